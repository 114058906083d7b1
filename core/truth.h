// SPDX-License-Identifier: GPL-3.0-or-later
/// Three-valued logic (Kleene): and = min, or = max, not swaps.
#pragma once

#include <algorithm>

namespace chipaudit {

enum class Truth { no, unknown, yes };

constexpr Truth both(Truth a, Truth b) { return std::min(a, b); }
constexpr Truth either(Truth a, Truth b) { return std::max(a, b); }
constexpr Truth negated(Truth a) {
    return a == Truth::yes ? Truth::no : a == Truth::no ? Truth::yes : Truth::unknown;
}

}  // namespace chipaudit
