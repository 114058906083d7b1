// SPDX-License-Identifier: GPL-3.0-or-later
/// Access methods "lspci" and "hexdump": the output of lspci as people save it.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// True for a listing without numeric ids whose functions carry hex blocks: config space is then
/// what identifies them.
bool is_hexdump(std::string_view text);
/// True for any other text that lists a function.
bool is_lspci(std::string_view text);

Host read_lspci(std::string_view text, const ScanRequest& request);
Host read_hexdump(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
