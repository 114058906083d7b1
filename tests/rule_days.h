// SPDX-License-Identifier: GPL-3.0-or-later
/// What every rule is held against: its days, and the limits that it compares figures with.
#pragma once

#include <string>

#include "policy/rule.h"

namespace chipaudit {

/// "its first day": the first of the days around which a rule says something where a rule dated so
/// does not, of any part, maker and declarations, or the other way round; "" where all are right.
std::string wrong_day_of(const Rule& rule, const Rule& dated, const Ruleset& rules);

/// "tpp at least 4800": the first limit that the rule has and tests/thresholds.tsv does not, or the
/// other way round; "" where both have the same.
std::string wrong_threshold_of(const Rule& rule);

}  // namespace chipaudit
