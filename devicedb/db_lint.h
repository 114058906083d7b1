// SPDX-License-Identifier: GPL-3.0-or-later
/// Checks across records that one file alone cannot show.
#pragma once

#include <string>
#include <vector>

#include "devicedb/device_db.h"

namespace chipaudit {

/// What every load of a user's database refuses, and `db lint` of the built-in one: makers that do
/// not exist, ids shared without saying so on both sides, slices of nothing, ranges that overlap.
/// Throws Error(refused) naming the records.
void check_references(const DeviceDb& db);

/// What `db lint` reports besides: one line per weakness (figures missing, uncertain names), none
/// of them fatal.
std::vector<std::string> lint_warnings(const DeviceDb& db);

}  // namespace chipaudit
