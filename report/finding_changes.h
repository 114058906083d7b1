// SPDX-License-Identifier: GPL-3.0-or-later
/// What is found on one day and not, or otherwise, on another, and which dates made the difference.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/rule.h"
#include "report/report.h"

namespace chipaudit {

struct FindingChange {
    std::string rule;                          // rule id, or "chipaudit.…"
    std::vector<std::string> places;           // of cards and functions; "this host"
    std::optional<Disposition> before, after;  // nullopt: no finding
    std::vector<std::string> why;  // dates of this rule, and of those that bear upon it, between
};

/// Two reports on one host by one rule set, `before` on the earlier day; ascending by rule.
std::vector<FindingChange> finding_changes(const Report& before, const Report& after,
                                           const Ruleset& rules);

}  // namespace chipaudit
