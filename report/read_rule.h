// SPDX-License-Identifier: GPL-3.0-or-later
/// What a saved report says of a rule: its entry, and what each of its findings repeats. Both throw
/// Error(malformed) naming the place.
#pragma once

#include <string>

#include "core/json_fields.h"
#include "report/report.h"

namespace chipaudit {

CitedRule cited_rule_from(const std::string& id, const JsonPlace& place);

/// From the first finding of the rule; later ones add nothing.
void complete_rule(CitedRule& rule, const JsonPlace& finding);

}  // namespace chipaudit
