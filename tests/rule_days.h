// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether a rule speaks on its first and last day, and not on the days around them.
#pragma once

#include <string>

#include "policy/rule.h"

namespace chipaudit {

/// "its first day": the first of the days around which a rule says something where a rule dated so
/// does not, of any part, maker and declarations, or the other way round; "" where all are right.
std::string wrong_day_of(const Rule& rule, const Rule& dated, const Ruleset& rules);

}  // namespace chipaudit
