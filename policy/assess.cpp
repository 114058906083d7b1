// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/assess.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "devicedb/release.h"
#include "policy/status.h"

namespace chipaudit {
namespace {

/// What a rule says of one candidate set as a whole.
struct Outcome {
    Truth truth = Truth::unknown;
    bool weak = false;  // a yes that rests on low-confidence claims
    std::vector<Because> because;
    std::vector<Open> undetermined;
};

struct Bench {
    const DeviceDb& db;
    const Ruleset& rules;
    const Question& question;
};

/// Weak data neither accuses nor clears: a no needs strong claims, a yes that needs weak ones is
/// said to be weak.
Outcome outcome_of(const Answer& answer) {
    Outcome outcome{answer.all, false, answer.because, answer.undetermined};
    if (answer.strong == Truth::yes) {
        outcome.truth = Truth::yes;
    } else if (answer.all == Truth::yes) {
        outcome.weak = true;
    } else if (answer.all == Truth::no && answer.strong != Truth::no) {
        outcome.truth = Truth::unknown;
        outcome.undetermined.push_back({"confidence", "only low-confidence sources answer no"});
    }
    return outcome;
}

/// A virtual function, vGPU or vNPU is judged as the packages it is a slice of.
std::vector<const Part*> judged_parts(const std::vector<PartIndex>& candidates,
                                      const DeviceDb& db) {
    std::vector<const Part*> parts;
    for (const PartIndex index : candidates) {
        const Part& part = db.part(index);
        if (part.slice_of.empty()) parts.push_back(&part);
        for (const auto& whole : part.slice_of) parts.push_back(&db.part(*db.with_name(whole)));
    }
    return parts;
}

std::string word(Truth truth) {
    return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "unknown";
}

/// All candidates yes → yes, all no → no, else unknown; each candidate's answer stands in because.
Outcome ask(const Rule& rule, const std::vector<PartIndex>& candidates, const Bench& bench) {
    const auto parts = judged_parts(candidates, bench.db);
    Outcome joined;
    joined.weak = true;  // until one candidate answers from strong claims
    bool first = true, mixed = false;
    for (const Part* part : parts) {
        Outcome one = outcome_of(evaluate(rule.when, *part, bench.db, bench.rules));
        if (first) joined.truth = one.truth;
        mixed = mixed || one.truth != joined.truth;
        first = false;
        joined.weak = joined.weak && one.weak;
        const std::string prefix = parts.size() == 1 ? "" : part->id + ": ";
        if (parts.size() > 1)
            joined.because.push_back(
                {"part", part->id + " (" + word(one.truth) + ")", "device database"});
        for (auto& line : one.because)
            joined.because.push_back({prefix + line.fact, line.value, line.source});
        for (auto& line : one.undetermined)
            joined.undetermined.push_back({prefix + line.fact, line.settles});
    }
    if (mixed) {
        joined.truth = Truth::unknown;
        joined.undetermined.push_back(
            {"part", "which of the candidates this is: they differ under this rule"});
    }
    return joined;
}

std::optional<Disposition> by_kind(RuleKind kind, const Outcome& outcome) {
    if (outcome.truth == Truth::no) return std::nullopt;
    if (outcome.truth == Truth::unknown || outcome.weak) return Disposition::review;
    return kind == RuleKind::presumption ? Disposition::presumed_controlled
                                         : Disposition::controlled;
}

bool in_force(const Rule& rule, const Question& question) {
    const auto status = status_on(rule, question.as_of);
    return status && !cap_of_status(*status)->no_finding;
}

bool counts(const Rule& rule, const Question& question) {
    return belongs_to(rule, question.profile) && in_force(rule, question);
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

Disposition capped(const Rule& rule, const Question& question, Disposition disposition) {
    const auto status = status_on(rule, question.as_of);
    disposition = std::min({disposition, cap_of_status(*status)->at_most, cap_of_grade(rule.grade),
                            rule.at_most.value_or(Disposition::presumed_controlled)});
    if (rule.compliance_from && question.as_of < *rule.compliance_from)
        disposition = Disposition::informational;
    return disposition;
}

std::optional<Finding> finding_of(const Rule& rule, const std::vector<PartIndex>& candidates,
                                  const Bench& bench) {
    Outcome outcome = ask(rule, candidates, bench);
    const auto disposition = by_kind(rule.kind, outcome);
    if (!disposition || yields(rule, candidates, bench)) return std::nullopt;
    Finding finding;
    finding.rule = rule.id;
    finding.disposition = capped(rule, bench.question, *disposition);
    finding.severity = rule.severity;
    finding.status = *status_on(rule, bench.question.as_of);
    for (const PartIndex index : candidates) finding.parts.push_back(bench.db.part(index).id);
    finding.statement = rule.statement;
    if (outcome.truth == Truth::unknown) {
        finding.statement =
            "Cannot be excluded: facts are missing or weak. If it holds: " + rule.statement;
    } else if (outcome.weak) {
        finding.statement = "By low-confidence figures only: " + rule.statement;
    }
    finding.because = std::move(outcome.because);
    finding.undetermined = std::move(outcome.undetermined);
    if (outcome.weak)
        finding.undetermined.push_back(
            {"confidence", "a better source for the figures: they rest on low-confidence claims"});
    for (const auto& key : rule.declarations) {
        finding.undetermined.push_back(
            {key,
             "not declared: whether a restriction applies at this place and to these parties"});
    }
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

/// A rule about a part accuses nobody whose part is in doubt.
void cast_doubt(Finding& finding) {
    finding.disposition = std::min(finding.disposition, Disposition::review);
    finding.because.insert(
        finding.because.begin(),
        {"certainty", "conflicting: what was read contradicts itself", "identification"});
    finding.undetermined.push_back({"part", "which of the identities that were read is true"});
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
                if (!counts(rule, question)) continue;
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
