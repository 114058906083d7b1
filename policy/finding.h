// SPDX-License-Identifier: GPL-3.0-or-later
/// One rule that holds, or cannot be excluded, for the cards it lists.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/condition.h"
#include "policy/rule.h"

namespace chipaudit {

enum class FindingKind { rule, identity, contradiction, baseline };
enum class Subject { card, function, host };

struct Finding {
    FindingKind kind = FindingKind::rule;
    std::string rule;  // rule id, or built-in "chipaudit.…"
    Disposition disposition = Disposition::informational;
    Severity severity = Severity::info;
    Subject subject = Subject::card;
    std::string status;                   // legal state on as_of; "built-in" for identity findings
    std::vector<std::string> cards;       // card ids
    std::vector<std::uint32_t> ordinals;  // functions it covers
    std::vector<std::string> parts;       // candidate part ids, best first
    std::string statement;
    std::vector<Because> because;
    std::vector<Open> undetermined;
};

std::string to_string(FindingKind kind);
std::string to_string(Subject subject);

}  // namespace chipaudit
