// SPDX-License-Identifier: GPL-3.0-or-later
/// Which keys of a record are read at start-up (part_heads.h); the build embeds a copy with these
/// alone (cmake/embed_data.cpp).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace chipaudit {

inline constexpr auto head_keys =
    std::to_array<std::string_view>({"id", "name", "kind", "chip", "aliases", "slice_of", "ids"});

/// Of the groups of records in a file of parts.
inline constexpr auto record_groups =
    std::to_array<std::string_view>({"parts", "ranges", "patterns"});

inline bool is_head_key(std::string_view key) {
    return std::ranges::find(head_keys, key) != head_keys.end();
}

}  // namespace chipaudit
