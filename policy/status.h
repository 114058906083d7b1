// SPDX-License-Identifier: GPL-3.0-or-later
/// What the legal state of a rule on the day lets a finding say (verdict.md, "Kinds of rules").
#pragma once

#include <optional>
#include <string>

#include "policy/rule.h"

namespace chipaudit {

/// The strongest disposition a status allows; nullopt inside = no finding at all; outer nullopt =
/// not a status word.
struct StatusCap {
    bool no_finding = false;
    Disposition at_most = Disposition::presumed_controlled;
};
std::optional<StatusCap> cap_of_status(const std::string& status);

/// The strongest disposition the grade of a rule's text allows: C review, D informational.
Disposition cap_of_grade(Grade grade);

}  // namespace chipaudit
