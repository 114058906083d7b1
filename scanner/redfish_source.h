// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "redfish": what a management controller serves by Redfish, saved as a folder (a
/// mockup as DMTF's tools make it) or as one file with a resource, a collection or several of them.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/folder.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// True for a folder that holds redfish/v1, is one of the two, or holds one folder that does.
bool is_redfish(const Folder& root);
Host read_redfish(const Folder& root, const ScanRequest& request);

bool is_redfish_text(std::string_view text);
Host read_redfish_text(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
