// SPDX-License-Identifier: GPL-3.0-or-later
/// verdict.md, "Completeness and the verdict", as a table.
#include "report/report.h"
#include "tests/report_sample.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

struct Case {
    std::vector<Disposition> findings;
    std::vector<ReasonCode> gaps;
    FailOn fail_on;
    Result result;
    int exit_code;
};

Verdict verdict_of(const Case& row) {
    Host host = host_of({});
    for (const auto code : row.gaps) host.reasons.push_back({code, "a gap", std::nullopt});
    std::vector<Finding> findings;
    for (const auto disposition : row.findings) findings.push_back(sample_finding(disposition));
    Ruleset rules;
    rules.covers_from = *parse_date("2022-10-07");
    rules.verified_to = *parse_date("2026-11-22");
    rules.rules.emplace_back().profiles = {"us-export"};
    RunInfo run = sample_run();
    run.fail_on = row.fail_on;
    return decide(host, findings, rules, run);
}

constexpr auto informational = Disposition::informational;
constexpr auto review = Disposition::review;
constexpr auto controlled = Disposition::controlled;
constexpr auto presumed = Disposition::presumed_controlled;
constexpr auto blind = ReasonCode::pci_directory_empty;
constexpr auto partial = ReasonCode::partial_listing;
constexpr auto guest = ReasonCode::guest_view;

const std::vector<Case> table = {
    // Nothing found: what could be seen decides.
    {{}, {}, FailOn::controlled, Result::clean, 0},
    {{}, {guest}, FailOn::controlled, Result::clean, 0},
    {{}, {partial}, FailOn::controlled, Result::incomplete, 3},
    {{}, {blind}, FailOn::controlled, Result::blind, 3},
    {{}, {guest, partial, blind}, FailOn::controlled, Result::blind, 3},
    // --fail-on none never hides that nothing could be seen.
    {{}, {blind}, FailOn::none, Result::blind, 3},
    {{}, {partial}, FailOn::none, Result::incomplete, 3},
    {{controlled}, {partial}, FailOn::none, Result::findings, 3},
    {{controlled}, {}, FailOn::none, Result::findings, 0},
    {{review}, {}, FailOn::none, Result::review, 0},
    // Findings come first, whatever else is missing.
    {{controlled}, {}, FailOn::controlled, Result::findings, 2},
    {{presumed}, {}, FailOn::controlled, Result::findings, 2},
    {{informational, presumed}, {blind}, FailOn::controlled, Result::findings, 2},
    // Review is weaker than a gap in the evidence.
    {{review}, {}, FailOn::controlled, Result::review, 3},
    {{review}, {partial}, FailOn::controlled, Result::incomplete, 3},
    {{review}, {}, FailOn::review, Result::review, 2},
    {{review}, {partial}, FailOn::review, Result::incomplete, 2},
    // Informational findings leave a machine clean; only the threshold sees them.
    {{informational}, {}, FailOn::controlled, Result::clean, 0},
    {{informational}, {}, FailOn::review, Result::clean, 0},
    {{informational}, {}, FailOn::informational, Result::clean, 2},
    {{informational}, {partial}, FailOn::controlled, Result::incomplete, 3},
};

}  // namespace

TEST_CASE("verdict and exit code follow the table") {
    for (const auto& row : table) {
        const Verdict verdict = verdict_of(row);
        CHECK(to_string(verdict.result) == to_string(row.result));
        CHECK(verdict.exit_code == row.exit_code);
    }
}

TEST_CASE("a day after the rules were verified is said, and the day itself is not") {
    Ruleset rules;
    rules.covers_from = *parse_date("2022-10-07");
    rules.verified_to = *parse_date("2026-07-23");
    rules.rules.emplace_back().profiles = {"us-export"};
    RunInfo run = sample_run();
    run.as_of = *parse_date("2026-07-24");
    const Verdict late = decide(host_of({}), {}, rules, run);
    REQUIRE(late.reasons.size() == 1);
    CHECK(late.reasons[0].code == ReasonCode::rules_not_verified_to_date);
    CHECK(late.reasons[0].text == "rules verified to 2026-07-23; judged as of 2026-07-24");
    CHECK(late.exit_code == 0);
    run.as_of = *parse_date("2026-07-23");
    CHECK(decide(host_of({}), {}, rules, run).reasons.empty());
}

TEST_CASE("a profile without a rule, or a day before the rules begin, clears nothing") {
    Ruleset rules;
    rules.covers_from = *parse_date("2022-10-07");
    rules.verified_to = *parse_date("2026-11-22");
    rules.rules.emplace_back().profiles = {"us-export"};
    RunInfo run = sample_run();
    CHECK(decide(host_of({}), {}, rules, run).exit_code == 0);
    run.profile = "cn";
    CHECK(decide(host_of({}), {}, rules, run).reasons.at(0).code == ReasonCode::no_rule_in_profile);
    CHECK(decide(host_of({}), {}, rules, run).exit_code == 3);
    run.profile = "all";  // the profiles without a rule are not cleared by the one that has some
    CHECK(decide(host_of({}), {}, rules, run).exit_code == 3);
    run.profile = "us-export";
    run.as_of = *parse_date("2022-10-06");
    CHECK(decide(host_of({}), {}, rules, run).reasons.at(0).code ==
          ReasonCode::rules_do_not_cover_date);
    run.as_of = *parse_date("2022-10-07");
    CHECK(decide(host_of({}), {}, rules, run).exit_code == 0);
}

TEST_CASE("reasons stand worst first") {
    const Verdict verdict = verdict_of({{}, {guest, blind, partial}, FailOn::controlled, {}, 0});
    REQUIRE(verdict.reasons.size() == 3);
    CHECK(verdict.reasons[0].code == blind);
    CHECK(verdict.reasons[1].code == partial);
    CHECK(verdict.reasons[2].code == guest);
}

TEST_CASE("the words of the verdict read back") {
    for (const auto value :
         {FailOn::controlled, FailOn::review, FailOn::informational, FailOn::none}) {
        CHECK(parse_fail_on(to_string(value)) == value);
    }
    for (const auto value :
         {Result::findings, Result::blind, Result::incomplete, Result::review, Result::clean}) {
        CHECK(parse_result(to_string(value)) == value);
    }
    CHECK_FALSE(parse_fail_on("high"));
    CHECK_FALSE(parse_result("fine"));
}

}  // namespace chipaudit
