// SPDX-License-Identifier: GPL-3.0-or-later
/// The contract of report.md, and the laws of the native format.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "report/json_parts.h"
#include "report/read_report.h"
#include "tests/report_sample.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

std::vector<std::string> keys_of(const json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
}

/// The contract's keys are all there, in the contract's order; others may stand between them.
bool has_in_order(const json& object, const std::vector<std::string>& wanted) {
    auto next = wanted.begin();
    for (const auto& key : keys_of(object)) {
        if (next != wanted.end() && key == *next) ++next;
    }
    return next == wanted.end();
}

/// A machine with an accelerator that has a record, one that has none, and a bridge.
Host mixed_host() {
    Host host;
    host.origin = {"sysfs", "/sys/bus/pci"};
    host.functions = {sample_function(0, "0000:80:00.0", "8086:2030", 0x060400),
                      sample_function(0, "0000:81:00.0", "19e5:d802", 0x120000),
                      sample_function(0, "0000:82:00.0", "19e5:d8ff", 0x120000),
                      sample_function(0, "0000:83:00.0", "10de:2330", 0x030200),
                      sample_function(0, "0000:84:00.0", "10de:2330", 0x030200)};
    host.notes = {{parse_address("0000:81:00.0"), "capabilities need root"}};
    return normalise(host);
}

std::string refusal(const std::string& text) {
    try {
        read_report(text, "r.json");
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("every key of the contract is there, in its order") {
    const json report = json::parse(written(finding_sample(), "json"));
    CHECK(has_in_order(report, {"schema", "run", "verdict", "summary", "host", "matches", "cards",
                                "findings", "parts", "rules"}));
    CHECK(has_in_order(report["run"],
                       {"report_id", "tool_version", "generated_at", "as_of", "database", "rules",
                        "profile", "fail_on", "evidence_level", "input", "context", "waivers",
                        "baseline", "pseudonyms", "digests"}));
    CHECK(has_in_order(
        report["run"]["context"],
        {"site_country", "operator_hq", "operator_parent_hq", "tenants", "purpose",
         "federal_contractor", "state_funded_datacentre", "letter_addressee", "license_numbers"}));
    CHECK(has_in_order(report["summary"], {"functions", "identified", "unlisted", "other", "cards",
                                           "packages", "findings", "waived", "notes"}));
    CHECK(has_in_order(report["matches"][1],
                       {"ordinal", "address", "certainty", "maker", "parts", "evidence"}));
    CHECK(has_in_order(report["cards"][0],
                       {"id", "addresses", "parts", "packages", "memory_gib", "slot", "serial",
                        "upstream_switch", "numa_node", "disposition"}));
    CHECK(has_in_order(report["findings"][0],
                       {"id",          "kind",     "rule",         "jurisdiction", "authority",
                        "disposition", "severity", "status",       "confidence",   "citation",
                        "effective",   "subject",  "cards",        "addresses",    "parts",
                        "statement",   "because",  "undetermined", "sources",      "waiver"}));
    CHECK(has_in_order(report["parts"]["acme.x1"], {"name", "facts", "sources"}));
    CHECK(report["schema"] == "chipaudit-report/1");
    CHECK(report["cards"][0]["memory_gib"]["min"] == 64);
    CHECK_FALSE(has_in_order(report["verdict"], {"exit_code", "result"}));
}

TEST_CASE("a saved report reads back to the same bytes") {
    SECTION("made by hand") {
        for (const auto& report : {clean_sample(), finding_sample()}) {
            const std::string text = written(report, "json");
            CHECK(written(read_report(text, "r.json"), "json") == text);
        }
    }
    SECTION("judged") {
        const Report report = judge(mixed_host(), "2026-11-22");
        const std::string text = written(report, "json");
        const Report again = read_report(text, "r.json");
        CHECK(written(again, "json") == text);
        CHECK(written(again, "table") == written(report, "table"));
    }
    SECTION("memory that is not whole stays exact") {
        Report report = clean_sample();
        report.cards[0].memory_min = "1.5";
        const std::string text = written(report, "json");
        CHECK(text.find("\"min\":1.5") != std::string::npos);
        CHECK(written(read_report(text, "r.json"), "json") == text);
    }
    SECTION("bytes that are no UTF-8 become the replacement character once") {
        Report report = finding_sample();
        report.host.notes = {{std::nullopt, "bad \xff byte"}};
        const std::string text = written(report, "json");
        CHECK(text.find("bad \xef\xbf\xbd byte") != std::string::npos);
        CHECK(written(read_report(text, "r.json"), "json") == text);
    }
}

TEST_CASE("the same machine gives the same bytes, in whatever order it was read") {
    const Host host = mixed_host();
    const std::string text = written(judge(host, "2026-11-22"), "json");
    CHECK(written(judge(host, "2026-11-22"), "json") == text);
    CHECK(written(judge(host, "2026-11-21"), "json") != text);
    Host shuffled = host;
    for (std::size_t turn = 1; turn < host.functions.size(); ++turn) {
        std::rotate(shuffled.functions.begin(), shuffled.functions.begin() + 1,
                    shuffled.functions.end());
        CHECK(written(judge(normalise(shuffled), "2026-11-22"), "json") == text);
    }
    std::ranges::reverse(shuffled.functions);
    CHECK(written(judge(normalise(shuffled), "2026-11-22"), "json") == text);
}

TEST_CASE("the sums add up, and cards and findings name each other") {
    const Report report = judge(mixed_host(), "2026-11-22");
    const Summary& s = report.summary;
    CHECK(s.functions == 5);
    CHECK(s.functions == s.identified + s.unlisted + s.other);
    CHECK(s.identified == 3);
    CHECK(s.unlisted == 1);
    CHECK(report.findings.size() ==
          s.controlled + s.presumed_controlled + s.review + s.informational);
    CHECK(s.notes == 1);
    for (const auto& card : report.cards) {
        std::optional<Disposition> strongest;
        for (const auto& finding : report.findings) {
            const auto& cards = finding.finding.cards;
            if (std::ranges::find(cards, card.id) == cards.end()) continue;
            strongest = std::max(strongest, std::optional(finding.finding.disposition));
        }
        CHECK(card.disposition == strongest);
    }
}

TEST_CASE("finding ids follow machine, rule and candidates, and nothing else") {
    Host host = mixed_host();
    const Report report = judge(host, "2026-11-22");
    std::vector<std::string> ids;
    for (const auto& finding : report.findings) {
        CHECK(finding.id.size() == 19);
        CHECK(std::ranges::find(ids, finding.id) == ids.end());
        ids.push_back(finding.id);
    }
    REQUIRE_FALSE(ids.empty());
    host.functions[1].driver = "another";
    CHECK(judge(host, "2026-11-22").findings[0].id == ids[0]);
    host.ids.machine = "p1:00000000:00000000000000000000000000000000";
    CHECK(judge(host, "2026-11-22").findings[0].id != ids[0]);
}

TEST_CASE("digests: identity, state and serials change apart") {
    Host host = mixed_host();
    const Digests before = judge(host, "2026-11-22").digests;
    CHECK_FALSE(before.serials);
    SECTION("volatile values are in none") {
        host.functions[1].link_now = Link{"2.5", 1};
        host.functions[1].power_state = "D3hot";
        const Digests after = judge(host, "2026-11-22").digests;
        CHECK(after.identity == before.identity);
        CHECK(after.state == before.state);
    }
    SECTION("a driver is state") {
        host.functions[1].driver = "another";
        const Digests after = judge(host, "2026-11-22").digests;
        CHECK(after.identity == before.identity);
        CHECK(after.state != before.state);
    }
    SECTION("a subsystem is identity") {
        host.functions[1].subsystem = PciId{1, 2};
        CHECK(judge(host, "2026-11-22").digests.identity != before.identity);
    }
    SECTION("serials stand apart") {
        host.functions[1].serial = "p1:00000000:00000000000000000000000000000000";
        const Digests after = judge(host, "2026-11-22").digests;
        CHECK(after.identity == before.identity);
        CHECK(after.state == before.state);
        CHECK(after.serials);
    }
    SECTION("virtual functions are state, not identity") {
        auto slice = sample_function(5, "0000:81:00.1", "19e5:d802", 0x120000);
        slice.physical_function = parse_address("0000:81:00.0");
        host.functions.push_back(slice);
        const Digests after = judge(normalise(host), "2026-11-22").digests;
        CHECK(after.identity == before.identity);
        CHECK(after.state != before.state);
    }
}

TEST_CASE("reports from elsewhere are refused with the place that is wrong, or read") {
    const json good = json::parse(written(finding_sample(), "json"));
    json extra = good;
    extra["run"]["later"] = {{"field", 1}};
    CHECK(refusal(extra.dump()) == "accepted");
    json bad = good;
    SECTION("another schema") {
        bad["schema"] = "chipaudit-capture/1";
        CHECK(refusal(bad.dump()) ==
              "r.json: expected a report (chipaudit-report/1), got 'chipaudit-capture/1'");
    }
    SECTION("a wrong type") {
        bad["summary"]["cards"] = "eight";
        CHECK(refusal(bad.dump()) == "r.json: report.summary.cards: expected a whole number");
    }
    SECTION("an unknown word") {
        bad["cards"][0]["disposition"] = "illegal";
        CHECK(refusal(bad.dump()).find("report.cards[0].disposition: expected one of") !=
              std::string::npos);
    }
    SECTION("a verdict that was edited, or sums that were") {
        bad["verdict"]["result"] = "clean";
        bad["verdict"]["exit_code"] = 0;
        CHECK(refusal(bad.dump()).find("does not follow") != std::string::npos);
        bad = good;
        bad["summary"]["findings"]["controlled"] = 0;
        CHECK(refusal(bad.dump()).find("do not fit") != std::string::npos);
    }
    SECTION("an ordinal past the end") {
        bad["findings"][0]["ordinals"] = {7};
        CHECK(refusal(bad.dump()).find("findings[0].ordinals[0]: there is no function") !=
              std::string::npos);
    }
    SECTION("a match that is missing") {
        bad["matches"].erase(1);
        CHECK(refusal(bad.dump()).find("expected one match per function: 2") != std::string::npos);
    }
    SECTION("a rule that is not carried") {
        bad["rules"] = json::object();
        CHECK(refusal(bad.dump()).find("the report has no rule 'xx-rule-2025'") !=
              std::string::npos);
    }
    SECTION("not JSON at all") { CHECK(refusal("{").starts_with("r.json:1: not valid JSON")); }
}

TEST_CASE("formats are found by name, and a slip of the keys is told") {
    CHECK(std::string(format_named("json").name) == "json");
    std::string hint;
    try {
        format_named("jsom");
    } catch (const Error& error) {
        hint = error.hint;
    }
    CHECK(hint == "did you mean 'json'?");
}

}  // namespace chipaudit
