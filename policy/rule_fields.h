// SPDX-License-Identifier: GPL-3.0-or-later
/// Fields that rules and notes about rules share. All throw Error(refused) naming file and place.
#pragma once

#include <optional>
#include <vector>

#include "core/json_fields.h"
#include "policy/rule.h"

namespace chipaudit {

Date date_from(const JsonPlace& place);
std::optional<Date> optional_date(const JsonPlace& place, const char* key);  // null: nullopt
Grade grade_from(const JsonPlace& place);

/// At least one, each with title, url, day of retrieval and the exact place.
std::vector<RuleSource> rule_sources_from(const JsonPlace& place);

}  // namespace chipaudit
