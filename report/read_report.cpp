// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/read_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/function_json.h"
#include "core/host_json.h"
#include "core/json_fields.h"
#include "report/read_rule.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

/// The value among `values` whose word stands under `key`.
template <typename Value>
Value word_from(const JsonPlace& place, const char* key, std::initializer_list<Value> values) {
    const std::string text = place.text(key);
    std::string known;
    for (const Value value : values) {
        if (to_string(value) == text) return value;
        known += (known.empty() ? "" : ", ") + to_string(value);
    }
    place.at(key).fail("expected one of " + known + ", got '" + text + "'");
}

template <typename T>
std::optional<T> whole_from(const JsonPlace& place, const char* key) {
    if (place.is_null(key)) return std::nullopt;
    return place.at(key).whole<T>();
}

std::string text_or_empty(const JsonPlace& place, const char* key) {
    return place.optional_text(key).value_or("");
}

Disposition disposition_from(const JsonPlace& place) {
    return word_from(place, "disposition",
                     {Disposition::informational, Disposition::review, Disposition::controlled,
                      Disposition::presumed_controlled});
}

std::string compact_member(const JsonPlace& place, const char* key) {
    return place.at(key).value().dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<PciAddress> addresses_from(const JsonPlace& place) {
    std::vector<PciAddress> addresses;
    for (const auto& item : place.at("addresses").items()) {
        const auto address = parse_address(item.text());
        if (!address) item.fail("expected domain:bus:device.function");
        addresses.push_back(*address);
    }
    return addresses;
}

/// Every ordinal is an index into the functions: no format may run off their end.
std::vector<std::uint32_t> ordinals_from(const JsonPlace& place, const Host& host) {
    std::vector<std::uint32_t> ordinals;
    for (const auto& item : place.at("ordinals").items()) {
        const auto ordinal = item.whole<std::uint32_t>();
        if (ordinal >= host.functions.size()) item.fail("there is no function with this ordinal");
        ordinals.push_back(ordinal);
    }
    return ordinals;
}

RunInfo run_from(const JsonPlace& place) {
    RunInfo run;
    run.tool_version = place.text("tool_version");
    run.generated_at = place.text("generated_at");
    const auto as_of = parse_date(place.text("as_of"));
    if (!as_of) place.at("as_of").fail("expected YYYY-MM-DD");
    run.as_of = *as_of;
    run.profile = place.text("profile");
    if (place.has("context")) run.context = context_from_json(place.at("context"));
    run.fail_on =
        word_from(place, "fail_on",
                  {FailOn::controlled, FailOn::review, FailOn::informational, FailOn::none});
    run.evidence_level = place.text("evidence_level");
    run.input_format = place.at("input").text("format");
    run.input_sha256 = place.at("input").optional_text("sha256");
    run.names_label = text_or_empty(place, "names");
    return run;
}

void read_run(const JsonPlace& place, Report& report) {
    report.run = run_from(place);
    report.report_id = place.text("report_id");
    const auto database = place.at("database");
    report.database = {database.text("version"), database.text("sha256"),
                       text_or_empty(database, "newest_generation"), 0,
                       text_or_empty(database, "origin")};
    report.database_parts = database.at("parts").whole<std::uint32_t>();
    const auto rules = place.at("rules");
    report.rules_version = rules.text("version");
    report.rules_sha256 = rules.text("sha256");
    report.rules_verified_to = rules.text("verified_to");
    report.rules_count = rules.at("rules").whole<std::uint32_t>();
    const auto digests = place.at("digests");
    report.digests = {digests.text("identity"), digests.text("state"),
                      digests.optional_text("serials")};
}

Verdict verdict_from(const JsonPlace& place) {
    Verdict verdict;
    verdict.result = word_from(
        place, "result",
        {Result::findings, Result::blind, Result::incomplete, Result::review, Result::clean});
    verdict.exit_code = place.at("exit_code").whole<int>();
    for (const auto& item : place.at("reasons").items()) {
        const auto code = parse_reason_code(item.text("code"));
        if (!code) item.at("code").fail("unknown reason code '" + item.text("code") + "'");
        verdict.reasons.push_back({*code, item.text("text"), address_from(item, "address")});
    }
    return verdict;
}

Summary summary_from(const JsonPlace& place) {
    const auto number = [](const JsonPlace& object, const char* key) {
        return object.at(key).whole<std::uint32_t>();
    };
    Summary summary;
    summary.functions = number(place, "functions");
    summary.identified = number(place, "identified");
    summary.unlisted = number(place, "unlisted");
    summary.other = number(place, "other");
    summary.cards = number(place, "cards");
    summary.packages = number(place, "packages");
    const auto findings = place.at("findings");
    summary.controlled = number(findings, "controlled");
    summary.presumed_controlled = number(findings, "presumed_controlled");
    summary.review = number(findings, "review");
    summary.informational = number(findings, "informational");
    summary.waived = number(place, "waived");
    summary.notes = number(place, "notes");
    return summary;
}

ReportMatch match_from(const JsonPlace& place, const Host& host) {
    ReportMatch match;
    match.ordinal = place.at("ordinal").whole<std::uint32_t>();
    if (match.ordinal >= host.functions.size())
        place.at("ordinal").fail("there is no function with this ordinal");
    match.address = address_from(place, "address");
    match.certainty = place.text("certainty");
    if (!parse_certainty(match.certainty))
        place.at("certainty").fail("unknown certainty '" + match.certainty + "'");
    match.maker = text_or_empty(place, "maker");
    match.name = text_or_empty(place, "name");
    match.parts = place.at("parts").texts();
    for (const auto& item : place.at("evidence").items()) {
        const auto verdict = word_from(
            item, "verdict",
            {EvidenceVerdict::agrees, EvidenceVerdict::disagrees, EvidenceVerdict::unknown});
        match.evidence.push_back({item.text("what"), item.text("expected"), item.text("observed"),
                                  item.text("source"), verdict});
    }
    return match;
}

std::string number_text(const JsonPlace& place, const char* key) {
    if (!place.at(key).value().is_number()) place.at(key).fail("expected a number");
    return compact_member(place, key);
}

ReportCard card_from(const JsonPlace& place, const Host& host) {
    ReportCard card;
    card.id = place.text("id");
    card.name = place.text("name");
    card.certainty = place.text("certainty");
    card.addresses = addresses_from(place);
    card.ordinals = ordinals_from(place, host);
    if (card.ordinals.empty()) place.at("ordinals").fail("a card has at least one function");
    card.parts = place.at("parts").texts();
    card.packages = place.at("packages").whole<std::uint32_t>();
    if (place.has("memory_gib")) {
        card.memory_min = number_text(place.at("memory_gib"), "min");
        card.memory_max = number_text(place.at("memory_gib"), "max");
    }
    card.slot = place.optional_text("slot");
    card.serial = place.optional_text("serial");
    card.upstream_switch = address_from(place, "upstream_switch");
    card.numa_node = whole_from<int>(place, "numa_node");
    if (place.has("disposition")) card.disposition = disposition_from(place);
    return card;
}

ReportFinding finding_from(const JsonPlace& place, Report& report) {
    Finding finding;
    finding.kind = word_from(place, "kind",
                             {FindingKind::rule, FindingKind::identity, FindingKind::contradiction,
                              FindingKind::baseline});
    finding.rule = place.text("rule");
    const auto rule = std::ranges::find(report.rules, finding.rule, &CitedRule::id);
    if (rule == report.rules.end())
        place.at("rule").fail("the report has no rule '" + finding.rule + "'");
    complete_rule(*rule, place);
    finding.disposition = disposition_from(place);
    finding.severity = word_from(
        place, "severity",
        {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical});
    finding.subject =
        word_from(place, "subject", {Subject::card, Subject::function, Subject::host});
    finding.status = place.text("status");
    finding.cards = place.at("cards").texts();
    finding.ordinals = ordinals_from(place, report.host);
    finding.parts = place.at("parts").texts();
    finding.statement = place.text("statement");
    for (const auto& item : place.at("because").items()) {
        finding.because.push_back({item.text("fact"), item.text("value"), item.text("source")});
    }
    for (const auto& item : place.at("undetermined").items()) {
        finding.undetermined.push_back({item.text("fact"), item.text("settles")});
    }
    return {place.text("id"), finding, addresses_from(place)};
}

CitedPart part_from(const std::string& id, const JsonPlace& place) {
    return {id,
            place.text("name"),
            place.text("family"),
            place.text("maker"),
            place.text("kind"),
            text_or_empty(place, "note"),
            compact_member(place, "facts"),
            compact_member(place, "derived"),
            compact_member(place, "sources")};
}

/// Formats index functions by ordinal and pair them with matches; a file that breaks this is
/// refused, not trusted.
void check_conservation(const JsonPlace& place, const Report& report) {
    for (std::size_t i = 0; i < report.host.functions.size(); ++i) {
        if (report.host.functions[i].ordinal != i)
            place.at("host").fail("ordinals must count functions from 0");
    }
    if (report.matches.size() != report.host.functions.size()) {
        place.at("matches").fail("expected one match per function: " +
                                 std::to_string(report.host.functions.size()));
    }
    for (std::size_t i = 0; i < report.matches.size(); ++i) {
        if (report.matches[i].ordinal != i)
            place.at("matches").fail("matches must be in the order of the functions");
    }
}

}  // namespace

Report read_report(std::string_view text, const std::string& where) {
    const json document = parse_json(text, where);
    const JsonPlace place(document, where + ": report", ErrorKind::malformed);
    if (place.text("schema") != "chipaudit-report/1") {
        throw Error(
            ErrorKind::malformed,
            where + ": expected a report (chipaudit-report/1), got '" + place.text("schema") + "'",
            "a capture is judged with: chipaudit scan --from FILE");
    }
    Report report;
    report.host = host_from_json(place.at("host").value(), where + ": report.host");
    read_run(place.at("run"), report);
    report.verdict = verdict_from(place.at("verdict"));
    report.summary = summary_from(place.at("summary"));
    for (const auto& [id, part] : place.at("parts").members())
        report.parts.push_back(part_from(id, part));
    for (const auto& [id, rule] : place.at("rules").members())
        report.rules.push_back(cited_rule_from(id, rule));
    for (const auto& item : place.at("matches").items())
        report.matches.push_back(match_from(item, report.host));
    for (const auto& item : place.at("cards").items())
        report.cards.push_back(card_from(item, report.host));
    for (const auto& item : place.at("findings").items())
        report.findings.push_back(finding_from(item, report));
    check_conservation(place, report);
    if (const auto wrong = inconsistency(report); !wrong.empty()) place.fail(wrong);
    return report;
}

}  // namespace chipaudit
