// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/bitmap_text.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {
namespace {

constexpr std::size_t most_words = 4096;  // 131,072 CPUs

/// An empty word is zero: hwloc leaves such words out.
std::optional<std::uint32_t> parse_word(std::string_view text) {
    if (text.empty()) return 0;
    if (text.starts_with("0x")) text.remove_prefix(2);
    if (text.size() > 8) return std::nullopt;
    const auto value = parse_hex(text);
    if (!value) return std::nullopt;
    return static_cast<std::uint32_t>(*value);
}

}  // namespace

std::optional<std::vector<std::uint32_t>> parse_bitmap(std::string_view text) {
    if (text.empty()) return std::nullopt;
    auto words = split(text, ',');
    if (words.size() > most_words) return std::nullopt;
    std::ranges::reverse(words);  // the most significant word is printed first
    std::vector<std::uint32_t> bits;
    std::uint32_t first = 0;
    for (const auto& word : words) {
        const auto value = parse_word(word);
        if (!value) return std::nullopt;
        for (std::uint32_t bit = 0; bit < 32; ++bit) {
            if (((*value >> bit) & 1U) != 0) bits.push_back(first + bit);
        }
        first += 32;
    }
    return bits;
}

std::string range_list(const std::vector<std::uint32_t>& ascending) {
    std::vector<std::string> ranges;
    for (std::size_t i = 0; i < ascending.size();) {
        std::size_t end = i;
        while (end + 1 < ascending.size() && ascending[end + 1] == ascending[end] + 1) ++end;
        ranges.push_back(std::to_string(ascending[i]) +
                         (end == i ? "" : "-" + std::to_string(ascending[end])));
        i = end + 1;
    }
    return join(ranges, ",");
}

}  // namespace chipaudit
