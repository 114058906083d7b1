// SPDX-License-Identifier: GPL-3.0-or-later
/// From findings and gaps to one word and one exit code (verdict.md, "Completeness and the
/// verdict").
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "report/report.h"

namespace chipaudit {
namespace {

template <typename Value>
struct Word {
    Value value;
    const char* name;
};

constexpr std::array result_words = {
    Word<Result>{Result::findings, "findings"},     Word<Result>{Result::blind, "blind"},
    Word<Result>{Result::incomplete, "incomplete"}, Word<Result>{Result::review, "review"},
    Word<Result>{Result::clean, "clean"},
};
constexpr std::array fail_on_words = {
    Word<FailOn>{FailOn::controlled, "controlled"},
    Word<FailOn>{FailOn::review, "review"},
    Word<FailOn>{FailOn::informational, "informational"},
    Word<FailOn>{FailOn::none, "none"},
};
constexpr std::array effect_words = {
    Word<ReasonEffect>{ReasonEffect::blind, "blind"},
    Word<ReasonEffect>{ReasonEffect::incomplete, "incomplete"},
    Word<ReasonEffect>{ReasonEffect::scope, "scope"},
};

template <typename Words, typename Value>
std::string word_of(const Words& words, Value value) {
    return std::ranges::find(words, value, &Words::value_type::value)->name;
}

template <typename Value, typename Words>
std::optional<Value> value_of(const Words& words, const std::string& text) {
    for (const auto& word : words) {
        if (text == word.name) return word.value;
    }
    return std::nullopt;
}

bool any_at_least(const std::vector<Finding>& findings, Disposition weakest) {
    return std::ranges::any_of(findings,
                               [&](const Finding& f) { return f.disposition >= weakest; });
}

bool any_effect(const std::vector<Reason>& reasons, ReasonEffect effect) {
    return std::ranges::any_of(reasons,
                               [&](const Reason& r) { return row_of(r.code).effect == effect; });
}

/// A function without id or name weakens the verdict even where the input forgot to say so.
void add_missing_identities(const Host& host, std::vector<Reason>& reasons) {
    if (host.origin.method == "lookup") return;
    const auto said = [&](ReasonCode code) {
        return std::ranges::any_of(reasons, [&](const Reason& r) { return r.code == code; });
    };
    for (const auto& function : host.functions) {
        if (function.id || function.model_name) continue;
        if (said(ReasonCode::id_unreadable) || said(ReasonCode::function_off_bus) ||
            said(ReasonCode::function_vanished) || said(ReasonCode::function_changed)) {
            return;
        }
        reasons.push_back(
            {ReasonCode::id_unreadable, "vendor and device id are not known", function.address});
    }
}

/// A machine has functions: where none is listed, nothing was seen, whoever says what.
void add_missing_functions(const Host& host, std::vector<Reason>& reasons) {
    const auto blind = [](const Reason& r) { return row_of(r.code).effect == ReasonEffect::blind; };
    if (!host.functions.empty() || std::ranges::any_of(reasons, blind)) return;
    reasons.push_back(
        {ReasonCode::pci_directory_empty, "the input lists no PCI function", std::nullopt});
}

/// Worst first: people read the top.
std::vector<Reason> all_reasons(const Host& host, const Ruleset& rules, const RunInfo& run) {
    std::vector<Reason> reasons = host.reasons;
    add_missing_functions(host, reasons);
    add_missing_identities(host, reasons);
    if (run.as_of > rules.verified_to) {
        reasons.push_back({ReasonCode::rules_not_verified_to_date,
                           "rules verified to " + to_string(rules.verified_to) + "; judged as of " +
                               to_string(run.as_of),
                           std::nullopt});
    }
    if (run.as_of < rules.covers_from) {
        reasons.push_back({ReasonCode::rules_do_not_cover_date,
                           "this rule set speaks about days from " + to_string(rules.covers_from) +
                               " on; what was in force on " + to_string(run.as_of) +
                               " is not in it",
                           std::nullopt});
    }
    for (const auto& profile : profiles()) {
        const bool asked = run.profile == profile || (run.profile == "all" && profile != "all");
        const auto chosen = [&](const Rule& rule) { return belongs_to(rule, profile); };
        if (!asked || std::ranges::any_of(rules.rules, chosen)) continue;
        reasons.push_back(
            {ReasonCode::no_rule_in_profile,
             "the profile " + profile + " has no rule in this rule set: nothing was judged by it",
             std::nullopt});
    }
    std::ranges::sort(reasons, {}, [](const Reason& r) {
        return std::tuple(row_of(r.code).effect, r.code, r.about, r.text);
    });
    return reasons;
}

/// Does not know --fail-on: what a machine is does not depend on what its owner wants to hear.
Result result_of(const std::vector<Finding>& findings, const std::vector<Reason>& reasons) {
    if (any_at_least(findings, Disposition::controlled)) return Result::findings;
    if (any_effect(reasons, ReasonEffect::blind)) return Result::blind;
    if (any_effect(reasons, ReasonEffect::incomplete)) return Result::incomplete;
    if (any_at_least(findings, Disposition::review)) return Result::review;
    return Result::clean;
}

bool reaches_threshold(const std::vector<Finding>& findings, FailOn fail_on) {
    switch (fail_on) {
        case FailOn::controlled:
            return any_at_least(findings, Disposition::controlled);
        case FailOn::review:
            return any_at_least(findings, Disposition::review);
        case FailOn::informational:
            return any_at_least(findings, Disposition::informational);
        case FailOn::none:
            return false;
    }
    return true;
}

int exit_code_of(const std::vector<Finding>& findings, const std::vector<Reason>& reasons,
                 FailOn fail_on) {
    if (reaches_threshold(findings, fail_on)) return 2;
    // A scan that could not see is never a pass, not even under --fail-on none.
    if (any_effect(reasons, ReasonEffect::blind) || any_effect(reasons, ReasonEffect::incomplete))
        return 3;
    const auto is_review = [](const Finding& f) { return f.disposition == Disposition::review; };
    if (fail_on != FailOn::none && std::ranges::any_of(findings, is_review)) return 3;
    return 0;
}

}  // namespace

Verdict decide(const Host& host, const std::vector<Finding>& findings, const Ruleset& rules,
               const RunInfo& run) {
    Verdict verdict;
    verdict.reasons = all_reasons(host, rules, run);
    verdict.result = result_of(findings, verdict.reasons);
    verdict.exit_code = exit_code_of(findings, verdict.reasons, run.fail_on);
    return verdict;
}

std::string inconsistency(const Report& report) {
    std::vector<Finding> findings;
    std::map<Disposition, std::uint32_t> counts;
    for (const auto& finding : report.findings) {
        findings.push_back(finding.finding);
        ++counts[finding.finding.disposition];
    }
    const Summary& s = report.summary;
    const bool sums = s.functions == report.host.functions.size() &&
                      s.cards == report.cards.size() &&
                      s.functions == s.identified + s.unlisted + s.other &&
                      s.controlled == counts[Disposition::controlled] &&
                      s.presumed_controlled == counts[Disposition::presumed_controlled] &&
                      s.review == counts[Disposition::review] &&
                      s.informational == counts[Disposition::informational];
    if (!sums) return "the sums of the summary do not fit what the report lists";
    const Verdict& verdict = report.verdict;
    if (verdict.result != result_of(findings, verdict.reasons) ||
        verdict.exit_code != exit_code_of(findings, verdict.reasons, report.run.fail_on)) {
        return "the verdict does not follow from the findings and reasons it lists";
    }
    return "";
}

std::string to_string(Result result) { return word_of(result_words, result); }
std::string to_string(FailOn fail_on) { return word_of(fail_on_words, fail_on); }
std::string to_string(ReasonEffect effect) { return word_of(effect_words, effect); }
std::optional<FailOn> parse_fail_on(const std::string& text) {
    return value_of<FailOn>(fail_on_words, text);
}
std::optional<Result> parse_result(const std::string& text) {
    return value_of<Result>(result_words, text);
}

}  // namespace chipaudit
