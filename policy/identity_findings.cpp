// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/text.h"
#include "devicedb/contradictions.h"
#include "devicedb/figures.h"
#include "policy/assess.h"

namespace chipaudit {
namespace {

Finding identity_finding(const char* rule, FindingKind kind, Disposition disposition,
                         const Card& card, const DeviceDb& db) {
    Finding finding;
    finding.kind = kind;
    finding.rule = rule;
    finding.disposition = disposition;
    finding.severity = disposition == Disposition::review ? Severity::medium : Severity::info;
    finding.status = "built-in";
    finding.cards = {card.id};
    for (const PartIndex index : card.parts) finding.parts.push_back(db.part(index).id);
    return finding;
}

void quote_evidence(const Match& match, EvidenceVerdict verdict, Finding& finding) {
    for (const auto& line : match.evidence) {
        if (line.verdict != verdict) continue;
        finding.because.push_back({line.what,
                                   "expected " + line.expected + "; observed " +
                                       (line.observed.empty() ? "nothing" : line.observed),
                                   line.source});
    }
}

Finding unlisted(const Match& match, const Card& card, const DeviceDb& db) {
    auto finding = identity_finding("chipaudit.unlisted", FindingKind::identity,
                                    Disposition::review, card, db);
    const std::string family =
        card.parts.empty() ? "" : " of the family " + db.part(card.parts.front()).name;
    finding.statement = "What was seen does not exclude an accelerator" + family +
                        ", and the device database has no record of it: its part, and so what "
                        "applies to it, is unknown.";
    if (!match.name.empty())
        finding.because.push_back({"name", match.name, "pci.ids or the family record"});
    quote_evidence(match, EvidenceVerdict::unknown, finding);
    finding.undetermined.push_back(
        {"part", "the product name from the maker's tool, the board's label or the invoice"});
    return finding;
}

Finding contradiction(const Match& match, const Card& card, const DeviceDb& db) {
    auto finding = identity_finding("chipaudit.contradiction", FindingKind::contradiction,
                                    Disposition::review, card, db);
    finding.statement =
        "What this function says of itself does not agree: the identity cannot be trusted without "
        "a look at the card.";
    quote_evidence(match, EvidenceVerdict::disagrees, finding);
    finding.undetermined.push_back({"part", "which of the identities is the true one"});
    return finding;
}

/// Which part it is stands as before: what is in doubt is that there are two cards.
Finding shared_serial(const Match& match, const Card& card, const DeviceDb& db) {
    auto finding = contradiction(match, card, db);
    finding.statement =
        "Another card shows the same serial number: one of them is not what it says, or the number "
        "is a placeholder.";
    std::erase_if(finding.because, [](const Because& line) { return line.fact != "serial"; });
    finding.undetermined = {{"serial", "which of the cards bears this number on its label"}};
    return finding;
}

/// "32 GiB → Huawei Ascend 910B4": candidates grouped by a figure that a driver or a label shows.
std::vector<Open> what_settles(const Card& card, const DeviceDb& db) {
    std::map<std::string, std::vector<std::string>> by_memory;
    for (const PartIndex index : card.parts) {
        const Part& part = db.part(index);
        const auto memory = figure_of(part, "memory_gib");
        by_memory[memory.all ? to_string(*memory.all) + " GiB" : "unknown"].push_back(part.name);
    }
    std::vector<Open> lines;
    if (by_memory.size() > 1) {
        std::vector<std::string> groups;
        for (const auto& [size, names] : by_memory)
            groups.push_back(size + " → " + join(names, ", "));
        lines.push_back({"memory_gib", "memory size: " + join(groups, "; ")});
    }
    lines.push_back({"part", "the product name from the maker's tool or the board's label"});
    return lines;
}

Finding ambiguous(const Card& card, const DeviceDb& db) {
    auto finding = identity_finding("chipaudit.ambiguous", FindingKind::identity,
                                    Disposition::informational, card, db);
    finding.statement =
        "Several products answer to what was seen; the rules that were asked answer the same for "
        "each of them.";
    for (const PartIndex index : card.parts) {
        finding.because.push_back(
            {"candidate", db.part(index).name, "device database, " + db.part(index).id});
    }
    finding.undetermined = what_settles(card, db);
    return finding;
}

std::set<std::string> cards_in_review(const std::vector<Finding>& rule_findings) {
    std::set<std::string> cards;
    for (const auto& finding : rule_findings) {
        if (finding.disposition == Disposition::review)
            cards.insert(finding.cards.begin(), finding.cards.end());
    }
    return cards;
}

/// Same finding for the same candidates: one line that lists the cards.
class FoldedFindings {
  public:
    void add(Finding finding) {
        Key key{finding.rule, finding.parts, finding.statement, finding.because};
        const auto [place, fresh] = known_.try_emplace(std::move(key), findings_.size());
        if (fresh) return findings_.push_back(std::move(finding));
        Finding& known = findings_[place->second];
        known.cards.insert(known.cards.end(), finding.cards.begin(), finding.cards.end());
        known.ordinals.insert(known.ordinals.end(), finding.ordinals.begin(),
                              finding.ordinals.end());
    }
    std::vector<Finding> take() { return std::move(findings_); }

  private:
    using Key =
        std::tuple<std::string, std::vector<std::string>, std::string, std::vector<Because>>;
    std::map<Key, std::size_t> known_;  // index in findings_
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> assess_identity(const std::vector<Match>& matches,
                                     const std::vector<Card>& cards, const DeviceDb& db,
                                     const std::vector<Finding>& rule_findings) {
    FoldedFindings folded;
    const auto in_review = cards_in_review(rule_findings);
    for (const auto& card : cards) {
        for (const auto ordinal : card.ordinals) {
            const Match& match = matches[ordinal];
            const bool first = ordinal == card.ordinals.front();
            const auto take = [&](Finding finding) {
                finding.ordinals = {ordinal};
                folded.add(std::move(finding));
            };
            if (match.certainty == Certainty::unlisted) take(unlisted(match, card, db));
            if (match.certainty == Certainty::conflicting)
                take(contradiction(match, card, db));
            else if (shares_serial(match))
                take(shared_serial(match, card, db));
            const bool several =
                match.certainty == Certainty::id_only && match.candidates.size() > 1;
            if (first && several && !in_review.contains(card.id)) take(ambiguous(card, db));
        }
    }
    auto findings = folded.take();
    std::ranges::stable_sort(
        findings, {}, [](const Finding& f) { return std::pair(f.ordinals.front(), f.rule); });
    return findings;
}

}  // namespace chipaudit
