// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "umockdev": text of umockdev-record, which holds folders of sysfs line by line.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_umockdev(std::string_view text);
Host read_umockdev(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
