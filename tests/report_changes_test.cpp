// SPDX-License-Identifier: GPL-3.0-or-later
// What two days' rules say of one machine, and which dates made the difference.
#include <algorithm>

#include "report/finding_changes.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

std::vector<FindingChange> changes(const Host& host, const std::string& first,
                                   const std::string& last, const std::string& country = "") {
    const auto judged_on = [&](const std::string& day) {
        RunInfo run = run_on(day);
        if (!country.empty()) {
            run.context.site_country = run.context.operator_hq = country;
            run.context.operator_parent_hq = country;
            run.context.tenants.emplace();
        }
        return make_report(run, host, shipped_db(), shipped_rules(), test_names());
    };
    return finding_changes(judged_on(first), judged_on(last), shipped_rules());
}

const FindingChange* change_of(const std::vector<FindingChange>& all, const std::string& rule) {
    const auto found = std::ranges::find(all, rule, &FindingChange::rule);
    return found == all.end() ? nullptr : &*found;
}

bool says(const FindingChange& change, const std::string& words) {
    return std::ranges::any_of(change.why, [&](const std::string& reason) {
        return reason.find(words) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("the guidance of 2025-05-13 is the difference, and a day later nothing is") {
    const Host host = host_of({"19e5:d802", "19e5:d802"});
    const auto all = changes(host, "2025-05-12", "2025-05-13");
    const FindingChange* guidance = change_of(all, "us-gp10-prc-list-2025");
    REQUIRE(guidance != nullptr);
    CHECK_FALSE(guidance->before);
    CHECK(guidance->after == Disposition::presumed_controlled);
    CHECK(guidance->places == std::vector<std::string>{"0000:01:00.0", "0000:02:00.0"});
    CHECK(says(*guidance, "us-gp10-prc-list-2025 begins on 2025-05-13"));
    CHECK(change_of(all, "us-3a090-a-2023") == nullptr);  // controlled on both days
    CHECK(changes(host, "2025-05-13", "2025-05-14").empty());
}

TEST_CASE("a list of countries that changed is named where it made the difference") {
    const Host host = host_of({"10de:2330"});
    const auto all = changes(host, "2025-11-06", "2025-11-07", "KH");
    const FindingChange* parties = change_of(all, "us-hq-2023");
    REQUIRE(parties != nullptr);
    CHECK(parties->before == Disposition::controlled);
    CHECK_FALSE(parties->after);
    CHECK(says(*parties, "changed"));
    CHECK(change_of(changes(host, "2025-11-06", "2025-11-07", "DE"), "us-hq-2023") == nullptr);
}

TEST_CASE("a listing of a maker that is not a rule's own date stands in the reasons") {
    const auto all = changes(host_of({"1f1c:1686"}), "2025-01-15", "2025-01-16");
    const FindingChange* listing = change_of(all, "us-entity-list");
    REQUIRE(listing != nullptr);
    CHECK(says(*listing, "Sophgo"));
    CHECK(says(*listing, "2025-01-16"));
}
