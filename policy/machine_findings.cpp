// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include "policy/assess.h"

namespace chipaudit {
namespace {

/// Whether some card of the machine meets the rule: unknown where all that speaks for it is for
/// review.
Truth any_meets(const std::string& rule, const std::vector<Finding>& card_findings) {
    Truth strongest = Truth::no;
    for (const auto& finding : card_findings) {
        if (finding.rule != rule) continue;
        const bool open = finding.disposition == Disposition::review;
        strongest = std::max(strongest, open ? Truth::unknown : Truth::yes);
    }
    return strongest;
}

/// Unknown where that is open for the cards, or which of two rules the machine falls under.
Truth holds(const Rule& rule, const std::vector<Finding>& card_findings) {
    Truth truth = Truth::no;
    for (const auto& id : rule.when.names) truth = std::max(truth, any_meets(id, card_findings));
    for (const auto& id : rule.unless_any)
        truth = std::min(truth, negated(any_meets(id, card_findings)));
    return truth;
}

std::string in_words(const Rule& rule, Truth truth, Disposition disposition) {
    if (truth == Truth::unknown)
        return "Cannot be excluded: it is open whether a card of this machine, or which, meets " +
               rule.when.names.front() + ". If so: " + rule.statement;
    if (disposition == Disposition::review)
        return "For review, as the findings about its cards are. If they hold: " + rule.statement;
    if (disposition == Disposition::informational)
        return rule.statement +
               " By what is declared, no restriction in force applies to the cards that it holds.";
    return rule.statement;
}

/// Takes what the strongest findings about its cards say. The finding is about the machine: it
/// covers no card, or one in doubt would be as controlled as its neighbour.
std::optional<Finding> finding_of(const Rule& rule, Truth truth,
                                  const std::vector<Finding>& card_findings,
                                  const Question& question) {
    Finding finding;
    std::optional<Disposition> strongest;
    std::set<std::string> cards;
    for (const auto& about : card_findings) {
        if (std::ranges::find(rule.when.names, about.rule) == rule.when.names.end()) continue;
        if (strongest && about.disposition < *strongest) continue;
        if (!strongest || about.disposition > *strongest) cards.clear();
        strongest = about.disposition;
        cards.insert(about.cards.begin(), about.cards.end());
    }
    if (!strongest) return std::nullopt;
    if (truth == Truth::unknown) strongest = std::min(*strongest, Disposition::review);
    finding.rule = rule.id;
    finding.subject = Subject::host;
    finding.disposition = capped(rule, question, *strongest);
    finding.severity = rule.severity;
    finding.status = *status_on(rule, question.as_of);
    finding.statement = in_words(rule, truth, finding.disposition);
    if (finding.disposition != Disposition::informational)
        finding.undetermined.push_back(
            {"cards", "what is open about them: findings of " + rule.when.names.front()});
    finding.because.push_back(
        {"cards",
         std::to_string(cards.size()) + " of this machine (asked: " + rule.when.names.front() + ")",
         "the findings about them"});
    return finding;
}

}  // namespace

std::vector<Finding> assess_machine(const std::vector<Finding>& card_findings, const Ruleset& rules,
                                    const Question& question) {
    std::vector<Finding> findings;
    if (question.hypothetical) return findings;  // products that were named are no machine
    for (const auto& rule : rules.rules) {
        if (!rule.of_machine || !counts(rule, question)) continue;
        const Truth truth = holds(rule, card_findings);
        if (truth == Truth::no) continue;
        if (auto finding = finding_of(rule, truth, card_findings, question))
            findings.push_back(std::move(*finding));
    }
    return findings;
}

}  // namespace chipaudit
