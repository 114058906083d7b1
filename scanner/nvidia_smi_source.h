// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "nvidia-smi": text of nvidia-smi, its table, -L, -q and topo -m, one or several.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_nvidia_smi(std::string_view text);
Host read_nvidia_smi(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
