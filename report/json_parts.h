// SPDX-License-Identifier: GPL-3.0-or-later
/// A Report as a JSON value, piece by piece; field names and order follow report.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/report.h"

namespace chipaudit {

nlohmann::ordered_json report_to_json(const Report& report);

/// Where a rule stands, as reports and `rules show` write it.
nlohmann::ordered_json rule_sources_json(const std::vector<RuleSource>& sources);

nlohmann::ordered_json run_json(const Report& report);
nlohmann::ordered_json verdict_json(const Verdict& verdict);
nlohmann::ordered_json summary_json(const Summary& summary);
nlohmann::ordered_json match_json(const ReportMatch& match);
nlohmann::ordered_json card_json(const ReportCard& card);
nlohmann::ordered_json finding_json(const ReportFinding& finding, const CitedRule& rule);
nlohmann::ordered_json cited_part_json(const CitedPart& part);
nlohmann::ordered_json cited_rule_json(const CitedRule& rule);

/// The rule a finding names; every report carries it.
const CitedRule& rule_of(const Report& report, const Finding& finding);

/// JSON as text for people and for `grep`: what fits on a line stays on one line, the rest is
/// filled and indented. A third smaller than one member per line, and the bytes depend on the
/// values alone.
std::string laid_out(const nlohmann::ordered_json& document);

}  // namespace chipaudit
