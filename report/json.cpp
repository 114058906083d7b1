// SPDX-License-Identifier: GPL-3.0-or-later
/// The native format, chipaudit-report/1.
#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>
#include <ostream>

#include "core/host_json.h"
#include "core/json_fields.h"
#include "report/formats.h"
#include "report/json_parts.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

/// Waivers and baselines cannot be given yet; the contract's fields say so.
json no_entries_json() {
    json object = json::object();
    object["sha256"] = nullptr;
    object["entries"] = 0;
    return object;
}

json database_json(const Report& report) {
    json object = json::object();
    object["version"] = report.database.version;
    object["sha256"] = report.database.sha256;
    object["parts"] = report.database_parts;
    object["newest_generation"] = report.database.newest_generation;
    object["origin"] = report.database.origin.empty() ? json() : json(report.database.origin);
    return object;
}

json rules_json(const Report& report) {
    json object = json::object();
    object["version"] = report.rules_version;
    object["sha256"] = report.rules_sha256;
    object["rules"] = report.rules_count;
    object["verified_to"] = report.rules_verified_to;
    return object;
}

template <typename List, typename Write>
json array_of(const List& list, Write write) {
    json array = json::array();
    for (const auto& item : list) array.push_back(write(item));
    return array;
}

}  // namespace

json run_json(const Report& report) {
    const RunInfo& run = report.run;
    json object = json::object();
    object["report_id"] = report.report_id;
    object["tool_version"] = run.tool_version;
    object["generated_at"] = run.generated_at;
    object["as_of"] = to_string(run.as_of);
    object["database"] = database_json(report);
    object["rules"] = rules_json(report);
    object["names"] = run.names_label;
    object["profile"] = run.profile;
    object["fail_on"] = to_string(run.fail_on);
    object["evidence_level"] = run.evidence_level;
    object["input"]["format"] = run.input_format;
    object["input"]["sha256"] = json_or_null(run.input_sha256);
    object["context"] = context_to_json(run.context);
    object["waivers"] = no_entries_json();
    object["baseline"] = no_entries_json();
    object["pseudonyms"]["scope"] = report.host.pseudonyms.scope;
    object["pseudonyms"]["key_id"] = json_or_null(report.host.pseudonyms.key_id);
    object["digests"]["identity"] = report.digests.identity;
    object["digests"]["serials"] = json_or_null(report.digests.serials);
    object["digests"]["state"] = report.digests.state;
    return object;
}

const CitedRule& rule_of(const Report& report, const Finding& finding) {
    const auto found = std::ranges::find(report.rules, finding.rule, &CitedRule::id);
    assert(found != report.rules.end());
    return *found;
}

json report_to_json(const Report& report) {
    json document = json::object();
    document["schema"] = "chipaudit-report/1";
    document["run"] = run_json(report);
    document["verdict"] = verdict_json(report.verdict);
    document["summary"] = summary_json(report.summary);
    document["host"] = host_to_json(report.host);
    document["matches"] = array_of(report.matches, match_json);
    document["cards"] = array_of(report.cards, card_json);
    document["findings"] = array_of(report.findings, [&](const ReportFinding& finding) {
        return finding_json(finding, rule_of(report, finding.finding));
    });
    document["parts"] = json::object();
    for (const auto& part : report.parts) document["parts"][part.id] = cited_part_json(part);
    document["rules"] = json::object();
    for (const auto& rule : report.rules) document["rules"][rule.id] = cited_rule_json(rule);
    return document;
}

void write_json(const Report& report, const Style&, std::ostream& out) {
    out << laid_out(report_to_json(report));
}

}  // namespace chipaudit
