// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/json_peek.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {
namespace {

constexpr std::size_t most_keys = 1024;  // no inventory has more; a guard against hostile input

/// The end of the string that begins at `quote`: its closing quote, or the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t quote) {
    auto at = quote + 1;
    while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
    return std::min(at, text.size());
}

std::vector<std::string> keys_of(std::string_view object) {
    std::vector<std::string> keys;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < object.size() && keys.size() < most_keys; ++at) {
        const char c = object[at];
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) break;
        if (c != '"') continue;
        const auto end = end_of_string(object, at);
        const auto next = object.find_first_not_of(" \t\r\n", std::min(end + 1, object.size()));
        if (depth == 1 && next != std::string_view::npos && object[next] == ':')
            keys.emplace_back(object.substr(at + 1, end - at - 1));
        at = end;
    }
    return keys;
}

}  // namespace

bool JsonPeek::has(std::string_view key) const {
    return std::ranges::find(keys, key) != keys.end();
}

bool JsonPeek::has_all(std::initializer_list<std::string_view> wanted) const {
    return std::ranges::all_of(wanted, [this](auto key) { return has(key); });
}

bool JsonPeek::has_any(std::initializer_list<std::string_view> wanted) const {
    return std::ranges::any_of(wanted, [this](auto key) { return has(key); });
}

JsonPeek peek_json(std::string_view text) {
    JsonPeek peek;
    text = trim(text);
    if (text.starts_with("[")) {
        peek.is_array = true;
        text = trim(text.substr(1));
    }
    if (text.starts_with("{")) peek.keys = keys_of(text);
    return peek;
}

}  // namespace chipaudit
