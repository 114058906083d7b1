// SPDX-License-Identifier: GPL-3.0-or-later
/// Rules against the database they speak about: a name that nothing has would leave a rule unknown
/// for ever.
#pragma once

#include "devicedb/device_db.h"
#include "policy/rule.h"

namespace chipaudit {

/// Throws Error(refused) for a part, family or fact that the database does not know.
void check_against(const Ruleset& rules, const DeviceDb& db);

}  // namespace chipaudit
