// SPDX-License-Identifier: GPL-3.0-or-later
// The worked checks of the design, and what dates, grades and generations do to a finding.
#include <algorithm>

#include "devicedb/release.h"
#include "tests/support.h"

using namespace chipaudit;

TEST_CASE(
    "one 910B with nothing declared: the guidance counts from its day, the parameters before") {
    for (const auto& host : {host_of({"19e5:d802"}), lookup_of({"19e5:d802"})}) {
        const Report before = judge(host, "2025-05-12");
        CHECK_FALSE(has_rule(before, "us-gp10-prc-list-2025"));
        REQUIRE(has_rule(before, "us-3a090-a-2023"));
        CHECK(finding_of(before, "us-3a090-a-2023")->disposition == Disposition::controlled);
        CHECK(before.verdict.exit_code == 2);

        const Report after = judge(host, "2025-05-13");
        REQUIRE(has_rule(after, "us-gp10-prc-list-2025"));
        CHECK(finding_of(after, "us-gp10-prc-list-2025")->disposition ==
              Disposition::presumed_controlled);
        CHECK(has_rule(after, "us-3a090-a-2023"));
        CHECK_FALSE(
            has_rule(after, "us-gp10-prc-3a090-2025"));  // the rule that names the part wins
        CHECK(after.cards.front().disposition == Disposition::presumed_controlled);
        CHECK(after.verdict.exit_code == 2);
    }
}

TEST_CASE("the parameters count from 2023-11-17, not a day earlier") {
    const Host host = host_of({"10de:2330"});
    CHECK_FALSE(has_rule(judge(host, "2023-11-16"), "us-3a090-a-2023"));
    CHECK(has_rule(judge(host, "2023-11-17"), "us-3a090-a-2023"));
}

TEST_CASE("H100 is controlled, H20 meets neither paragraph, an Ascend 310 neither") {
    CHECK(judge(host_of({"10de:2330"}), "2026-07-01").verdict.exit_code == 2);
    const Report h20 = judge(host_of({"10de:2329"}), "2026-07-01");
    CHECK_FALSE(has_rule(h20, "us-3a090-a-2023"));
    CHECK_FALSE(has_rule(h20, "us-3a090-b-2023"));
    CHECK(h20.verdict.exit_code == 0);
    const Report small = judge(host_of({"19e5:d100"}), "2026-07-01");
    CHECK(has_rule(small, "us-3a991-p-2023"));
    for (const auto& finding : small.findings)
        CHECK(finding.finding.disposition == Disposition::informational);
    CHECK(small.verdict.result == Result::clean);
}

TEST_CASE(
    "the first Ascend 910 is for review, not presumed; the 950 falls under the general "
    "presumption") {
    const Report first = judge(host_of({"19e5:d801"}), "2026-07-01");
    REQUIRE(has_rule(first, "us-gp10-ascend-910-2019"));
    CHECK(finding_of(first, "us-gp10-ascend-910-2019")->disposition == Disposition::review);
    CHECK_FALSE(has_rule(first, "us-gp10-prc-list-2025"));
    CHECK_FALSE(has_rule(first, "us-gp10-prc-3a090-2025"));
    const Report newest = judge(host_of({"19e5:d806"}), "2026-07-01");
    CHECK(has_rule(newest, "us-gp10-prc-3a090-2025"));
    CHECK_FALSE(has_rule(newest, "us-gp10-prc-list-2025"));
}

TEST_CASE("an American part is under no Chinese presumption") {
    const Report report = judge(host_of({"10de:2330"}), "2026-07-01");
    CHECK(has_rule(report, "us-3a090-a-2023"));
    CHECK_FALSE(has_rule(report, "us-gp10-prc-3a090-2025"));
}

TEST_CASE("a profile that these rules do not belong to asks none of them") {
    RunInfo run = run_on("2026-07-01");
    const Host host = host_of({"19e5:d802"});
    run.profile = "us-procurement";
    CHECK_FALSE(has_rule(make_report(run, host, shipped_db(), shipped_rules(), test_names()),
                         "us-3a090-a-2023"));
    run.profile = "all";
    CHECK(has_rule(make_report(run, host, shipped_db(), shipped_rules(), test_names()),
                   "us-3a090-a-2023"));
}

TEST_CASE("L40: a low-confidence higher rate does not take back what the sheet proves") {
    const Report report = judge(host_of({"10de:26b5"}), "2026-07-01");
    REQUIRE(has_rule(report, "us-3a090-b-2023"));
    CHECK(finding_of(report, "us-3a090-b-2023")->disposition == Disposition::controlled);
    REQUIRE(has_rule(report, "us-3a090-a-2023"));  // and the higher rate is worth a look
    CHECK(finding_of(report, "us-3a090-a-2023")->disposition == Disposition::review);
}

TEST_CASE("eight equal cards are one finding that lists them; a second kind is a second finding") {
    const auto by_rule = [](const Report& report) {
        return std::ranges::count_if(report.findings, [](const ReportFinding& finding) {
            return finding.finding.rule == "us-3a090-a-2023";
        });
    };
    const Report eight = judge(host_of({"10de:2330", "10de:2330", "10de:2330"}), "2026-07-01");
    REQUIRE(by_rule(eight) == 1);
    CHECK(finding_of(eight, "us-3a090-a-2023")->cards.size() == 3);
    const Report mixed = judge(host_of({"10de:2330", "10de:2335"}), "2026-07-01");
    CHECK(by_rule(mixed) == 2);
}

TEST_CASE("an unlisted accelerator is a finding for review, an ordinary display chip is not") {
    const Report unknown = judge(host_of({"1eee:0001"}), "2026-07-01");
    REQUIRE(has_rule(unknown, "chipaudit.unlisted"));
    CHECK(unknown.verdict.result == Result::review);
    CHECK(unknown.verdict.exit_code == 3);
    Host desktop = host_of({"10de:13ba"});
    desktop.functions.back().class_code = 0x030000;
    const Report ordinary = judge(desktop, "2026-07-01");
    CHECK_FALSE(has_rule(ordinary, "chipaudit.unlisted"));
    CHECK(ordinary.verdict.exit_code == 0);
}

TEST_CASE("a part that shares bus and device with another is judged for itself") {
    Host host = host_of({"10de:13ba", "19e5:d802"});
    host.functions[1].class_code = 0x030000;
    CHECK(judge(host, "2026-07-01").verdict.exit_code == 2);
    host.functions[2].address =
        PciAddress{0, 1, 0, 1};  // now function 1 of the display card's device
    const Report together = judge(host, "2026-07-01");
    CHECK(together.cards.size() == 2);
    CHECK(has_rule(together, "us-gp10-prc-list-2025"));
    CHECK(together.verdict.exit_code == 2);
    host.functions[2].address =
        PciAddress{0, 9, 0, 0};  // or says that it is a virtual function of it
    host.functions[2].physical_function = PciAddress{0, 1, 0, 0};
    CHECK(has_rule(judge(host, "2026-07-01"), "us-gp10-prc-list-2025"));
}

TEST_CASE("an identity that bytes or names deny is a contradiction, wherever the denial stands") {
    Host host = host_of({"10de:13ba"});
    host.functions[1].class_code = 0x030000;
    CHECK(judge(host, "2026-07-01").verdict.exit_code == 0);
    Host by_source = host, by_bytes = host, by_name = host;
    by_source.functions[1].identity_sources.sysfs = PciId{0x19e5, 0xd802};
    by_bytes.functions[1].config = {{0, {0xe5, 0x19, 0x02, 0xd8}}};
    by_name.functions[1].model_name =
        ModelName{"NVIDIA Corporation GA100 [A100 PCIe 40GB]", "lspci"};
    for (const auto& denied : {by_source, by_bytes, by_name}) {
        const Report report = judge(denied, "2026-07-01");
        CHECK(has_rule(report, "chipaudit.contradiction"));
        CHECK(report.verdict.exit_code != 0);
    }
}

TEST_CASE("a part that is not on the market is for review where it was only named") {
    const char* rule = "us-gp10-prc-3a090-2025";
    const Host named = lookup_of({"19e5:d806"}), seen = host_of({"19e5:d806"});
    const Finding early = *finding_of(judge(named, "2025-06-01"), rule);
    CHECK(early.disposition == Disposition::review);
    CHECK(early.statement.starts_with("Not on the market on this day"));
    CHECK(early.because.front().fact == "released");
    CHECK(judge(named, "2025-06-01").verdict.exit_code == 3);
    // Released since then; and what a machine shows exists, whatever was published.
    CHECK(finding_of(judge(named, "2026-11-22"), rule)->disposition ==
          Disposition::presumed_controlled);
    CHECK(finding_of(judge(seen, "2025-06-01"), rule)->disposition ==
          Disposition::presumed_controlled);
}

TEST_CASE("a release is known to the day, month, quarter, half or year, or not at all") {
    for (const auto& [text, day] :
         {std::pair{"2026-07-23", "2026-07-23"}, std::pair{"2026-07", "2026-07-01"},
          std::pair{"2026-Q4", "2026-10-01"}, std::pair{"2026-H2", "2026-07-01"},
          std::pair{"2026", "2026-01-01"}, std::pair{"2026-2027", "2026-01-01"}}) {
        INFO(text);
        CHECK(earliest_day(text) == parse_date(day));
    }
    for (const char* text : {"", "soon", "2026-Q5", "2026-Q0", "2026-13", "20", "cancelled"}) {
        INFO(text);
        CHECK_FALSE(earliest_day(text));
    }
    Part part;
    CHECK_FALSE(is_unreleased(part, *parse_date("2026-11-22")));
    Claim claim;
    for (const auto& [text, unreleased] :
         {std::pair{"2027-Q4", true}, std::pair{"2026-Q4", false}, std::pair{"cancelled", true},
          std::pair{"not released", true}, std::pair{"soon", false}}) {
        INFO(text);
        claim.text = text;
        part.facts["released"] = {claim};
        CHECK(is_unreleased(part, *parse_date("2026-11-22")) == unreleased);
    }
    claim.text = "2024";
    part.facts["released"].push_back(claim);  // one source says that it is there
    part.facts["released"].front().text = "not released";
    CHECK_FALSE(is_unreleased(part, *parse_date("2026-11-22")));
}
