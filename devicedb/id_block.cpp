// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/text.h"
#include "devicedb/part.h"

namespace chipaudit {
namespace {

constexpr std::size_t class_length = 5;  // "[0-9]"

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// One character of a pattern: itself, or a class such as [0-9]. Advances `at` past it.
bool holds_character(std::string_view pattern, std::size_t& at, char c) {
    if (pattern[at] != '[') return pattern[at++] == c;
    const char first = pattern[at + 1], last = pattern[at + 3];
    at += class_length;
    return first <= c && c <= last;
}

bool is_class(std::string_view text) {
    return text.size() >= class_length && text[0] == '[' && text[2] == '-' && text[4] == ']' &&
           is_lower_hex(text[1]) && is_lower_hex(text[3]) && text[1] <= text[3];
}

/// An id whose digits may be one-digit classes.
bool is_pattern(std::string_view text) {
    constexpr std::size_t colon = 4, length = 9;
    std::size_t digits = 0;
    for (; !text.empty(); ++digits) {
        const bool fits = digits == colon ? text[0] == ':' : is_lower_hex(text[0]);
        if (!fits && (digits == colon || !is_class(text))) return false;
        text.remove_prefix(fits ? 1 : class_length);
    }
    return digits == length;
}

std::optional<PciId> parse_lower_id(std::string_view text) {
    const auto id = parse_id(text);
    return id && to_string(*id) == text ? id : std::nullopt;
}

}  // namespace

std::optional<IdBlock> parse_block(std::string_view text) {
    if (text.find('[') != std::string_view::npos)
        return is_pattern(text) ? std::optional(IdBlock{{}, {}, std::string(text)}) : std::nullopt;
    const auto dash = std::min(text.find('-'), text.size());
    const auto first = parse_lower_id(text.substr(0, dash));
    const auto last = dash == text.size() ? first : parse_lower_id(text.substr(dash + 1));
    if (!first || !last || first->vendor != last->vendor || *last < *first) return std::nullopt;
    return IdBlock{*first, *last, ""};
}

bool IdBlock::holds(const PciId& id) const {
    if (pattern.empty()) return first <= id && id <= last;
    const std::string text = to_string(id);
    std::size_t at = 0;
    for (const char c : text) {
        if (at >= pattern.size() || !holds_character(pattern, at, c)) return false;
    }
    return at == pattern.size();
}

}  // namespace chipaudit
