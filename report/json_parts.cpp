// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/json_parts.h"

#include <nlohmann/json.hpp>

#include "core/function_json.h"
#include "core/json_fields.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

/// Fields that a built-in rule does not have are null, never "".
json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

json addresses_json(const std::vector<PciAddress>& addresses) {
    json list = json::array();
    for (const auto& address : addresses) list.push_back(to_string(address));
    return list;
}

json evidence_json(const Evidence& evidence) {
    json object = json::object();
    object["what"] = evidence.what;
    object["expected"] = evidence.expected;
    object["observed"] = evidence.observed;
    object["verdict"] = to_string(evidence.verdict);
    object["source"] = evidence.source;
    return object;
}

json effective_json(const CitedRule& rule) {
    json object = json::object();
    object["from"] = text_or_null(rule.effective_from);
    object["until"] = json_or_null(rule.effective_until);
    return object;
}

json because_json(const std::vector<Because>& reasons) {
    json list = json::array();
    for (const auto& because : reasons) {
        json object = json::object();
        object["fact"] = because.fact;
        object["value"] = because.value;
        object["source"] = because.source;
        list.push_back(std::move(object));
    }
    return list;
}

json undetermined_json(const std::vector<Open>& open_questions) {
    json list = json::array();
    for (const auto& open : open_questions) {
        json object = json::object();
        object["fact"] = open.fact;
        object["settles"] = open.settles;
        list.push_back(std::move(object));
    }
    return list;
}

/// The contract shows whole numbers here. A fraction stays exact: decimals of at most six places
/// print as they are read.
json memory_json(const ReportCard& card) {
    if (!card.memory_min || !card.memory_max) return nullptr;
    json object = json::object();
    object["min"] = json::parse(*card.memory_min);
    object["max"] = json::parse(*card.memory_max);
    return object;
}

}  // namespace

json rule_sources_json(const std::vector<RuleSource>& sources) {
    json list = json::array();
    for (const auto& source : sources) {
        json object = json::object();
        object["title"] = source.title;
        object["url"] = source.url;
        object["retrieved"] = source.retrieved;
        object["pinpoint"] = source.pinpoint;
        list.push_back(std::move(object));
    }
    return list;
}

json verdict_json(const Verdict& verdict) {
    json object = json::object();
    object["result"] = to_string(verdict.result);
    object["exit_code"] = verdict.exit_code;
    object["reasons"] = json::array();
    for (const auto& reason : verdict.reasons) {
        const ReasonRow& row = row_of(reason.code);
        json item = json::object();
        item["code"] = row.name;
        item["effect"] = to_string(row.effect);
        item["text"] = reason.text;
        item["address"] = address_json(reason.about);
        object["reasons"].push_back(std::move(item));
    }
    return object;
}

json summary_json(const Summary& summary) {
    json object = json::object();
    object["functions"] = summary.functions;
    object["identified"] = summary.identified;
    object["unlisted"] = summary.unlisted;
    object["other"] = summary.other;
    object["cards"] = summary.cards;
    object["packages"] = summary.packages;
    json& findings = object["findings"];
    findings["controlled"] = summary.controlled;
    findings["presumed_controlled"] = summary.presumed_controlled;
    findings["review"] = summary.review;
    findings["informational"] = summary.informational;
    object["waived"] = summary.waived;
    object["notes"] = summary.notes;
    return object;
}

json match_json(const ReportMatch& match) {
    json object = json::object();
    object["ordinal"] = match.ordinal;
    object["address"] = address_json(match.address);
    object["certainty"] = match.certainty;
    object["maker"] = text_or_null(match.maker);
    object["name"] = text_or_null(match.name);
    object["parts"] = match.parts;
    object["evidence"] = json::array();
    for (const auto& evidence : match.evidence)
        object["evidence"].push_back(evidence_json(evidence));
    return object;
}

json card_json(const ReportCard& card) {
    json object = json::object();
    object["id"] = card.id;
    object["name"] = card.name;
    object["certainty"] = card.certainty;
    object["addresses"] = addresses_json(card.addresses);
    object["ordinals"] = card.ordinals;
    object["parts"] = card.parts;
    object["packages"] = card.packages;
    object["memory_gib"] = memory_json(card);
    object["slot"] = json_or_null(card.slot);
    object["serial"] = json_or_null(card.serial);
    object["upstream_switch"] = address_json(card.upstream_switch);
    object["numa_node"] = json_or_null(card.numa_node);
    object["disposition"] = card.disposition ? json(to_string(*card.disposition)) : json(nullptr);
    return object;
}

json finding_json(const ReportFinding& report_finding, const CitedRule& rule) {
    const Finding& finding = report_finding.finding;
    json object = json::object();
    object["id"] = report_finding.id;
    object["kind"] = to_string(finding.kind);
    object["rule"] = finding.rule;
    object["jurisdiction"] = text_or_null(rule.jurisdiction);
    object["authority"] = text_or_null(rule.authority);
    object["disposition"] = to_string(finding.disposition);
    object["severity"] = to_string(finding.severity);
    object["status"] = finding.status;
    object["confidence"] = text_or_null(rule.confidence);
    object["citation"] = rule.citation;
    object["effective"] = effective_json(rule);
    object["subject"] = to_string(finding.subject);
    object["cards"] = finding.cards;
    object["addresses"] = addresses_json(report_finding.addresses);
    object["ordinals"] = finding.ordinals;
    object["parts"] = finding.parts;
    object["statement"] = finding.statement;
    object["because"] = because_json(finding.because);
    object["undetermined"] = undetermined_json(finding.undetermined);
    object["sources"] = rule_sources_json(rule.sources);
    object["waiver"] = nullptr;
    return object;
}

json cited_part_json(const CitedPart& part) {
    json object = json::object();
    object["name"] = part.name;
    object["family"] = part.family;
    object["maker"] = part.maker;
    object["kind"] = part.kind;
    object["note"] = text_or_null(part.note);
    object["facts"] = json::parse(part.facts_json);
    object["derived"] = json::parse(part.derived_json);
    object["sources"] = json::parse(part.sources_json);
    return object;
}

json cited_rule_json(const CitedRule& rule) {
    json object = json::object();
    object["title"] = rule.title;
    object["kind"] = rule.kind;
    object["note"] = text_or_null(rule.note);
    return object;  // its findings say the rest
}

}  // namespace chipaudit
