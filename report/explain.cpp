// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/explain.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/text.h"
#include "report/explain_parts.h"
#include "report/table_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

void say(std::ostream& out, const std::string& text) { paragraph(out, "", text, explain_width); }

template <typename List, typename Value>
bool contains(const List& list, const Value& value) {
    return std::ranges::find(list, value) != list.end();
}

const ReportCard* card_of(const Report& report, std::uint32_t ordinal) {
    for (const auto& card : report.cards) {
        if (contains(card.ordinals, ordinal)) return &card;
    }
    return nullptr;
}

/// Findings about this function, or about the card it belongs to.
std::vector<const ReportFinding*> findings_about(const Report& report, std::uint32_t ordinal) {
    const ReportCard* card = card_of(report, ordinal);
    std::vector<const ReportFinding*> result;
    for (const auto* finding : by_strength(report)) {
        const bool by_card = card != nullptr && contains(finding->finding.cards, card->id);
        if (by_card || contains(finding->finding.ordinals, ordinal)) result.push_back(finding);
    }
    return result;
}

void explain_parts_named(const Report& report, const std::vector<std::string>& ids,
                         std::ostream& out) {
    std::vector<const CitedPart*> parts;
    std::map<std::string, std::vector<const CitedPart*>> families;
    for (const auto& part : report.parts) {
        if (!contains(ids, part.id)) continue;
        parts.push_back(&part);
        families[part.family].push_back(&part);
    }
    for (const auto& [family, members] : families) {
        out << '\n';
        explain_family(members, out);
    }
    if (parts.empty()) return;
    out << '\n';
    explain_sources(report, parts, out);
}

/// What the function is, in one sentence.
std::string what_it_is(const Report& report, std::uint32_t ordinal) {
    const ReportMatch& match = report.matches.at(ordinal);
    const PciFunction& function = report.host.functions.at(ordinal);
    std::vector<std::string> names;
    for (const auto& id : match.parts) {
        const auto part = std::ranges::find(report.parts, id, &CitedPart::id);
        names.push_back(part == report.parts.end() ? id : part->name);
    }
    std::string name = names.empty()       ? match.name
                       : names.size() == 1 ? names.front()
                                           : "one of " + names_in_words(names, names.size());
    if (name.empty())
        name = function.id ? "a device with the id " + to_string(*function.id)
                           : "a device whose id is not known";
    return place_of(report, ordinal) + " is " + name + " (certainty: " + match.certainty + ").";
}

/// A function that no rule speaks of deserves a reason as much as a finding does.
std::string why_silent(const Report& report, std::uint32_t ordinal) {
    const std::string certainty = report.matches.at(ordinal).certainty;
    const std::string rules =
        "the rules of profile " + report.run.profile + " as of " + to_string(report.run.as_of);
    if (certainty == to_string(Certainty::other)) {
        return "No rule speaks of it: it is no accelerator by its class and the device database "
               "does not list it as one, "
               "and " +
               rules + " are about accelerators.";
    }
    return "No rule speaks of it: none of " + rules +
           " holds for any product it can be. The figures they compare stand below.";
}

void explain_virtual(const Report& report, const PciFunction& function, std::ostream& out) {
    if (!function.physical_function) return;
    const auto& functions = report.host.functions;
    const auto is_parent = [&](const PciFunction& f) {
        return f.address == function.physical_function;
    };
    const auto parent = std::ranges::find_if(functions, is_parent);
    if (parent == functions.end()) {
        say(out, "It is a virtual function of " + to_string(*function.physical_function) +
                     ", which this scan does not show.");
        return;
    }
    say(out, "It is a virtual function: a share of the card at " +
                 to_string(*function.physical_function) + ", counted and judged with it.");
    say(out, what_it_is(report, parent->ordinal));
}

void explain_function(const Report& report, std::uint32_t ordinal, std::ostream& out) {
    say(out, what_it_is(report, ordinal));
    explain_virtual(report, report.host.functions.at(ordinal), out);
    const auto findings = findings_about(report, ordinal);
    if (findings.empty()) say(out, why_silent(report, ordinal));
    std::vector<std::string> parts = report.matches.at(ordinal).parts;
    std::map<std::string, const ReportFinding*> explained;  // by rule, the first
    for (const auto* finding : findings) {
        out << '\n';
        const auto [first, fresh] = explained.try_emplace(finding->finding.rule, finding);
        explain_finding(report, *finding, fresh ? nullptr : first->second, out);
        for (const auto& id : finding->finding.parts) {
            if (!contains(parts, id)) parts.push_back(id);
        }
    }
    explain_parts_named(report, parts, out);
    out << '\n';
    explain_evidence(report, ordinal, out);
    out << '\n';
    explain_raw(report, ordinal, out);
    out << '\n';
    explain_access(report, out);
}

/// The finding, then the evidence of every function it covers.
void explain_one_finding(const Report& report, const ReportFinding& finding, std::ostream& out) {
    explain_finding(report, finding, nullptr, out);
    explain_parts_named(report, finding.finding.parts, out);
    for (const auto ordinal : finding.finding.ordinals) {
        out << '\n';
        say(out, what_it_is(report, ordinal));
        explain_evidence(report, ordinal, out);
        explain_raw(report, ordinal, out);
    }
    out << '\n';
    explain_access(report, out);
}

const ReportFinding* finding_named(const Report& report, const std::string& about) {
    const auto by_rule = [&](const ReportFinding& finding) {
        return finding.finding.rule == about;
    };
    const auto ruled = std::ranges::find_if(report.findings, by_rule);
    if (ruled != report.findings.end()) return &*ruled;
    const auto number = parse_decimal(about);  // as the table counts them
    if (number && *number >= 1 && *number <= report.findings.size())
        return by_strength(report)[*number - 1];
    if (!about.starts_with("f1:")) return nullptr;
    const ReportFinding* found = nullptr;
    for (const auto& finding : report.findings) {
        if (!finding.id.starts_with(about)) continue;
        if (found != nullptr) {
            throw Error(ErrorKind::usage, "more than one finding begins with '" + about + "'",
                        "give more of its id");
        }
        found = &finding;
    }
    return found;
}

std::optional<std::uint32_t> function_named(const Report& report, const std::string& about) {
    if (const auto address = parse_address(about)) {
        const auto found = std::ranges::find(report.host.functions, address, &PciFunction::address);
        if (found != report.host.functions.end()) return found->ordinal;
    }
    if (about.starts_with("#")) {
        const auto ordinal = parse_decimal(std::string_view(about).substr(1));
        if (ordinal && *ordinal < report.host.functions.size())
            return static_cast<std::uint32_t>(*ordinal);
    }
    const auto card = std::ranges::find(report.cards, about, &ReportCard::id);
    if (card != report.cards.end()) return card->ordinals.front();
    return std::nullopt;
}

[[noreturn]] void nothing_named(const Report& report, const std::string& about) {
    std::vector<std::string> known;
    for (const auto& card : report.cards) known.push_back(place_of(report, card.ordinals.front()));
    const std::size_t more = known.size() > 8 ? known.size() - 8 : 0;
    known.resize(known.size() - more);
    std::string hint =
        "cards are at " + join(known, ", ") +
        (more > 0 ? " and " + std::to_string(more) + " more places" : "") +
        "; findings have numbers in the table, ids (f1:…) in -f json, and the ids of their rules";
    if (known.empty()) {
        hint =
            "this report has " + counted(report.host.functions.size(), "function") + " and no card";
    }
    for (const auto& reason : report.verdict.reasons) {
        if (row_of(reason.code).effect == ReasonEffect::blind)
            hint = "the scan was blind: " + reason.text;
    }
    throw Error(ErrorKind::usage, "no function, card or finding '" + about + "' in this report",
                hint);
}

}  // namespace

void explain(const Report& report, const std::string& about, std::ostream& out) {
    if (const auto* finding = finding_named(report, about))
        return explain_one_finding(report, *finding, out);
    if (const auto ordinal = function_named(report, about))
        return explain_function(report, *ordinal, out);
    nothing_named(report, about);
}

}  // namespace chipaudit
