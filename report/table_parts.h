// SPDX-License-Identifier: GPL-3.0-or-later
/// The sections of the terminal table, top to bottom.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "report/report.h"
#include "report/shown.h"

namespace chipaudit {

/// "FINDINGS: 8 cards presumed controlled" and what follows from it, without colour.
std::string verdict_line(const Report& report);

/// The order in which people should read findings: the strongest first, else as in the report.
std::vector<const ReportFinding*> by_strength(const Report& report);

void write_card_table(const Report& report, const Shown& shown, std::size_t width,
                      std::ostream& out);
/// Nothing unless some functions were asked for.
void write_other_functions(const Report& report, const Shown& shown, std::size_t width,
                           std::ostream& out);
/// Findings keep the numbers that they have in the whole list.
void write_finding_list(const Report& report, const Shown& shown, std::size_t width,
                        std::ostream& out);
/// Reasons (blind and incomplete first), then notes; equal texts are folded into one line with
/// their count.
void write_gaps(const Report& report, std::size_t width, std::ostream& out);

/// True where the card is one of the ordinary display chips that a range record covers and no rule
/// speaks of it.
bool is_ordinary(const Report& report, const ReportCard& card);

/// "0000:81:00.0", else "#3" for inputs that know no address.
std::string place_of(const Report& report, std::uint32_t ordinal);

}  // namespace chipaudit
