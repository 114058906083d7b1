// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "hwloc": the XML of lstopo, versions 1, 2 and 3. libhwloc is not asked: it is made
/// for files of one's own.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_hwloc(std::string_view text);
Host read_hwloc(std::string_view text, const ScanRequest& request);
/// True for lstopo's drawing in text, which mostly shows no ids.
bool is_lstopo_text(std::string_view text);

}  // namespace chipaudit
