// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "nccl": the topology that NCCL and RCCL write (NCCL_TOPO_DUMP_FILE), or that a
/// cloud gives them.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_nccl(std::string_view text);
Host read_nccl(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
