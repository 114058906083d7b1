// SPDX-License-Identifier: GPL-3.0-or-later
/// The table of npu-smi info. Each chip has two rows: number, name and health; then its address.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "scanner/tool_devices.h"

namespace chipaudit {

/// `| NPU   Name                | Health        | Power(W) …`
bool is_npu_heading(std::string_view line);

class NpuTable {
  public:
    /// The chips that are known to be whole with this line; nullopt for a line that is no part of
    /// the table.
    std::optional<std::vector<ToolDevice>> take(std::string_view line);
    /// A chip whose second row is missing.
    std::optional<ToolDevice> finish();

  private:
    std::optional<ToolDevice> pending_;  // its first row was read
    bool two_dies_ = false, in_processes_ = false;
};

/// "910B4" as CANN calls it, with the maker: "Huawei Ascend910B4".
std::optional<ModelName> npu_name(std::string_view text);

}  // namespace chipaudit
