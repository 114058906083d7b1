// SPDX-License-Identifier: GPL-3.0-or-later
/// Conditions about what was declared: the place, the parties, what the machine is for.
#pragma once

#include "core/date.h"
#include "policy/condition.h"
#include "policy/context.h"

namespace chipaudit {

/// For the kinds that ask a context and no part; any other is Error(operational). What is not
/// declared is unknown and named in `undetermined`; what is declared is quoted in
/// `because`. Country groups are those of the day.
Answer declared_answer(const Condition& condition, const Context& context,
                       const CountryGroups& groups, const Date& day);

}  // namespace chipaudit
