// SPDX-License-Identifier: GPL-3.0-or-later
/// Cards × rules × day → findings (verdict.md, "Kinds of rules, and what each finding becomes").
#pragma once

#include <string>
#include <vector>

#include "core/host.h"
#include "devicedb/card.h"
#include "devicedb/match.h"
#include "policy/ask.h"
#include "policy/finding.h"

namespace chipaudit {

/// One finding per rule and candidate set, sorted by first function, then rule id.
std::vector<Finding> assess(const std::vector<Match>& matches, const std::vector<Card>& cards,
                            const DeviceDb& db, const Ruleset& rules, const Question& question);

/// The built-in findings that need no rule: unlisted accelerators, contradictions, ambiguity.
std::vector<Finding> assess_identity(const std::vector<Match>& matches,
                                     const std::vector<Card>& cards, const DeviceDb& db,
                                     const std::vector<Finding>& rule_findings);

/// Rules about the machine by the cards that it holds: one finding each at most. Needs the findings
/// of assess(): a machine is restricted as its strongest card is.
std::vector<Finding> assess_machine(const std::vector<Finding>& card_findings, const Ruleset& rules,
                                    const Question& question);

/// Rules about makers, over all functions: one finding per rule, maker and disposition.
std::vector<Finding> assess_makers(const Host& host, const std::vector<Match>& matches,
                                   const DeviceDb& db, const Ruleset& rules,
                                   const Question& question);

/// The built-in finding about accelerators off the PCI bus: none or one, about the host.
std::vector<Finding> assess_off_bus(const Host& host, const std::vector<Match>& matches);

/// The names `--profile` takes.
const std::vector<std::string>& profiles();

}  // namespace chipaudit
