// SPDX-License-Identifier: GPL-3.0-or-later
/// When a part came, or comes, to the market.
#pragma once

#include <optional>
#include <string_view>

#include "core/date.h"
#include "devicedb/part.h"

namespace chipaudit {

/// The first day that "2026-07-23", "2026-07", "2026-Q4", "2026-H2", "2026" or "2026-2027" allows;
/// nullopt for other words.
std::optional<Date> earliest_day(std::string_view released);

/// True where every source of the part's release names a later day, or says that it was cancelled
/// or not released; false where a source says otherwise or none speaks.
bool is_unreleased(const Part& part, Date as_of);

}  // namespace chipaudit
