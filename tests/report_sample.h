// SPDX-License-Identifier: GPL-3.0-or-later
/// A small report made by hand: its words depend on no shipped record and no shipped rule.
#pragma once

#include <sstream>
#include <string>

#include "report/formats.h"
#include "report/report.h"

namespace chipaudit {

inline PciFunction sample_function(std::uint32_t ordinal, const std::string& address,
                                   const std::string& id, std::uint32_t class_code) {
    PciFunction function;
    function.ordinal = ordinal;
    function.address = parse_address(address);
    function.id = parse_id(id);
    function.class_code = class_code;
    function.revision = 1;
    return function;
}

inline Finding sample_finding(Disposition disposition) {
    Finding finding;
    finding.rule = "xx-rule-2025";
    finding.disposition = disposition;
    finding.severity = Severity::high;
    finding.status = "in_force";
    finding.cards = {"c1"};
    finding.ordinals = {1};
    finding.parts = {"acme.x1"};
    finding.statement = "Meets the parameters of the sample rule by published figures.";
    finding.because = {{"tpp", "5000 (asked: at least 4800)", "Acme data sheet"}};
    finding.undetermined = {{"site_country", "not declared"}, {"operator_hq", "not declared"}};
    return finding;
}

inline CitedPart sample_part() {
    CitedPart part;
    part.id = "acme.x1";
    part.name = "Acme X1";
    part.family = "acme.x";
    part.maker = "acme";
    part.kind = "accelerator";
    part.facts_json = R"({"memory_gib":[{"value":"64","basis":"exact","unit":"GiB",)"
                      R"("per":"package","cite":["sheet"],"confidence":"high"}]})";
    part.derived_json = R"({"tpp":{"min":"5000","max":"5000","unit":"TPP","per":"package",)"
                        R"("cite":["sheet"]},"performance_density":null})";
    part.sources_json = R"([{"key":"sheet","title":"Acme data sheet","kind":"vendor",)"
                        R"("where":"acme.example","retrieved":"2026-01-02"}])";
    return part;
}

inline CitedRule sample_rule() {
    CitedRule rule;
    rule.id = "xx-rule-2025";
    rule.title = "The sample rule";
    rule.kind = "classification";
    rule.jurisdiction = "XX";
    rule.authority = "Bureau";
    rule.citation = "1 XX 2";
    rule.confidence = "A";
    rule.effective_from = "2025-01-01";
    rule.sources = {{"Gazette", "https://gazette.example/1", "2026-01-02", "paragraph 3"}};
    return rule;
}

inline RunInfo sample_run() {
    RunInfo run;
    run.tool_version = "1.0.0";
    run.generated_at = "2026-11-22T08:00:00Z";
    run.as_of = *parse_date("2026-11-22");
    run.input_format = "sysfs";
    return run;
}

/// A bridge and one accelerator, without any finding.
inline Report clean_sample() {
    Report report;
    report.run = sample_run();
    report.report_id = "r1:00000000000000000000000000000000";
    report.database = {"2026.11.22", std::string(64, '0'), "newest"};
    report.database_parts = 1;
    report.rules_version = "2026.11.22";
    report.rules_sha256 = std::string(64, '1');
    report.rules_verified_to = "2026-12-31";
    report.rules_count = 1;
    report.digests = {std::string(64, '2'), std::string(64, '3'), std::nullopt};
    report.host.origin = {"sysfs", "/sys/bus/pci"};
    report.host.functions = {sample_function(0, "0000:80:00.0", "1234:0001", 0x060400),
                             sample_function(1, "0000:81:00.0", "1234:0002", 0x120000)};
    report.matches = {{0, parse_address("0000:80:00.0"), "other", "", "Acme bridge", {}, {}},
                      {1,
                       parse_address("0000:81:00.0"),
                       "exact",
                       "acme",
                       "Acme X1",
                       {"acme.x1"},
                       {{"class", "12", "120000", "config+0x09", EvidenceVerdict::agrees}}}};
    ReportCard card;
    card.id = "c1";
    card.ordinals = {1};
    card.addresses = {*parse_address("0000:81:00.0")};
    card.parts = {"acme.x1"};
    card.name = "Acme X1";
    card.certainty = "exact";
    card.memory_min = card.memory_max = "64";
    report.cards = {card};
    report.parts = {sample_part()};
    report.summary.functions = 2;
    report.summary.identified = report.summary.other = 1;
    report.summary.cards = report.summary.packages = 1;
    return report;
}

/// The same machine with one finding.
inline Report finding_sample(Disposition disposition = Disposition::controlled) {
    Report report = clean_sample();
    report.findings = {
        {"f1:0123456789abcdef", sample_finding(disposition), report.cards[0].addresses}};
    report.rules = {sample_rule()};
    report.cards[0].disposition = disposition;
    report.verdict = {Result::findings, 2, {}};
    report.summary.controlled = 1;
    return report;
}

inline std::string written(const Report& report, const char* format,
                           const Style& style = {false, 80}) {
    std::ostringstream out;
    format_named(format).write(report, style, out);
    return out.str();
}

}  // namespace chipaudit
