// SPDX-License-Identifier: GPL-3.0-or-later
// Places and parties in conditions, and lists of countries by date.
#include "core/error.h"
#include "policy/context_condition.h"
#include "tests/support.h"

using namespace chipaudit;
using enum Truth;

namespace {

Date day(const char* text) { return *parse_date(text); }

Truth member(const char* group, const char* country, const char* on) {
    return shipped_rules().groups.holds(group, country, day(on));
}

Truth answer(Condition::Kind kind, std::vector<std::string> names, const Context& context) {
    Condition condition;
    condition.kind = kind;
    condition.names = std::move(names);
    return declared_answer(condition, context, shipped_rules().groups, day("2026-07-01")).all;
}

Context parties(std::optional<std::string> hq, std::optional<std::string> parent) {
    Context context;
    context.operator_hq = std::move(hq);
    context.operator_parent_hq = std::move(parent);
    context.tenants.emplace();
    return context;
}

}  // namespace

TEST_CASE("a list of countries is that of the day") {
    CHECK(member("AC-HQ", "KH", "2025-11-06") == yes);
    CHECK(member("AC-HQ", "KH", "2025-11-07") == no);
    CHECK(member("AC-DEST", "NI", "2024-03-14") == no);
    CHECK(member("AC-DEST", "NI", "2024-03-15") == yes);
    CHECK(member("AC-DEST", "AE", "2026-07-09") == yes);
    CHECK(member("AC-DEST", "AE", "2026-07-10") == no);
    CHECK(member("AC-HQ", "CY", "2024-05-29") == unknown);
    CHECK(member("AC-HQ", "CY", "2024-05-30") == no);
    CHECK(member("AC-HQ", "CN", "2023-11-16") == unknown);  // before the first edition
    CHECK(member("AC-HQ", "HK", "2026-07-01") == yes);      // treated as China
    CHECK(shipped_rules().groups.any_holds({"CN"}, "HK", day("2026-07-01")) == no);
}

TEST_CASE("one party in a group is enough, none needs all to be declared") {
    using enum Condition::Kind;
    const std::vector<std::string> group = {"AC-HQ"};
    CHECK(answer(party_in, group, Context{}) == unknown);
    CHECK(answer(party_in, group, parties("DE", "DE")) == no);
    CHECK(answer(party_in, group, parties("DE", std::nullopt)) == unknown);
    CHECK(answer(party_in, group, parties(std::nullopt, "CN")) == yes);
    Context tenants = parties("DE", "DE");
    tenants.tenants = std::nullopt;
    CHECK(answer(party_in, group, tenants) == unknown);
    tenants.tenants = {{std::optional<std::string>("SG"), std::optional<std::string>("CN"), {}}};
    CHECK(answer(party_in, group, tenants) == yes);
    CHECK(answer(party_in, group, parties("ET", "DE")) == unknown);  // in doubt
}

TEST_CASE("an end use is open only for a declared party of the group, and never proven") {
    using enum Condition::Kind;
    const std::vector<std::string> group = {"AC-HQ"};
    CHECK(answer(end_use_in, group, Context{}) == no);
    CHECK(answer(end_use_in, group, parties("DE", "CN")) == unknown);
    Context told = parties("DE", "CN");
    told.purpose = "production";
    CHECK(answer(end_use_in, group, told) == no);
    told.tenants = {{std::optional<std::string>("CN"), std::nullopt, std::nullopt}};
    CHECK(answer(end_use_in, group, told) == unknown);
    told.tenants->front().end_use = "web search";
    CHECK(answer(end_use_in, group, told) == no);
}

TEST_CASE("a yes or no that rests on a blank is not given before the blank is filled") {
    using enum Condition::Kind;
    const std::vector<std::optional<std::string>> countries = {std::nullopt, "DE", "CN", "ET",
                                                               "US"};
    const std::vector<std::string> group = {"AC-HQ"};
    for (const auto& hq : countries) {
        const Truth open = answer(party_in, group, parties(hq, std::nullopt));
        if (open == unknown) continue;
        for (const auto& parent : countries)
            CHECK(answer(party_in, group, parties(hq, parent)) == open);
    }
}

TEST_CASE("groups of countries without source, order or sense are refused") {
    const auto load = [](const std::string& editions) {
        return country_groups_from(
            {"country_groups.json",
             R"({"schema": "chipaudit-country-groups/1", "aliases": {}, "groups": {"G": {"title": )"
             R"("t", "editions": [)" +
                 editions + "]}}}"});
    };
    const std::string good = R"({"from": "2024-01-01", "members": ["DE"], "source": "s"})";
    CHECK(load(good).has("G"));
    CHECK_THROWS_AS(load(""), Error);
    CHECK_THROWS_AS(load(good + "," + good), Error);
    CHECK_THROWS_AS(load(R"({"from": "2024-01-01", "members": ["DE"], "source": ""})"), Error);
    CHECK_THROWS_AS(load(R"({"from": "2024-01-01", "members": ["de"], "source": "s"})"), Error);
    CHECK_THROWS_AS(load(R"({"from": "2024-13-01", "members": [], "source": "s"})"), Error);
}
