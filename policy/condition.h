// SPDX-License-Identifier: GPL-3.0-or-later
/// Evaluates a rule's condition for one candidate part: three-valued, with reasons.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/truth.h"
#include "devicedb/device_db.h"
#include "policy/context.h"
#include "policy/rule.h"

namespace chipaudit {

/// One fact an answer rests on, in words that can be filed.
struct Because {
    std::string fact, value, source;
    auto operator<=>(const Because&) const = default;
};

/// A fact or declaration that is not known and would settle the answer.
struct Open {
    std::string fact, settles;
    auto operator<=>(const Open&) const = default;
};

struct Answer {
    Truth all = Truth::unknown;     // with every claim
    Truth strong = Truth::unknown;  // with low-confidence claims treated as unknown
    std::vector<Because> because;
    std::vector<Open> undetermined;
};

/// What a condition is asked about.
struct Asked {
    const Part* part;    // nullptr for a rule about makers
    const Maker* maker;  // of the part or the function; nullptr: nobody we know
    std::optional<std::uint32_t> class_code;  // of the function; asked by rules about makers
    const DeviceDb& db;
    const Ruleset& rules;  // resolves conditions that name another rule's
    const Context& context;
    Date day;  // of country groups
};

Answer evaluate(const Condition& condition, const Asked& asked);

}  // namespace chipaudit
