// SPDX-License-Identifier: GPL-3.0-or-later
/// What people see: exact renderings at 80 columns, and what must never reach a terminal.
#include "core/text.h"
#include "report/table_parts.h"
#include "report/words.h"
#include "tests/report_sample.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

bool has(const std::string& text, const std::string& piece) {
    return text.find(piece) != std::string::npos;
}

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    for (const auto line : split_lines(text)) widest = std::max(widest, columns_of(line));
    return widest;
}

Report blind_sample() {
    Report report = clean_sample();
    report.host.functions.clear();
    report.matches.clear();
    report.cards.clear();
    report.summary = {};
    report.verdict = {
        Result::blind,
        3,
        {{ReasonCode::pci_directory_empty, "the PCI directory lists no function", std::nullopt}}};
    return report;
}

/// `count` cards that one range record covers, after one that has a finding.
Report with_ordinary_cards(std::uint32_t count) {
    Report report = finding_sample();
    CitedPart range = sample_part();
    range.id = "acme.range";
    range.name = "Acme display chip";
    range.kind = "range";
    report.parts.push_back(range);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t ordinal = 2 + i;
        const std::string address = "0000:90:" + hex(i, 2) + ".0";
        report.host.functions.push_back(sample_function(ordinal, address, "1234:0003", 0x030000));
        ReportCard card = report.cards.front();
        card.id = "c" + std::to_string(ordinal);
        card.ordinals = {ordinal};
        card.addresses = {*parse_address(address)};
        card.parts = {"acme.range"};
        card.name = "Acme display chip";
        card.certainty = "id_only";
        card.disposition = std::nullopt;
        report.cards.push_back(card);
    }
    return report;
}

}  // namespace

TEST_CASE("a table with a finding, to the letter") {
    CHECK(written(finding_sample(), "table") ==
          R"(FINDINGS: 1 card meets the parameters of a controlled classification
Judged as of 2026-11-22 by a set of 1 rule (chipaudit rules list), profile
us-export, --fail-on controlled: exit code 2.

CARDS
ADDRESS       PART                                CERTAINTY  RESULT (FINDINGS)
0000:81:00.0  Acme X1                             exact      controlled (1)

exact: one product fits, and all that could be checked agrees

FINDINGS
1. Controlled: xx-rule-2025 (XX Bureau, in force), 0000:81:00.0
   Meets the parameters of the sample rule by published figures.
   Because: tpp 5000 (asked: at least 4800)
   Not known: site country, operator headquarters: not declared
   Source: 1 XX 2

functions 2 = identified 1 + unlisted 0 + other 1 (1 card, 1 package)
chipaudit 1.0.0, device database 2026.11.22 (1 part), rules 2026.11.22 (1 rule,
verified to 2026-12-31)

Why:        chipaudit explain 0000:81:00.0
Everything: chipaudit scan -f json
A tool's reading of published rules; not legal advice.
)");
}

TEST_CASE("a table of a machine that could not be seen, to the letter") {
    CHECK(written(blind_sample(), "table") ==
          R"(BLIND: nothing can be said about this machine: the PCI directory lists no
function
Judged as of 2026-11-22 by a set of 1 rule (chipaudit rules list), profile
us-export, --fail-on controlled: exit code 3.

No accelerator and no display card with a record was seen.

WHAT COULD NOT BE SEEN
blind: the PCI directory lists no function

functions 0 = identified 0 + unlisted 0 + other 0 (0 cards, 0 packages)
chipaudit 1.0.0, device database 2026.11.22 (1 part), rules 2026.11.22 (1 rule,
verified to 2026-12-31)

Everything: chipaudit scan -f json
A tool's reading of published rules; not legal advice.
)");
}

TEST_CASE("the verdict line says what was found and within what bounds") {
    Report report = clean_sample();
    CHECK(verdict_line(report) ==
          "CLEAN: nothing controlled, presumed controlled or left for review");
    report.verdict.reasons = {{ReasonCode::guest_view, "a guest", std::nullopt}};
    CHECK(verdict_line(report) == "CLEAN: nothing in what could be seen (guest view)");
    report.verdict.reasons = {{ReasonCode::rules_not_verified_to_date, "late", std::nullopt}};
    CHECK(has(verdict_line(report), "by the rules verified to 2026-12-31"));
    CHECK(verdict_line(finding_sample(Disposition::presumed_controlled)) ==
          "FINDINGS: 1 card presumed controlled");
    report = finding_sample(Disposition::review);
    report.verdict.result = Result::review;
    CHECK(has(verdict_line(report), "REVIEW: 1 card needs a decision by a person"));
    report.verdict = {
        Result::incomplete, 3, {{ReasonCode::partial_listing, "a filtered list", std::nullopt}}};
    CHECK(has(verdict_line(report), "INCOMPLETE: 1 card for review"));
    CHECK(has(verdict_line(report), "a filtered list"));
}

TEST_CASE("colour is only where it is asked for") {
    CHECK_FALSE(has(written(finding_sample(), "table", {false, 80}), "\x1b"));
    const std::string coloured = written(finding_sample(), "table", {true, 80});
    CHECK(coloured.starts_with("\x1b[1;31mFINDINGS"));
    CHECK(has(coloured, "classification\n\x1b[0m"));
}

TEST_CASE("text from devices cannot write to the terminal") {
    Report report = finding_sample();
    const std::string hostile =
        "X1 \x1b]0;owned\x07 \x9b"
        "31m \xc2\x9b"
        "31m \xe2\x80\xae txt\r\nCLEAN";
    report.cards[0].name = hostile;
    report.findings[0].finding.statement = hostile;
    report.findings[0].finding.because[0].value = hostile;
    report.rules[0].citation = hostile;
    report.host.notes = {{std::nullopt, hostile}};
    report.verdict.reasons = {{ReasonCode::input_truncated, hostile, std::nullopt}};
    const std::string text = written(report, "table");
    CHECK(has(text, "owned"));
    for (const char* forbidden : {"\x1b", "\x07", "\xc2\x9b", "\xe2\x80\xae", "\r", "\nCLEAN"}) {
        CHECK_FALSE(has(text, forbidden));
    }
    const std::string json = written(report, "json");
    CHECK_FALSE(has(json, "\x1b"));
}

TEST_CASE("lines stay within the width, and never below sixty columns") {
    Report report = finding_sample();
    report.cards[0].name = std::string(300, 'x');
    report.findings[0].finding.statement = "word " + std::string(300, 'y') + " word";
    for (const int width : {20, 60, 80, 100, 400}) {
        const std::size_t widest = widest_line(written(report, "table", {false, width}));
        CHECK(widest <= static_cast<std::size_t>(std::clamp(width, 60, 110)));
    }
    CHECK(widest_line(written(report, "table", {false, 20})) == 60);
}

TEST_CASE("many ordinary display chips are counted, few are listed") {
    const std::string many = written(with_ordinary_cards(7), "table");
    CHECK(has(many, "7 other identified functions without findings"));
    CHECK_FALSE(has(many, "0000:90:00.0"));
    CHECK(has(many, "0000:81:00.0"));
    const std::string few = written(with_ordinary_cards(6), "table");
    CHECK(has(few, "0000:90:00.0"));
    CHECK_FALSE(has(few, "other identified functions"));
}

TEST_CASE("equal notes are folded, and a note that repeats a reason is left out") {
    Report report = clean_sample();
    report.verdict.reasons = {{ReasonCode::unprivileged, "not root", std::nullopt}};
    report.host.notes = {{std::nullopt, "not root"},
                         {parse_address("0000:80:00.0"), "no capabilities"},
                         {parse_address("0000:81:00.0"), "no capabilities"}};
    const std::string text = written(report, "table");
    CHECK(has(text, "scope: not root\nnote: no capabilities (0000:80:00.0 and 1 more)\n"));
}

TEST_CASE("how to go on asks for the saved file again, whose name no report keeps") {
    Report report = clean_sample();
    CHECK(has(written(report, "table"), "chipaudit explain 0000:81:00.0\n"));
    report.host.origin = {"lspci", "file"};
    report.run.input_format = "lspci";
    CHECK(has(written(report, "table"), "chipaudit explain 0000:81:00.0 --from FILE\n"));
    report.host.origin = {"lookup", "1234:0002"};
    CHECK_FALSE(has(written(report, "table"), "chipaudit explain"));
}

TEST_CASE("names share the words they begin with") {
    CHECK(names_in_words({"Acme X1"}, 3) == "Acme X1");
    CHECK(names_in_words({"Acme X1", "Acme X2"}, 3) == "Acme X1, X2");
    CHECK(names_in_words({"Acme X1", "Acme X2", "Acme X3", "Acme X4"}, 2) ==
          "Acme X1, X2 (+2 more)");
    CHECK(names_in_words({"Acme", "Acme X2"}, 3) == "Acme, Acme X2");
    CHECK(names_in_words({}, 3).empty());
}

TEST_CASE("words wrap, long ones are cut, web addresses stay whole") {
    CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrap("abcdefgh", 3) == std::vector<std::string>{"abc", "def", "gh"});
    CHECK(wrap("https://long.example", 5) == std::vector<std::string>{"https://long.example"});
    CHECK(wrap("", 5) == std::vector<std::string>{""});
}

}  // namespace chipaudit
