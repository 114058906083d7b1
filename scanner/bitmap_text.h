// SPDX-License-Identifier: GPL-3.0-or-later
/// Sets of CPUs and NUMA nodes as masks of 32-bit words, which the kernel, hwloc and NCCL print.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chipaudit {

/// "0x00000003,,0x1" or "00000000,0000ffff" → the bits that are set, ascending; nullopt for
/// anything else, also for hwloc's endless sets ("0xf...f").
std::optional<std::vector<std::uint32_t>> parse_bitmap(std::string_view text);
/// 0, 1, 2, 5 → "0-2,5".
std::string range_list(const std::vector<std::uint32_t>& ascending);

}  // namespace chipaudit
