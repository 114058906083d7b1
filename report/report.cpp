// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <set>
#include <tuple>

#include "report/cite.h"
#include "report/report_digests.h"
#include "report/words.h"

namespace chipaudit {
namespace {

std::string part_id(const DeviceDb& db, PartIndex index) { return db.part(index).id; }

/// Everything make_report has in hand before it is put into words.
struct Judged {
    std::vector<Match> matches;
    std::vector<Card> cards;
    std::vector<Finding> findings;
};

void sort_findings(std::vector<Finding>& findings) {
    const auto key = [](const Finding& f) {
        const auto first = std::ranges::min_element(f.ordinals);
        const std::uint32_t ordinal = first == f.ordinals.end() ? UINT32_MAX : *first;
        return std::tuple(ordinal, f.rule, f.parts);
    };
    std::ranges::stable_sort(findings, {}, key);
}

/// A finding about functions is one about the cards that these belong to.
void name_cards(Judged& judged) {
    std::map<std::uint32_t, std::string> card_with;
    for (const auto& card : judged.cards) {
        for (const auto ordinal : card.ordinals) card_with.emplace(ordinal, card.id);
    }
    for (auto& finding : judged.findings) {
        if (finding.subject != Subject::function) continue;
        std::set<std::string> known;
        for (const auto ordinal : finding.ordinals) {
            const auto card = card_with.find(ordinal);
            if (card != card_with.end() && known.insert(card->second).second)
                finding.cards.push_back(card->second);
        }
    }
}

Judged judge_host(const Host& host, const DeviceDb& db, const Ruleset& rules, const PciNames& names,
                  const RunInfo& run) {
    Judged judged;
    judged.matches = identify(host, db, names);
    assert(judged.matches.size() == host.functions.size());
    judged.cards = fold_cards(host, judged.matches, db);
    const Question question{run.as_of, run.profile, host.origin.method == "lookup", run.context};
    judged.findings = assess(judged.matches, judged.cards, db, rules, question);
    const auto add = [&](std::vector<Finding> findings) {
        std::ranges::move(findings, std::back_inserter(judged.findings));
    };
    add(assess_machine(judged.findings, rules, question));
    add(assess_makers(host, judged.matches, db, rules, question));
    add(assess_identity(judged.matches, judged.cards, db, judged.findings));
    add(assess_off_bus(host, judged.matches));
    name_cards(judged);
    sort_findings(judged.findings);
    return judged;
}

std::string part_names(const std::vector<PartIndex>& parts, const DeviceDb& db) {
    std::vector<std::string> names;
    for (const PartIndex index : parts) names.push_back(db.part(index).name);
    return names_in_words(names, 3);
}

std::vector<ReportMatch> matches_in_words(const std::vector<Match>& matches, const DeviceDb& db) {
    std::vector<ReportMatch> result;
    result.reserve(matches.size());
    for (const auto& match : matches) {
        ReportMatch words{match.ordinal, match.address, to_string(match.certainty),
                          match.maker,   match.name,    {},
                          match.evidence};
        for (const PartIndex index : match.candidates) words.parts.push_back(part_id(db, index));
        // Several candidates: naming the first alone would say more than we know.
        if (match.candidates.size() > 1) words.name = part_names(match.candidates, db);
        result.push_back(std::move(words));
    }
    return result;
}

/// Part names, else the family or name that identify() gave, else the raw id.
std::string card_name(const Card& card, const Match& match, const Host& host, const DeviceDb& db) {
    const bool one_block = card.parts.size() == 1 && db.part(card.parts.front()).ids.empty() &&
                           !db.part(card.parts.front()).blocks.empty();
    if (!card.parts.empty() && !one_block) return part_names(card.parts, db);
    if (!match.name.empty()) return match.name;
    const auto& id = host.functions.at(match.ordinal).id;
    return id ? to_string(*id) : "unknown";
}

/// A contradiction in any function of a card is said of the card.
Certainty card_certainty(const Card& card, const std::vector<Match>& matches) {
    for (const auto ordinal : card.ordinals) {
        if (matches.at(ordinal).certainty == Certainty::conflicting) return Certainty::conflicting;
    }
    return matches.at(card.ordinals.front()).certainty;
}

/// The strongest finding about each card; cards without one are not in it.
std::map<std::string, Disposition> dispositions_of(const Judged& judged) {
    std::map<std::string, Disposition> strongest;
    for (const auto& finding : judged.findings) {
        for (const auto& card : finding.cards) {
            auto& known = strongest.try_emplace(card, finding.disposition).first->second;
            known = std::max(known, finding.disposition);
        }
    }
    return strongest;
}

std::vector<PciAddress> addresses_of(const std::vector<std::uint32_t>& ordinals, const Host& host) {
    std::vector<PciAddress> addresses;
    for (const auto ordinal : ordinals) {
        const auto& address = host.functions.at(ordinal).address;
        if (address) addresses.push_back(*address);
    }
    return addresses;
}

std::vector<ReportCard> cards_in_words(const Judged& judged, const Host& host, const DeviceDb& db) {
    std::vector<ReportCard> result;
    const auto dispositions = dispositions_of(judged);
    for (const auto& card : judged.cards) {
        assert(!card.ordinals.empty());
        ReportCard words;
        words.id = card.id;
        words.ordinals = card.ordinals;
        words.addresses = addresses_of(card.ordinals, host);
        for (const PartIndex index : card.parts) words.parts.push_back(part_id(db, index));
        words.name = card_name(card, judged.matches.at(card.ordinals.front()), host, db);
        words.certainty = to_string(card_certainty(card, judged.matches));
        words.packages = card.packages;
        if (card.memory_gib) {
            words.memory_min = card.memory_gib->min.to_string();
            words.memory_max = card.memory_gib->max.to_string();
        }
        words.slot = card.slot;
        words.serial = card.serial;
        words.upstream_switch = card.upstream_switch;
        words.numa_node = card.numa_node;
        const auto found = dispositions.find(card.id);
        if (found != dispositions.end()) words.disposition = found->second;
        result.push_back(std::move(words));
    }
    return result;
}

std::vector<ReportFinding> findings_with_ids(const std::vector<Finding>& findings, const Host& host,
                                             const Digests& digests) {
    std::vector<ReportFinding> result;
    std::map<std::string, unsigned> seen;
    for (const auto& finding : findings) {
        const unsigned repeat = seen[finding_id(finding, host, digests, 0)]++;
        result.push_back({finding_id(finding, host, digests, repeat), finding,
                          addresses_of(finding.ordinals, host)});
    }
    return result;
}

Summary count(const Host& host, const Judged& judged, const DeviceDb& db) {
    Summary summary;
    summary.functions = static_cast<std::uint32_t>(host.functions.size());
    for (const auto& match : judged.matches) {
        switch (match.certainty) {
            case Certainty::exact:
            case Certainty::id_only:
            case Certainty::conflicting:
                ++summary.identified;
                break;
            case Certainty::unlisted:
                ++summary.unlisted;
                break;
            case Certainty::other:
                ++summary.other;
                break;
        }
    }
    assert(summary.functions == summary.identified + summary.unlisted + summary.other);
    summary.cards = static_cast<std::uint32_t>(judged.cards.size());
    summary.packages = count_packages(judged.cards, judged.matches, db);
    for (const auto& finding : judged.findings) {
        switch (finding.disposition) {
            case Disposition::informational:
                ++summary.informational;
                break;
            case Disposition::review:
                ++summary.review;
                break;
            case Disposition::controlled:
                ++summary.controlled;
                break;
            case Disposition::presumed_controlled:
                ++summary.presumed_controlled;
                break;
        }
    }
    summary.notes = static_cast<std::uint32_t>(host.notes.size());
    return summary;
}

}  // namespace

Report make_report(const RunInfo& run, const Host& host, const DeviceDb& db, const Ruleset& rules,
                   const PciNames& names) {
    Report report;
    report.run = run;
    // Normalising again costs little and makes the order of functions a law instead of a habit of
    // the readers.
    report.host = normalise(host);
    const Judged judged = judge_host(report.host, db, rules, names, run);
    report.database = db.info();
    report.database_parts = db.size();
    report.rules_version = rules.version;
    report.rules_sha256 = rules.sha256;
    report.rules_verified_to = to_string(rules.verified_to);
    report.rules_count = rules.rules.size();
    report.digests = digests_of(report.host);
    report.verdict = decide(report.host, judged.findings, rules, run);
    report.summary = count(report.host, judged, db);
    report.matches = matches_in_words(judged.matches, db);
    report.cards = cards_in_words(judged, report.host, db);
    report.findings = findings_with_ids(judged.findings, report.host, report.digests);
    report.parts = cite_parts(judged.matches, judged.findings, db);
    report.rules = cite_rules(judged.findings, rules);
    report.report_id = report_id(report);
    return report;
}

}  // namespace chipaudit
