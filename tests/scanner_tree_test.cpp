// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of lspci -t, and functions listed below their IOMMU group.
#include <algorithm>

#include "core/text.h"
#include "scanner/capture.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

// Two root buses, a switch, an empty slot, and a bridge whose buses are drawn one by one.
const std::string tree =
    "-+-[0000:80]---01.0-[81-84]----00.0-[82-84]--+-00.0-[83]----00.0\n"
    " |                                           \\-04.0-[84]--\n"
    " \\-[0000:00]-+-00.0\n"
    "             +-01.0-[01-02]--+-[0000:01]-+-00.0\n"
    "             |               |           \\-00.1\n"
    "             |               \\-[0000:02]---03.7\n"
    "             \\-1f.0\n";

const std::string names =
    "-[0000:00]-+-00.0  Intel Corporation 440FX - 82441FX PMC [Natoma]\n"
    "           +-01.0-[01]----00.0  NVIDIA Corporation GA100 [A100 PCIe 40GB]\n"
    "           \\-02.0  Frobnicator 9000\n";

const std::string numbered =
    "-[0000:00]-+-00.0  Intel Corporation Device [8086:1237]\n"
    "           +-01.0-[01]----00.0  NVIDIA Corporation Device [10de:20f1]\n"
    "           \\-02.0  8086:1533\n";

Report judged(const std::string& text) { return judge(scan_text(text), "2026-07-01"); }

std::vector<std::string> addresses(const Host& host) {
    std::vector<std::string> found;
    for (const auto& function : host.functions)
        found.push_back(function.address ? to_string(*function.address) : "-");
    return found;
}

}  // namespace

TEST_CASE("a tree gives addresses, bridges and what lies behind them") {
    const Host host = scan_text(tree);
    CHECK(host.origin.method == "lspci-tree");
    CHECK(addresses(host) ==
          std::vector<std::string>{"0000:00:00.0", "0000:00:01.0", "0000:00:1f.0", "0000:01:00.0",
                                   "0000:01:00.1", "0000:02:03.7", "0000:80:01.0", "0000:81:00.0",
                                   "0000:82:00.0", "0000:82:04.0", "0000:83:00.0"});
    CHECK(function_at(host, "0000:80:01.0").buses == BusRange{0x80, 0x81, 0x84});
    CHECK(function_at(host, "0000:82:04.0").buses == BusRange{0x82, 0x84, 0x84});
    CHECK(function_at(host, "0000:83:00.0").upstream == parse_address("82:00.0"));
    CHECK(function_at(host, "0000:02:03.7").upstream == parse_address("00:01.0"));
    CHECK(function_at(host, "0000:82:04.0").class_code == 0x060400U);
    CHECK_FALSE(function_at(host, "0000:83:00.0").class_code);
    CHECK_FALSE(function_at(host, "0000:00:1f.0").buses);
}

TEST_CASE("older ways to draw a tree are read too") {
    const Host old = scan_text(
        "-[00]-+-00.0\n"
        "      +-01.0-[0000:01-02]----00.0-[0000:02]----00.0\n"
        "      +-02.0----00.0\n"
        "      \\-1f.0\n");
    CHECK(function_at(old, "0000:01:00.0").buses == BusRange{1, 2, 2});
    CHECK(function_at(old, "0000:02:00.0").upstream == parse_address("01:00.0"));
    // A bridge that was never given bus numbers: what is behind it has no address.
    CHECK(addresses(old).back() == "-");
    CHECK(function_at(old, "0000:00:02.0").class_code == 0x060400U);
    const Host large = scan_text("-[10000:e0]-+-06.0-[e1]----00.0\n            \\-07.0\n");
    CHECK(addresses(large) ==
          std::vector<std::string>{"10000:e0:06.0", "10000:e0:07.0", "10000:e1:00.0"});
}

TEST_CASE("what real lspci draws is the machine that sysfs shows") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    const Host sysfs = scan_folder(copy.path());
    const Host drawn = scan_text(fixture_text("ascend-8.lspci-tree"));
    REQUIRE(drawn.functions.size() == sysfs.functions.size());
    std::size_t ids = 0;
    for (std::size_t i = 0; i < drawn.functions.size(); ++i) {
        const auto& a = sysfs.functions[i];
        const auto& b = drawn.functions[i];
        INFO(to_string(*a.address));
        CHECK(a.address == b.address);
        CHECK(a.buses == b.buses);
        CHECK(a.upstream == b.upstream);
        if (!b.buses) CHECK(a.id == b.id);
        ids += b.id ? 1U : 0U;
    }
    CHECK(ids == 20);
    CHECK(scan_text(write_capture(drawn)) == drawn);
    CHECK(has_rule(judge(drawn, "2026-07-01"), "us-gp10-prc-list-2025"));
}

TEST_CASE("names and ids of a tree identify; a tree without them is never clean") {
    const Report bare = judged(tree);
    CHECK(has_reason(bare.host, ReasonCode::id_unreadable));
    CHECK(bare.verdict.result == Result::incomplete);
    CHECK(bare.verdict.exit_code == 3);
    CHECK(bare.findings.empty());  // unknown is a gap, not a card
    const Report named = judged(names);
    CHECK(has_reason(named.host, ReasonCode::names_without_ids));
    CHECK(has_rule(named, "us-3a090-a-2023"));
    CHECK(function_at(named.host, "0000:01:00.0").model_name ==
          ModelName{"NVIDIA Corporation GA100 [A100 PCIe 40GB]", "lspci"});
    const Report known = judged(numbered);
    CHECK(has_rule(known, "us-3a090-a-2023"));
    CHECK(function_at(known.host, "0000:01:00.0").id == PciId{0x10de, 0x20f1});
    CHECK(function_at(known.host, "0000:00:02.0").id == PciId{0x8086, 0x1533});
    CHECK_FALSE(has_reason(known.host, ReasonCode::names_without_ids));
    CHECK(has_reason(known.host, ReasonCode::id_unreadable));  // the bridge has none
}

TEST_CASE("a missing class says nothing where nothing has one: only unknown ids are for review") {
    const auto review_of = [](const std::string& id) {
        return has_rule(judged("-[0000:00]-+-00.0  Foo [" + id + "]\n           \\-01.0-[01]--\n"),
                        "chipaudit.unlisted");
    };
    CHECK(review_of("10de:fff0"));        // a tracked maker
    CHECK(review_of("fff1:0001"));        // a maker that nobody knows
    CHECK(review_of("19e5:d909"));        // a family of accelerators
    CHECK_FALSE(review_of("8086:3258"));  // pci.ids names it
    CHECK_FALSE(review_of("1af4:fff0"));  // a maker of other things
    CHECK(has_rule(judge(lookup_of({"10de:fff0"}), "2026-07-01"), "chipaudit.unlisted"));
}

TEST_CASE("a tree that was cut shows it") {
    CHECK_FALSE(has_reason(scan_text(tree), ReasonCode::input_truncated));
    const auto lines = split_lines(tree);
    std::string text;
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
        text += std::string(lines[i]) + "\n";
        INFO(text);
        CHECK(has_reason(scan_text(text), ReasonCode::input_truncated));
    }
    for (const std::string cut : {"             \\-1f.", "             \\-1", "             \\"}) {
        INFO(cut);
        CHECK(has_reason(scan_text(text + cut), ReasonCode::input_truncated));
    }
    // A branch that begins in a line that is missing.
    CHECK(has_reason(scan_text(text.substr(text.find('\n') + 1)), ReasonCode::input_truncated));
}

TEST_CASE("functions of a branch that lost its place are kept without an address") {
    const Host host = scan_text(
        "+-[0000:44]---00.0-[45]----00.0  NVIDIA Corporation GA100 [A100 PCIe 40GB]\n"
        "     +-00.0-[47]----00.0  Frobnicator\n"
        "     \\-00.1  Huawei Technologies Co., Ltd. Device [19e5:d802]\n");
    REQUIRE(host.functions.size() == 5);
    CHECK(addresses(host) ==
          std::vector<std::string>{"0000:44:00.0", "0000:45:00.0", "0000:47:00.0", "-", "-"});
    CHECK(has_reason(host, ReasonCode::input_truncated));
    CHECK(has_reason(host, ReasonCode::partial_listing));
    CHECK(has_rule(judge(host, "2026-07-01"), "us-gp10-prc-list-2025"));
}

TEST_CASE("what surrounds a tree is read over, unless it speaks of a function") {
    ScanRequest request;
    request.from = "-";
    request.candidates = shipped_db().candidate_filter();
    const auto truncated = [&](const std::string& text) {
        return has_reason(read_host(request, text).host, ReasonCode::input_truncated);
    };
    CHECK_FALSE(truncated("$ lspci -tv\n" + names + "\n+------+\n| done |\n$\n"));
    std::string quoted;
    for (const auto line : split_lines(names)) quoted += "> " + std::string(line) + "\r\n";
    CHECK_FALSE(truncated(quoted));
    CHECK(read_host(request, quoted).host.functions.size() == 4);
    CHECK(truncated(names + "it has an Ascend 910B4 too\n"));
    CHECK(truncated(names + "and 81:00.0\n"));
}

TEST_CASE("functions below the heading of their IOMMU group have its number") {
    const Host host = scan_text(
        "IOMMU Group 1:\n"
        "\t00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2] (rev 04)\n"
        "\tKernel driver in use: none\n"
        "\t01:00.0 3D controller [0302]: NVIDIA Corporation Device [10de:20f1] (rev a1)\n"
        "Group 17\n"
        "\t02:00.0 Ethernet controller [0200]: Intel Corporation I210 [8086:1533] (rev 03)\n"
        "IOMMU Group 18 0000:03:00.0 Ethernet controller [0200]: Intel Corporation I210 "
        "[8086:1533]\n"
        "\n"
        "04:00.0 Ethernet controller [0200]: Intel Corporation I210 [8086:1533] (rev 03)\n");
    CHECK(host.origin.method == "lspci");
    CHECK(function_at(host, "0000:00:00.0").iommu_group == 1U);
    CHECK(function_at(host, "0000:01:00.0").iommu_group == 1U);
    CHECK(function_at(host, "0000:02:00.0").iommu_group == 17U);
    CHECK(function_at(host, "0000:03:00.0").iommu_group == 18U);
    CHECK_FALSE(function_at(host, "0000:04:00.0").iommu_group);
    CHECK(function_at(host, "0000:01:00.0").id == PciId{0x10de, 0x20f1});
    CHECK(is_whole(host));
}

}  // namespace chipaudit
