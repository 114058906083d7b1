// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about who made a function or a machine, and about what contains a circuit.
#include <algorithm>

#include "tests/support.h"

using namespace chipaudit;

namespace {

PciFunction function_at(std::uint8_t bus, const char* id, std::uint32_t class_code) {
    PciFunction function;
    function.address = PciAddress{0, bus, 0, 0};
    function.id = parse_id(id);
    function.class_code = class_code;
    return function;
}

Host host_with(std::vector<PciFunction> functions) {
    Host host = host_of({});
    for (auto& function : functions) host.functions.push_back(std::move(function));
    return normalise(std::move(host));
}

Report judged(const Host& host, const std::string& profile, std::optional<bool> contractor,
              const std::string& as_of = "2026-07-01") {
    RunInfo run = run_on(as_of);
    run.profile = profile;
    run.context.federal_contractor = contractor;
    return make_report(run, host, shipped_db(), shipped_rules(), test_names());
}

constexpr const char* use_ban = "us-889b-2020";

}  // namespace

TEST_CASE("a contractor's network card of a listed maker is presumed controlled, its disk is not") {
    const Host card = host_with({function_at(1, "19e5:1822", 0x020000)});
    const Report contractor = judged(card, "us-export", true);
    REQUIRE(has_rule(contractor, use_ban));
    CHECK(finding_of(contractor, use_ban)->disposition == Disposition::presumed_controlled);
    CHECK(finding_of(contractor, use_ban)->subject == Subject::function);
    CHECK(contractor.verdict.exit_code == 2);

    const Report disk =
        judged(host_with({function_at(1, "19e5:3714", 0x010802)}), "us-export", true);
    CHECK(finding_of(disk, use_ban)->disposition == Disposition::review);
    CHECK(disk.verdict.exit_code == 3);

    CHECK(finding_of(judged(card, "us-export", false), use_ban)->disposition ==
          Disposition::informational);
    CHECK(finding_of(judged(card, "us-export", std::nullopt), use_ban)->disposition ==
          Disposition::informational);
    CHECK(finding_of(judged(card, "us-procurement", std::nullopt), use_ban)->disposition ==
          Disposition::review);

    const Host other = host_with({function_at(1, "8086:1572", 0x020000)});
    CHECK_FALSE(has_rule(judged(other, "us-export", true), use_ban));
}

TEST_CASE("the maker of the card counts beside that of its chip") {
    PciFunction function = function_at(1, "8086:1572", 0x020000);
    CHECK_FALSE(has_rule(judged(host_with({function}), "us-export", true), use_ban));
    function.subsystem = parse_id("19e5:d11c");
    const Report rebranded = judged(host_with({function}), "us-export", true);
    CHECK(finding_of(rebranded, use_ban)->disposition == Disposition::presumed_controlled);
}

TEST_CASE("graphics of another maker on a listed maker's card are no management controller") {
    PciFunction graphics = function_at(1, "10de:1b06", 0x030000);
    graphics.subsystem = parse_id("19e5:1b06");
    const Report foreign = judged(host_with({graphics}), "us-export", true);
    CHECK(finding_of(foreign, use_ban)->disposition == Disposition::review);
    const Report own =
        judged(host_with({function_at(1, "19e5:1711", 0x030000)}), "us-export", true);
    CHECK(finding_of(own, use_ban)->disposition == Disposition::presumed_controlled);
}

TEST_CASE("a maker that is in doubt is for review, and its honest twin is presumed") {
    PciFunction card = function_at(1, "19e5:1822", 0x020000);
    CHECK(finding_of(judged(host_with({card}), "us-export", true), use_ban)->disposition ==
          Disposition::presumed_controlled);
    card.identity_sources.sysfs = card.id;
    card.identity_sources.config = parse_id("8086:1521");
    const Report doubtful = judged(host_with({card}), "us-export", true);
    REQUIRE(has_rule(doubtful, use_ban));
    CHECK(finding_of(doubtful, use_ban)->disposition == Disposition::review);
    CHECK(finding_of(doubtful, use_ban)->undetermined.size() == 1);
}

TEST_CASE("a finding about functions names the cards they belong to") {
    const Report report = judged(host_of({"19e5:d500"}), "us-export", true);
    REQUIRE(report.cards.size() == 1);
    CHECK(finding_of(report, use_ban)->cards == std::vector<std::string>{report.cards[0].id});
    CHECK(report.cards[0].disposition == Disposition::review);
}

TEST_CASE("the maker of the machine is read from its firmware") {
    Host host = host_with({function_at(1, "8086:1572", 0x020000)});
    const auto with_vendor = [&](const char* vendor) {
        host.platform.dmi = Dmi{vendor, "2288H V5", std::nullopt};
        return judged(host, "us-export", true);
    };
    const Report own = with_vendor("Huawei Technologies Co., Ltd.");
    REQUIRE(has_rule(own, use_ban));
    CHECK(finding_of(own, use_ban)->subject == Subject::host);
    CHECK(finding_of(own, use_ban)->disposition == Disposition::review);
    CHECK(has_rule(with_vendor("HUAWEI"), use_ban));
    CHECK(has_rule(with_vendor(" ZTE CORPORATION"), use_ban));
    CHECK_FALSE(has_rule(with_vendor("Huaweiish"), use_ban));
    CHECK_FALSE(has_rule(with_vendor("Dell Inc."), use_ban));

    // Where procurement is asked about, a vendor that was not read is said.
    host.platform.dmi = std::nullopt;
    const Report unread = judged(host, "us-procurement", true);
    REQUIRE(has_rule(unread, use_ban));
    CHECK(finding_of(unread, use_ban)->disposition == Disposition::informational);
    CHECK(finding_of(unread, use_ban)->undetermined.front().fact == "maker");
    CHECK_FALSE(has_rule(judged(host, "us-export", true), use_ban));
}

TEST_CASE("a listing counts from its own day, and one finding lists all functions of the maker") {
    const Host host =
        host_with({function_at(1, "1f1c:1686", 0x120000), function_at(2, "1f1c:1686", 0x120000)});
    CHECK_FALSE(has_rule(judged(host, "us-export", std::nullopt, "2025-01-15"), "us-entity-list"));
    const Report listed = judged(host, "us-export", std::nullopt, "2025-01-16");
    REQUIRE(has_rule(listed, "us-entity-list"));
    CHECK(finding_of(listed, "us-entity-list")->ordinals.size() == 2);
    CHECK(finding_of(listed, "us-entity-list")->disposition == Disposition::informational);
}

TEST_CASE("a machine is classified by the circuits it contains") {
    const auto of = [](std::initializer_list<std::string> ids) {
        return judged(host_of(ids), "us-export", std::nullopt);
    };
    const Report both = of({"10de:2330", "10de:2235"});  // H100 and A40
    REQUIRE(has_rule(both, "us-4a090-a-2023"));
    CHECK_FALSE(has_rule(both, "us-4a090-b-2023"));  // .b is what holds no circuit of .a
    CHECK(finding_of(both, "us-4a090-a-2023")->subject == Subject::host);
    CHECK(finding_of(both, "us-4a090-a-2023")->disposition == Disposition::controlled);

    const Report small = of({"10de:2235"});
    REQUIRE(has_rule(small, "us-4a090-b-2023"));
    CHECK_FALSE(has_rule(small, "us-4a090-a-2023"));
    CHECK_FALSE(has_rule(of({"10de:2329"}), "us-4a090-a-2023"));  // H20 meets neither

    Host doubtful = host_of({"10de:2235", "10de:2330"});
    doubtful.functions.back().identity_sources.differing.push_back("10de:2330 and 10de:1b06");
    const Report open = judged(doubtful, "us-export", std::nullopt);
    REQUIRE(has_rule(open, "us-4a090-b-2023"));  // the A40 is sure, the other not
    CHECK(finding_of(open, "us-4a090-b-2023")->disposition == Disposition::review);
    CHECK(finding_of(open, "us-4a090-a-2023")->disposition == Disposition::review);

    const Report named = make_report(run_on("2026-07-01"), lookup_of({"10de:2330"}), shipped_db(),
                                     shipped_rules(), test_names());
    CHECK(has_rule(named, "us-3a090-a-2023"));
    CHECK_FALSE(has_rule(named, "us-4a090-a-2023"));  // a product that was named is no machine

    RunInfo run = run_on("2026-07-01");
    run.context.site_country = run.context.operator_hq = run.context.operator_parent_hq = "DE";
    run.context.tenants.emplace();
    const Report cleared =
        make_report(run, host_of({"10de:2330"}), shipped_db(), shipped_rules(), test_names());
    CHECK(finding_of(cleared, "us-4a090-a-2023")->disposition == Disposition::informational);
    CHECK(cleared.verdict.exit_code == 0);
}
