// SPDX-License-Identifier: GPL-3.0-or-later
/// The steps of an explanation: finding, rule, part, evidence, raw bytes, way of access.
#pragma once

#include <ostream>

#include "report/formats.h"
#include "report/report.h"

namespace chipaudit {

/// Explanations are filed, so their lines do not depend on a terminal: as wide as the table where
/// there is none.
inline constexpr std::size_t explain_width = static_cast<std::size_t>(usual_width);

/// `before`: a finding by the same rule that was explained already, whose rule is then not
/// repeated; nullptr where there is none.
void explain_finding(const Report& report, const ReportFinding& finding,
                     const ReportFinding* before, std::ostream& out);
/// Parts of one family; what several of them share stands once.
void explain_family(const std::vector<const CitedPart*>& parts, std::ostream& out);
/// The sources that these parts cite, each once.
void explain_sources(const Report& report, const std::vector<const CitedPart*>& parts,
                     std::ostream& out);
void explain_evidence(const Report& report, std::uint32_t ordinal, std::ostream& out);
/// The bytes, and what makers' libraries said where they were asked.
void explain_raw(const Report& report, std::uint32_t ordinal, std::ostream& out);
void explain_access(const Report& report, std::ostream& out);

}  // namespace chipaudit
