// SPDX-License-Identifier: GPL-3.0-or-later
/// Single lines of nvidia-smi that name a GPU: rows of its table, of -L and of topo -m, and
/// complaints about a GPU that it cannot reach.
#pragma once

#include <optional>
#include <string_view>

#include "scanner/tool_devices.h"

namespace chipaudit {

/// `|   0  NVIDIA L40S          Off |   00000000:01:00.0 Off |                    0 |`
std::optional<ToolDevice> parse_table_row(std::string_view line);
/// `GPU 0: NVIDIA L40S (UUID: GPU-…)`, in old versions with "(S/N: …)" or nothing.
std::optional<ToolDevice> parse_list_line(std::string_view line);
/// `Unable to determine the device handle for GPU 0000:0B:00.0: GPU is lost.`
std::optional<ToolDevice> parse_lost_line(std::string_view line);
/// True for `GPU0 <tab> X <tab> NV12 …`, the row of a GPU in the matrix of topo -m.
bool is_matrix_row(std::string_view line);
/// True where the tool says that it sees nothing at all.
bool is_failure(std::string_view line);

/// The product name as drivers print it since 2021: with the maker's.
std::optional<ModelName> product_name(std::string_view text);

}  // namespace chipaudit
