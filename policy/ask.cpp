// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/ask.h"

#include <algorithm>
#include <iterator>

#include "policy/status.h"

namespace chipaudit {
namespace {

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

std::string word(Truth truth) {
    return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "unknown";
}

/// What concerns the place and the parties, and no candidate more than another.
bool asks_declaration(const Open& line) {
    return std::ranges::find(context_keys(), line.fact) != context_keys().end();
}

}  // namespace

bool is_declared_line(const Because& line) { return line.source.starts_with("declared"); }

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

Outcome ask(const Rule& rule, const std::vector<PartIndex>& candidates, const Bench& bench) {
    const auto parts = judged_parts(candidates, bench.db);
    Outcome joined;
    joined.weak = true;  // until one candidate answers from strong claims
    bool first = true, mixed = false;
    std::vector<Because> declared;  // the same for all candidates
    for (const Part* part : parts) {
        Outcome one = outcome_of(
            evaluate(rule.when, {part, bench.db.makers().by_id(part->maker), std::nullopt, bench.db,
                                 bench.rules, bench.question.context, bench.question.as_of}));
        if (first) joined.truth = one.truth;
        mixed = mixed || one.truth != joined.truth;
        first = false;
        joined.weak = joined.weak && one.weak;
        const std::string prefix = parts.size() == 1 ? "" : part->id + ": ";
        if (parts.size() > 1)
            joined.because.push_back(
                {"part", part->id + " (" + word(one.truth) + ")", "device database"});
        for (auto& line : one.because) {
            if (is_declared_line(line))
                add_once(declared, line);
            else
                joined.because.push_back({prefix + line.fact, line.value, line.source});
        }
        for (auto& line : one.undetermined) {
            if (asks_declaration(line))
                add_once(joined.undetermined, line);
            else
                joined.undetermined.push_back({prefix + line.fact, line.settles});
        }
    }
    std::ranges::copy(declared, std::back_inserter(joined.because));
    if (mixed) {
        joined.truth = Truth::unknown;
        joined.undetermined.push_back(
            {"part", "which of the candidates this is: they differ under this rule"});
    }
    return joined;
}

static bool in_force(const Rule& rule, const Question& question) {
    const auto status = status_on(rule, question.as_of);
    return status && !cap_of_status(*status)->no_finding;
}

bool counts(const Rule& rule, const Question& question) {
    return belongs_to(rule, question.profile) && in_force(rule, question);
}

Disposition capped(const Rule& rule, const Question& question, Disposition disposition) {
    const auto status = status_on(rule, question.as_of);
    disposition = std::min({disposition, cap_of_status(*status)->at_most, cap_of_grade(rule.grade),
                            rule.at_most.value_or(Disposition::presumed_controlled)});
    if (rule.compliance_from && question.as_of < *rule.compliance_from)
        disposition = Disposition::informational;
    return disposition;
}

}  // namespace chipaudit
