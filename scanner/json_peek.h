// SPDX-License-Identifier: GPL-3.0-or-later
/// A look at JSON text without building the document: enough to tell whose it is.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace chipaudit {

/// The outermost object of a text, or the first one of its outermost array.
struct JsonPeek {
    bool is_array = false;
    std::vector<std::string> keys;  // of that object, escapes as written

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] bool has_all(std::initializer_list<std::string_view> wanted) const;
    [[nodiscard]] bool has_any(std::initializer_list<std::string_view> wanted) const;
};

/// No keys for text that does not begin as JSON with an object. Reads cut text as far as it goes.
JsonPeek peek_json(std::string_view text);

}  // namespace chipaudit
