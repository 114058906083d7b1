// SPDX-License-Identifier: GPL-3.0-or-later
/// What a place, the parties and exceptions make of a rule that holds (verdict.md, "Kinds of
/// rules").
#pragma once

#include "policy/ask.h"
#include "policy/finding.h"

namespace chipaudit {

/// All restrictions in force that apply to a classification, together.
struct Restricted {
    Truth strongest = Truth::unknown;   // none that counts: unknown
    std::vector<Because> because;       // those that do not apply, and why
    std::vector<Open> undetermined;     // what would settle the others
    std::vector<std::string> applying;  // rule ids
};

Restricted restrictions_on(const Rule& classification, const std::vector<PartIndex>& candidates,
                           const Bench& bench);

/// Lowers a finding by a step for each exception that holds for what it names, to review at the
/// lowest; one that is open is named in `undetermined`.
void take_exceptions(const std::vector<PartIndex>& candidates, const Bench& bench,
                     Finding& finding);

}  // namespace chipaudit
