// SPDX-License-Identifier: GPL-3.0-or-later
/// The one line that most readers read.
#include <algorithm>
#include <set>

#include "core/text.h"
#include "report/table_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

std::size_t cards_with(const Report& report, Disposition disposition) {
    const auto is_so = [&](const ReportCard& card) { return card.disposition == disposition; };
    return static_cast<std::size_t>(std::ranges::count_if(report.cards, is_so));
}

std::size_t findings_with(const Report& report, Disposition disposition) {
    const auto is_so = [&](const ReportFinding& f) { return f.finding.disposition == disposition; };
    return static_cast<std::size_t>(std::ranges::count_if(report.findings, is_so));
}

std::string findings_line(const Report& report) {
    std::vector<std::string> said;
    const std::size_t presumed = cards_with(report, Disposition::presumed_controlled);
    const std::size_t controlled = cards_with(report, Disposition::controlled);
    if (presumed > 0) said.push_back(counted(presumed, "card") + " presumed controlled");
    if (controlled > 0) {
        said.push_back(counted(controlled, "card") + (controlled == 1 ? " meets" : " meet") +
                       " the parameters of a controlled classification");
    }
    if (said.empty()) {
        const std::size_t count = findings_with(report, Disposition::presumed_controlled) +
                                  findings_with(report, Disposition::controlled);
        said.push_back(counted(count, "finding") + " about functions that are no cards");
    }
    return "FINDINGS: " + join(said, "; ");
}

std::string review_line(const Report& report) {
    const std::size_t cards = cards_with(report, Disposition::review);
    const std::size_t findings = findings_with(report, Disposition::review);
    const std::string what =
        cards > 0 ? counted(cards, "card") + (cards == 1 ? " needs" : " need")
                  : counted(findings, "finding") + (findings == 1 ? " needs" : " need");
    return "REVIEW: " + what + " a decision by a person; nothing stronger was found";
}

std::string found_so_far(const Report& report) {
    const std::size_t cards = cards_with(report, Disposition::review);
    if (cards > 0) return counted(cards, "card") + " for review";
    const std::size_t reviews = findings_with(report, Disposition::review);
    if (reviews > 0) return counted(reviews, "finding") + " for review";
    const std::size_t informational = findings_with(report, Disposition::informational);
    return informational > 0 ? counted(informational, "finding") + " for information so far"
                             : "nothing found so far";
}

/// Texts of the reasons with one effect, each once.
std::string texts_of(const Report& report, ReasonEffect effect) {
    std::vector<std::string> texts;
    for (const auto& reason : report.verdict.reasons) {
        if (row_of(reason.code).effect != effect) continue;
        if (std::ranges::find(texts, reason.text) == texts.end()) texts.push_back(reason.text);
    }
    if (texts.size() > 2)
        texts = {texts.front(), std::to_string(texts.size() - 1) + " more reasons below"};
    return join(texts, "; ");
}

/// "guest view, unprivileged": what bounds a clean answer.
std::string scope_of(const Report& report) {
    std::vector<std::string> words;
    for (const auto& reason : report.verdict.reasons) {
        const ReasonRow& row = row_of(reason.code);
        if (row.effect != ReasonEffect::scope || row.code == ReasonCode::rules_not_verified_to_date)
            continue;
        const std::string word = spaced(row.name);
        if (std::ranges::find(words, word) == words.end()) words.push_back(word);
    }
    return join(words, ", ");
}

std::string clean_line(const Report& report) {
    const std::string scope = scope_of(report);
    const auto late = [](const Reason& r) {
        return r.code == ReasonCode::rules_not_verified_to_date;
    };
    std::string line = "CLEAN: nothing controlled, presumed controlled or left for review";
    if (std::ranges::any_of(report.verdict.reasons, late)) {
        line += " by the rules verified to " + report.rules_verified_to;
    }
    if (!scope.empty()) line = "CLEAN: nothing in what could be seen (" + scope + ")";
    const std::size_t informational = findings_with(report, Disposition::informational);
    if (informational > 0) line += "; for information: " + counted(informational, "finding");
    return line;
}

}  // namespace

std::string verdict_line(const Report& report) {
    switch (report.verdict.result) {
        case Result::findings:
            return findings_line(report);
        case Result::blind:
            return "BLIND: nothing can be said about this machine: " +
                   texts_of(report, ReasonEffect::blind);
        case Result::incomplete:
            return "INCOMPLETE: " + found_so_far(report) +
                   ", and not all could be seen or judged: " +
                   texts_of(report, ReasonEffect::incomplete);
        case Result::review:
            return review_line(report);
        case Result::clean:
            return clean_line(report);
    }
    return "";
}

}  // namespace chipaudit
