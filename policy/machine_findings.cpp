// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <set>

#include "policy/assess.h"

namespace chipaudit {
namespace {

using CandidateSets = std::set<std::vector<PartIndex>>;

CandidateSets sets_of(const std::vector<Card>& cards) {
    CandidateSets sets;
    for (const auto& card : cards) sets.insert(card.sets.begin(), card.sets.end());
    return sets;
}

/// Whether some card of the machine meets the rule.
Truth any_meets(const Rule& rule, const CandidateSets& sets, const Bench& bench) {
    Truth strongest = Truth::no;
    for (const auto& candidates : sets)
        strongest = std::max(strongest, ask(rule, candidates, bench).truth);
    return strongest;
}

/// Unknown where that is open for the cards, or which of two rules the machine falls under.
Truth holds(const Rule& rule, const CandidateSets& sets, const Bench& bench) {
    Truth truth = any_meets(rule, sets, bench);
    for (const auto& id : rule.unless_any) {
        const Rule& other = *bench.rules.find(id);
        if (counts(other, bench.question))
            truth = std::min(truth, negated(any_meets(other, sets, bench)));
    }
    return truth;
}

std::string in_words(const Rule& rule, Truth truth, Disposition disposition) {
    if (truth == Truth::unknown)
        return "Cannot be excluded: it is open whether a card of this machine, or which, meets " +
               rule.when.names.front() + ". If so: " + rule.statement;
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
    std::size_t cards = 0;
    for (const auto& about : card_findings) {
        if (std::ranges::find(rule.when.names, about.rule) == rule.when.names.end()) continue;
        if (strongest && about.disposition < *strongest) continue;
        if (!strongest || about.disposition > *strongest) {
            strongest = about.disposition;
            cards = 0;
            finding.undetermined.clear();
        }
        cards += about.cards.size();
        for (const auto& open : about.undetermined) add_once(finding.undetermined, open);
    }
    if (!strongest) return std::nullopt;
    if (truth == Truth::unknown) strongest = std::min(*strongest, Disposition::review);
    finding.rule = rule.id;
    finding.subject = Subject::host;
    finding.disposition = capped(rule, question, *strongest);
    finding.severity = rule.severity;
    finding.status = *status_on(rule, question.as_of);
    finding.statement = in_words(rule, truth, finding.disposition);
    finding.because.push_back(
        {"cards",
         std::to_string(cards) + " of this machine (asked: " + rule.when.names.front() + ")",
         "the findings about them"});
    return finding;
}

}  // namespace

std::vector<Finding> assess_machine(const std::vector<Card>& cards,
                                    const std::vector<Finding>& card_findings, const DeviceDb& db,
                                    const Ruleset& rules, const Question& question) {
    std::vector<Finding> findings;
    if (question.hypothetical) return findings;  // products that were named are no machine
    const Bench bench{db, rules, question};
    const CandidateSets sets = sets_of(cards);
    for (const auto& rule : rules.rules) {
        if (!rule.of_machine || !counts(rule, question)) continue;
        const Truth truth = holds(rule, sets, bench);
        if (truth == Truth::no) continue;
        if (auto finding = finding_of(rule, truth, card_findings, question))
            findings.push_back(std::move(*finding));
    }
    return findings;
}

}  // namespace chipaudit
