// SPDX-License-Identifier: GPL-3.0-or-later
// The rule loader refuses what could not be defended, and every shipped rule holds from its day and
// not before.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "policy/assess.h"
#include "policy/status.h"
#include "tests/rule_days.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

const char* good_rule =
    R"({"schema":"chipaudit-rule/1","id":"x-1","title":"T","kind":"classification","jurisdiction":"US",
"authority":"BIS","citation":"C","profiles":["us-export"],"published":"2023-10-25",
"effective":{"from":"2023-11-17","until":"2024-11-16"},"states":[{"from":"2023-11-17","status":"in_force"}],
"severity":"high","grade":"A","when":{"fact":"tpp","at_least":"4800"},"statement":"S",
"sources":[{"title":"T","url":"https://example.org","retrieved":"2026-11-22","pinpoint":"p. 1"}]})";

std::vector<TextFile> files_with(const std::string& rule) {
    return {
        {"rules/x-1.json", rule},
        {"ruleset.json",
         R"({"schema":"chipaudit-ruleset/1","version":"1","covers_from":"2023-11-17","verified_to":"2026-07-23"})"}};
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = good_rule;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& rule) {
    try {
        (void)load_ruleset(files_with(rule), "");
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::refused);
        return error.what();
    }
    return "";
}

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "a rule without source, pinpoint, dates or known words does not load; the whole one does") {
    CHECK(refusal(good_rule).empty());
    CHECK(says(refusal(with(R"("pinpoint":"p. 1")", R"("pinpoint":"")")),
               "rules/x-1.json: $.sources[0]"));
    CHECK(says(
        refusal(with(
            R"([{"title":"T","url":"https://example.org","retrieved":"2026-11-22","pinpoint":"p. 1"}])",
            "[]")),
        "at least one source"));
    CHECK(says(refusal(with(R"("from":"2023-11-17","until")", R"("from":"2023-11-31","until")")),
               "YYYY-MM-DD"));
    CHECK(says(refusal(with("in_force", "in force")), "unknown status"));
    CHECK(says(refusal(with(R"("severity")", R"("severety")")), "did you mean 'severity'"));
    CHECK(says(refusal(with(R"("at_least":"4800")", R"("at_least":"4.8e3")")), "decimal number"));
    CHECK(says(refusal(with(R"("at_least":"4800")", R"("at_least":4800)")), "expected a string"));
    CHECK(says(refusal(with(R"("id":"x-1")", R"("id":"x-2")")), "the file's name"));
    CHECK(says(refusal(with(R"("statement":"S")", R"("statement":"S","yields_to":["nobody"])")),
               "does not exist"));
    CHECK(says(refusal(with(R"(["us-export"])", R"(["us-exports"])")), "unknown profile"));
}

TEST_CASE("a rule speaks from its first day to its last, both included") {
    const auto rules = load_ruleset(files_with(good_rule), "");
    const Rule& rule = rules.rules.front();
    const auto on = [&](const char* day) { return status_on(rule, *parse_date(day)); };
    CHECK_FALSE(on("2023-11-16"));
    CHECK(on("2023-11-17") == "in_force");
    CHECK(on("2024-11-16") == "in_force");
    CHECK_FALSE(on("2024-11-17"));
}

TEST_CASE("what the state and the grade of a rule let a finding say") {
    CHECK(cap_of_status("in_force")->at_most == Disposition::presumed_controlled);
    CHECK(cap_of_status("derivation")->at_most == Disposition::review);
    CHECK(cap_of_status("codified_not_enforced")->at_most == Disposition::informational);
    CHECK(cap_of_status("superseded")->no_finding);
    CHECK_FALSE(cap_of_status("repealed"));
    CHECK(cap_of_grade(Grade::B) == Disposition::presumed_controlled);
    CHECK(cap_of_grade(Grade::C) == Disposition::review);
    CHECK(cap_of_grade(Grade::D) == Disposition::informational);
}

TEST_CASE("each shipped rule holds on its first day for some part, and not the day before") {
    for (const auto& rule : shipped_rules().rules) {
        INFO(rule.id);
        CHECK(wrong_day_of(rule, rule, shipped_rules()).empty());
    }
}

TEST_CASE("each limit of a rule is the one written down beside its source") {
    for (const auto& rule : shipped_rules().rules) {
        INFO(rule.id);
        CHECK(wrong_threshold_of(rule) == "");
    }
    Rule other = *shipped_rules().find("us-3a090-a-2023");
    other.when = shipped_rules().find("us-3a090-b-2023")->when;
    CHECK_FALSE(wrong_threshold_of(other).empty());
}

TEST_CASE("no statement accuses: a finding is advice, a presumption or a question") {
    for (const auto& rule : shipped_rules().rules) {
        INFO(rule.id);
        CHECK_FALSE(says(rule.statement, "illegal"));
        CHECK_FALSE(says(rule.statement, "is ECCN"));
        CHECK_FALSE(rule.statement.empty());
    }
}
