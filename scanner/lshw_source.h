// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "lshw": the output of lshw, as JSON (-json) or as text, best with -numeric.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_lshw(std::string_view text);
Host read_lshw(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
