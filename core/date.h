// SPDX-License-Identifier: GPL-3.0-or-later
/// Calendar days in UTC. Intervals are inclusive at both ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chipaudit {

using Date = std::chrono::year_month_day;

/// Reads exactly YYYY-MM-DD of a day that exists; nullopt otherwise.
std::optional<Date> parse_date(std::string_view text);
std::string to_string(const Date& date);
/// "2026-11-22T08:00:00Z" for seconds since 1970-01-01.
std::string to_timestamp(std::int64_t unix_seconds);
Date date_of(std::int64_t unix_seconds);

}  // namespace chipaudit
