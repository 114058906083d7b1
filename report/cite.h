// SPDX-License-Identifier: GPL-3.0-or-later
/// What a report quotes of the database and the rules, once each, so that it can be read without
/// either.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "devicedb/figures.h"
#include "report/report.h"

namespace chipaudit {

/// One record as a report carries it.
CitedPart cite_part(const Part& part);

/// Every part that matches or findings name, ascending by id.
std::vector<CitedPart> cite_parts(const std::vector<Match>& matches,
                                  const std::vector<Finding>& findings, const DeviceDb& db);

/// Every rule that findings name, ascending by id; the built-in "chipaudit.…" included.
std::vector<CitedRule> cite_rules(const std::vector<Finding>& findings, const Ruleset& rules);

/// TPP over die area, rounded outwards to hundredths so that the true value never lies outside. For
/// people: rules compare products and never see this. nullopt where either figure is unknown.
std::optional<Interval> density_of(const Part& part);

}  // namespace chipaudit
