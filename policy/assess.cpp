// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/assess.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "devicedb/release.h"
#include "policy/doubt.h"
#include "policy/restrictions.h"

namespace chipaudit {
namespace {

/// What a rule of this kind makes of an answer, before its state and grade cap it; nullopt: no
/// finding.
std::optional<Disposition> by_kind(RuleKind kind, const Outcome& outcome,
                                   const Restricted& restricted) {
    const bool holds = outcome.truth == Truth::yes;
    const auto full = [&](Disposition disposition) {
        return outcome.weak ? Disposition::review : disposition;
    };
    switch (kind) {
        case RuleKind::classification:
            if (outcome.truth == Truth::no) return std::nullopt;
            if (!holds) return Disposition::review;
            return restricted.strongest == Truth::no ? Disposition::informational
                                                     : full(Disposition::controlled);
        case RuleKind::entry:
            if (!holds) return std::nullopt;
            return restricted.applying.empty() ? Disposition::informational
                                               : full(Disposition::controlled);
        case RuleKind::restriction:
            if (!holds) return std::nullopt;
            return full(Disposition::controlled);
        case RuleKind::presumption:
            if (outcome.truth == Truth::no) return std::nullopt;
            return holds ? full(Disposition::presumed_controlled) : Disposition::review;
        case RuleKind::annotation:
            if (!holds) return std::nullopt;
            return Disposition::informational;
        case RuleKind::use_ban:  // asked of makers, in assess_makers()
        case RuleKind::exception:
            break;
    }
    return std::nullopt;
}

std::string statement_of(const Rule& rule, const Outcome& outcome, const Restricted& restricted) {
    if (outcome.truth == Truth::unknown)
        return "Cannot be excluded: facts are missing or weak. If it holds: " + rule.statement;
    if (outcome.weak) return "By low-confidence figures only: " + rule.statement;
    if (rule.kind == RuleKind::classification && restricted.strongest == Truth::no)
        return rule.statement +
               " By what is declared, no restriction in force applies at this place and to these "
               "parties; this rests on those declarations.";
    return rule.statement;
}

/// A rule that names the part (or its maker and generation) replaces the general one about the same
/// presumption.
bool yields(const Rule& rule, const std::vector<PartIndex>& candidates, const Bench& bench) {
    return std::ranges::any_of(rule.yields_to, [&](const std::string& id) {
        const Rule& special = *bench.rules.find(id);
        return counts(special, bench.question) &&
               ask(special, candidates, bench).truth == Truth::yes;
    });
}

std::optional<Finding> finding_of(const Rule& rule, const std::vector<PartIndex>& candidates,
                                  const Bench& bench) {
    Outcome outcome = ask(rule, candidates, bench);
    const bool classifies = rule.kind == RuleKind::classification || rule.kind == RuleKind::entry;
    const bool is_open = classifies && outcome.truth == Truth::yes;
    const Restricted restricted = is_open ? restrictions_on(rule, candidates, bench) : Restricted{};
    const auto disposition = by_kind(rule.kind, outcome, restricted);
    if (!disposition || yields(rule, candidates, bench)) return std::nullopt;
    Finding finding;
    finding.rule = rule.id;
    finding.disposition = capped(rule, bench.question, *disposition);
    finding.severity = rule.severity;
    finding.status = *status_on(rule, bench.question.as_of);
    for (const PartIndex index : candidates) finding.parts.push_back(bench.db.part(index).id);
    finding.statement = statement_of(rule, outcome, restricted);
    finding.because = std::move(outcome.because);
    finding.undetermined = std::move(outcome.undetermined);
    if (outcome.weak)
        finding.undetermined.push_back(
            {"confidence", "a better source for the figures: they rest on low-confidence claims"});
    if (rule.kind == RuleKind::classification) {
        std::ranges::copy(restricted.because, std::back_inserter(finding.because));
        std::ranges::copy(restricted.undetermined, std::back_inserter(finding.undetermined));
    }
    for (const auto& key : rule.declarations) {
        if (!is_declared(key, bench.question.context))
            finding.undetermined.push_back({key, "not declared: whether one covers this"});
    }
    take_exceptions(candidates, bench, finding);
    return finding;
}

/// True where every function that may be these parts was read as something else too.
bool contradicts_itself(const Card& card, const std::vector<PartIndex>& candidates,
                        const std::vector<Match>& matches) {
    return std::ranges::all_of(card.ordinals, [&](std::uint32_t ordinal) {
        const Match& match = matches[ordinal];
        return !is_candidate(match) || match.candidates != candidates ||
               match.certainty == Certainty::conflicting;
    });
}

/// Nobody can hold what is not on the market. What was seen in a machine exists, whatever was
/// published; so this is for questions about names only.
void take_release(const std::vector<PartIndex>& candidates, const Bench& bench, Finding& finding) {
    const Date as_of = bench.question.as_of;
    const auto parts = judged_parts(candidates, bench.db);
    if (!bench.question.hypothetical || parts.empty()) return;
    for (const Part* part : parts) {
        if (!is_unreleased(*part, as_of)) return;
    }
    finding.disposition = std::min(finding.disposition, Disposition::review);
    finding.statement =
        "Not on the market on this day by published dates. If it were: " + finding.statement;
    finding.because.insert(
        finding.because.begin(),
        {"released",
         parts.front()->facts.at("released").front().text + " (asked: by " + to_string(as_of) + ")",
         "device database"});
    finding.undetermined.push_back({"released", "whether a unit of it exists"});
}

}  // namespace

const std::vector<std::string>& profiles() {
    static const std::vector<std::string> names = {"us-export", "us-procurement", "cn", "all"};
    return names;
}

std::vector<Finding> assess(const std::vector<Match>& matches, const std::vector<Card>& cards,
                            const DeviceDb& db, const Ruleset& rules, const Question& question) {
    const Bench bench{db, rules, question};
    // One question per rule, candidate set and doubt, however many cards have it.
    using Key = std::tuple<std::string, std::vector<PartIndex>, bool>;
    std::map<Key, std::optional<Finding>> asked;
    for (const auto& card : cards) {
        // No set: an accelerator of no known family, of which chipaudit.unlisted speaks.
        for (const auto& candidates : card.sets) {
            const bool doubtful = contradicts_itself(card, candidates, matches);
            for (const auto& rule : rules.rules) {
                if (rule.covers || rule.of_machine || !counts(rule, question)) continue;
                const auto [entry, fresh] = asked.try_emplace({rule.id, candidates, doubtful});
                if (fresh) entry->second = finding_of(rule, candidates, bench);
                if (fresh && doubtful && entry->second) cast_doubt(*entry->second);
                if (fresh && entry->second) take_release(candidates, bench, *entry->second);
                if (!entry->second) continue;
                entry->second->cards.push_back(card.id);
                for (const auto ordinal : card.ordinals) {
                    const Match& match = matches[ordinal];
                    if (is_candidate(match) && match.candidates == candidates)
                        entry->second->ordinals.push_back(ordinal);
                }
            }
        }
    }
    std::vector<Finding> findings;
    for (auto& [key, finding] : asked) {
        if (finding) findings.push_back(std::move(*finding));
    }
    std::ranges::stable_sort(
        findings, {}, [](const Finding& f) { return std::tuple(f.ordinals.front(), f.rule); });
    return findings;
}

}  // namespace chipaudit
