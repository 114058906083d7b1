// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "udevadm": text of udevadm info --export-db.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_udevadm(std::string_view text);
Host read_udevadm(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
