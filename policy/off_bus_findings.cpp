// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "policy/assess.h"

namespace chipaudit {
namespace {

/// A sign is explained where a function that is, or may be, an accelerator can have caused it: of
/// the same maker, or of any maker where the sign names none.
bool is_explained(const OffBus& sign, const Host& host, const std::vector<Match>& matches) {
    return std::ranges::any_of(matches, [&](const Match& match) {
        if (!sign.maker.empty()) return is_candidate(match) && match.maker == sign.maker;
        const auto& code = host.functions.at(match.ordinal).class_code;
        constexpr std::uint32_t processing_accelerators = 0x12;
        return is_candidate(match) || (code && (*code >> 16) == processing_accelerators);
    });
}

}  // namespace

std::vector<Finding> assess_off_bus(const Host& host, const std::vector<Match>& matches) {
    std::vector<Finding> findings;
    Finding finding;
    finding.kind = FindingKind::identity;
    finding.rule = "chipaudit.off_bus";
    finding.disposition = Disposition::review;
    finding.severity = Severity::medium;
    finding.subject = Subject::host;
    finding.status = "built-in";
    finding.statement =
        "This host shows signs of an accelerator, and no PCI function that explains them was seen: "
        "it may be part of the processor, on another bus, hidden from this view, or gone.";
    for (const auto& sign : host.off_bus) {
        if (is_explained(sign, host, matches)) continue;
        finding.because.push_back({sign.kind, sign.path + ": " + sign.meaning, "traces.json"});
    }
    if (finding.because.empty()) return findings;
    finding.undetermined.push_back(
        {"part", "the maker's tool on this host, the board's label or the invoice"});
    findings.push_back(std::move(finding));
    return findings;
}

}  // namespace chipaudit
