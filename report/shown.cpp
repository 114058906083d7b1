// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/shown.h"

#include <algorithm>

namespace chipaudit {
namespace {

std::string some_of(std::size_t shown, std::size_t all, const char* what) {
    return std::to_string(shown) + " of " + std::to_string(all) + " " + what;
}

}  // namespace

Shown::Shown(const Report& report, const FunctionFilter& filter)
    : everything_(filter.fits_all()), words_(filter.words) {
    for (const auto& one : report.host.functions) functions_.push_back(filter.fits(one));
}

std::size_t Shown::functions() const {
    return static_cast<std::size_t>(std::ranges::count(functions_, true));
}

bool Shown::card(const ReportCard& card) const {
    return std::ranges::any_of(card.ordinals, [&](auto ordinal) { return function(ordinal); });
}

bool Shown::finding(const ReportFinding& finding) const {
    const auto& ordinals = finding.finding.ordinals;
    if (everything_ || ordinals.empty()) return true;
    return std::ranges::any_of(ordinals, [&](auto ordinal) { return function(ordinal); });
}

std::string Shown::sentence_for(const Report& report) const {
    const auto count = [](const auto& list, auto is_shown) {
        return static_cast<std::size_t>(std::ranges::count_if(list, is_shown));
    };
    const auto cards = count(report.cards, [&](const auto& one) { return card(one); });
    const auto findings = count(report.findings, [&](const auto& one) { return finding(one); });
    const auto lost = count(report.host.functions, [](const auto& one) { return !one.address; });
    std::string text = some_of(functions(), functions_.size(), "functions") + " (" + words_ +
                       "), " + some_of(cards, report.cards.size(), "cards") + ", " +
                       some_of(findings, report.findings.size(), "findings") +
                       "; verdict, exit code and counts are of the whole host.";
    if (lost > 0) text += " No address is known of " + std::to_string(lost) + " functions.";
    return text;
}

}  // namespace chipaudit
