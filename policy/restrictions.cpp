// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/restrictions.h"

#include <algorithm>

#include "policy/status.h"

namespace chipaudit {
namespace {

bool applies(const Rule& rule, const std::string& id) {
    return std::ranges::find(rule.applies_to, id) != rule.applies_to.end();
}

/// Only law in force restricts, and a text of weak grade clears nobody.
bool binds(const Rule& rule, const Question& question) {
    return rule.kind == RuleKind::restriction && counts(rule, question) &&
           capped(rule, question, Disposition::presumed_controlled) ==
               Disposition::presumed_controlled;
}

Disposition one_step_down(Disposition disposition) {
    if (disposition == Disposition::presumed_controlled) return Disposition::controlled;
    if (disposition == Disposition::controlled) return Disposition::review;
    return disposition;
}

}  // namespace

Restricted restrictions_on(const Rule& classification, const std::vector<PartIndex>& candidates,
                           const Bench& bench) {
    Restricted result;
    bool any = false;
    for (const auto& rule : bench.rules.rules) {
        if (!binds(rule, bench.question) || !applies(rule, classification.id)) continue;
        const Outcome outcome = ask(rule, candidates, bench);
        result.strongest = any ? either(result.strongest, outcome.truth) : outcome.truth;
        any = true;
        if (outcome.truth == Truth::yes) result.applying.push_back(rule.id);
        if (outcome.truth == Truth::no) {
            for (const auto& line : outcome.because) {
                if (is_declared_line(line))
                    add_once(
                        result.because,
                        {line.fact, line.value + ": " + rule.id + " does not apply", line.source});
            }
        }
        if (outcome.truth == Truth::unknown) {
            for (const auto& line : outcome.undetermined)
                add_once(result.undetermined, Open{line.fact, line.settles + ", for " + rule.id});
        }
    }
    return result;
}

void take_exceptions(const std::vector<PartIndex>& candidates, const Bench& bench,
                     Finding& finding) {
    for (const auto& rule : bench.rules.rules) {
        if (rule.kind != RuleKind::exception || !counts(rule, bench.question) ||
            !applies(rule, finding.rule) || finding.disposition <= Disposition::review)
            continue;
        const Outcome outcome = ask(rule, candidates, bench);
        if (outcome.truth == Truth::unknown) {
            for (const auto& line : outcome.undetermined)
                add_once(finding.undetermined,
                         Open{line.fact, line.settles + ", for the exception " + rule.id});
        }
        if (outcome.truth != Truth::yes || outcome.weak) continue;
        finding.disposition = one_step_down(finding.disposition);
        finding.because.push_back({"exception", rule.id + ": " + rule.title, rule.citation});
        finding.statement += " " + rule.statement;
    }
}

}  // namespace chipaudit
