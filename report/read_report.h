// SPDX-License-Identifier: GPL-3.0-or-later
/// A saved native report back into a Report, so that convert can write every format from it without
/// judging.
#pragma once

#include <string>
#include <string_view>

#include "report/report.h"

namespace chipaudit {

/// Throws Error(malformed) "where: place: what was expected".
Report read_report(std::string_view text, const std::string& where);

}  // namespace chipaudit
