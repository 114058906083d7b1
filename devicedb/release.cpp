// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/release.h"

#include <algorithm>
#include <string>

#include "core/text.h"

namespace chipaudit {
namespace {

/// The first month of "07", "Q3" or "H2"; January for the second year of "2026-2027".
std::optional<std::uint64_t> first_month(std::string_view text) {
    if (text.size() == 4)
        return parse_decimal(text) ? std::optional<std::uint64_t>(1) : std::nullopt;
    if (text.size() != 2) return std::nullopt;
    const auto number = parse_decimal(text[0] == 'Q' || text[0] == 'H' ? text.substr(1) : text);
    if (!number || *number == 0) return std::nullopt;
    const std::uint64_t months = text[0] == 'Q' ? 3 : text[0] == 'H' ? 6 : 1;
    return (*number - 1) * months + 1;
}

}  // namespace

std::optional<Date> earliest_day(std::string_view released) {
    if (const auto day = parse_date(released)) return day;
    const auto year = parse_decimal(released.substr(0, 4));
    if (!year || released.size() < 4) return std::nullopt;
    if (released.size() > 4 && released[4] != '-') return std::nullopt;
    const auto month =
        released.size() == 4 ? std::optional<std::uint64_t>(1) : first_month(released.substr(5));
    if (!month) return std::nullopt;
    const Date date{std::chrono::year(static_cast<int>(*year)),
                    std::chrono::month(static_cast<unsigned>(*month)), std::chrono::day(1)};
    return date.ok() ? std::optional(date) : std::nullopt;
}

bool is_unreleased(const Part& part, Date as_of) {
    const auto found = part.facts.find("released");
    if (found == part.facts.end() || found->second.empty()) return false;
    return std::ranges::all_of(found->second, [&](const Claim& claim) {
        if (claim.text == "cancelled" || claim.text == "not released") return true;
        const auto day = earliest_day(claim.text);
        return day && *day > as_of;
    });
}

}  // namespace chipaudit
