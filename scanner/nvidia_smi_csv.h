// SPDX-License-Identifier: GPL-3.0-or-later
/// Tables of nvidia-smi --query-gpu=… --format=csv (and --query-retired-pages): a heading that
/// names its columns, and a row for each GPU.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/tool_devices.h"

namespace chipaudit {

/// The columns of a heading; nullopt for any other line.
std::optional<std::vector<std::string>> parse_csv_heading(std::string_view line);
/// One GPU; nullopt for a line with another number of cells, or one that names no GPU.
std::optional<ToolDevice> parse_csv_row(std::string_view line,
                                        const std::vector<std::string>& columns);

}  // namespace chipaudit
