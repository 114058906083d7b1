// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "npu-smi": text of npu-smi info, its table and the boards of -t board.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_npu_smi(std::string_view text);
Host read_npu_smi(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
