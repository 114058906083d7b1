// SPDX-License-Identifier: GPL-3.0-or-later
/// The why of a verdict, down to the bytes.
#include "core/error.h"
#include "report/explain.h"
#include "tests/report_sample.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

bool has(const std::string& text, const std::string& piece) {
    return text.find(piece) != std::string::npos;
}

std::string explained(const Report& report, const std::string& about) {
    std::ostringstream out;
    explain(report, about, out);
    return out.str();
}

Error refusal(const Report& report, const std::string& about) {
    try {
        explained(report, about);
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorKind::operational, "accepted");
}

/// Each piece stands after the one before.
bool in_order(const std::string& text, const std::vector<std::string>& pieces) {
    std::size_t at = 0;
    for (const auto& piece : pieces) {
        at = text.find(piece, at);
        if (at == std::string::npos) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("an explanation goes from the finding down to the bytes") {
    Report report = finding_sample();
    report.host.functions[1].config = {{0, {0x34, 0x12, 0x02, 0x00}}};
    const std::string text = explained(report, "81:00.0");
    CHECK(in_order(text, {"0000:81:00.0 is Acme X1", "Finding f1:0123456789abcdef: controlled",
                          "Covers: 0000:81:00.0", "Rule: xx-rule-2025", "Citation: 1 XX 2",
                          "Effective since 2025-01-01", "paragraph 3", "Because: tpp: 5000",
                          "Not known: site country", "Part acme.x1", "Computed TPP: 5000 TPP",
                          "memory: 64 GiB per package", "sheet: Acme data sheet",
                          "class: expected 12, observed 120000: agrees", "id 1234:0002",
                          "Config space at 0x00: 34120200", "method sysfs"}));
    CHECK_FALSE(in_order(text, {"Part acme.x1", "Finding f1:"}));
}

TEST_CASE("an explanation holds what a maker's library said of the function, and of no other") {
    Report report = finding_sample();
    CHECK_FALSE(has(explained(report, "81:00.0"), "NVML says"));
    DriverReport said;
    said.address = report.host.functions[1].address;
    said.library = "NVML";
    report.host.driver_reports = {said};
    CHECK(has(explained(report, "81:00.0"), "NVML says: nothing"));
    report.host.driver_reports->front().name = "Acme X1 64GB";
    report.host.driver_reports->front().mig = MigState{true, 2, 7};
    CHECK(has(explained(report, "81:00.0"),
              "NVML says: name Acme X1 64GB, multi-instance GPU 2 slices of at most 7"));
    report.host.driver_reports->front().address = parse_address("82:00.0");
    CHECK_FALSE(has(explained(report, "81:00.0"), "NVML says"));
}

TEST_CASE("cards and findings are explained by their names too") {
    const Report report = finding_sample();
    CHECK(explained(report, "c1") == explained(report, "0000:81:00.0"));
    CHECK(explained(report, "#1") == explained(report, "0000:81:00.0"));
    CHECK(has(explained(report, "f1:0123"), "Rule: xx-rule-2025"));
}

TEST_CASE("silence is explained as well") {
    const Report report = clean_sample();
    const std::string card = explained(report, "81:00.0");
    CHECK(has(card, "No rule speaks of it: none of the rules of profile us-export"));
    CHECK(has(card, "memory: 64 GiB"));
    const std::string bridge = explained(report, "80:00.0");
    CHECK(has(bridge, "Acme bridge"));
    CHECK(has(bridge, "no accelerator by its class"));
}

TEST_CASE("a virtual function is explained with its physical function") {
    Report report = finding_sample();
    auto slice = sample_function(2, "0000:81:00.1", "1234:0002", 0x120000);
    slice.physical_function = parse_address("0000:81:00.0");
    report.host.functions.push_back(slice);
    report.matches.push_back({2, slice.address, "id_only", "acme", "Acme X1 slice", {}, {}});
    report.cards[0].ordinals.push_back(2);
    const std::string text = explained(report, "0000:81:00.1");
    CHECK(has(text, "a virtual function: a share of the card at 0000:81:00.0"));
    CHECK(has(text, "0000:81:00.0 is Acme X1"));
    CHECK(has(text, "Finding f1:0123456789abcdef"));
}

TEST_CASE("what is not there is refused with what is") {
    const Report report = finding_sample();
    const Error unknown = refusal(report, "82:00.0");
    CHECK(unknown.kind == ErrorKind::usage);
    CHECK(has(unknown.what(), "no function, card or finding '82:00.0'"));
    CHECK(unknown.hint.starts_with("cards are at 0000:81:00.0"));
    CHECK(has(refusal(report, "f1:9").what(), "no function, card or finding"));
    Report twins = report;
    twins.findings.push_back(twins.findings.front());
    CHECK(has(refusal(twins, "f1:0").what(), "more than one finding"));
}

TEST_CASE("every function of a judged host can be explained, within a hundred columns or a link") {
    const Report report = judge(host_of({"19e5:d802", "10de:2330", "19e5:d8ff"}), "2026-11-22");
    for (const auto& function : report.host.functions) {
        CHECK(has(explained(report, to_string(*function.address)), to_string(*function.address)));
    }
    for (const auto& finding : report.findings) {
        CHECK(has(explained(report, finding.id), finding.finding.rule));
    }
    const std::string text = explained(report, "01:00.0");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        CHECK((line.size() <= 110 || has(line, "://")));
    }
}

TEST_CASE("an explanation passes no escape codes on") {
    Report report = finding_sample();
    report.matches[1].evidence[0].observed = "\x1b[2J";
    report.parts[0].note = "\x1b[2J";
    CHECK_FALSE(has(explained(report, "81:00.0"), "\x1b"));
}

}  // namespace chipaudit
