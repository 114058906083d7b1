// SPDX-License-Identifier: GPL-3.0-or-later
// Laws that hold for every host: conservation, permutation, idempotence, truncation.
#include <algorithm>
#include <random>
#include <sstream>

#include "core/config_space.h"
#include "core/text.h"
#include "devicedb/match.h"
#include "report/formats.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

Host mixed_host() {
    Host host = host_of({"19e5:d802", "19e5:d802", "10de:2330", "10de:20b2", "19e5:a250",
                         "1eee:0001", "10de:13ba", "1002:740f"});
    host.functions[2].numa_node = 1;
    host.notes.push_back({std::nullopt, "a note"});
    return host;
}

std::string json_of(const Report& report) {
    std::ostringstream out;
    write_json(report, {}, out);
    return out.str();
}

}  // namespace

TEST_CASE("conservation: one match per function, and the sums add up") {
    const Report report = judge(mixed_host(), "2026-07-01");
    CHECK(report.matches.size() == report.host.functions.size());
    const auto& s = report.summary;
    CHECK(s.functions == report.host.functions.size());
    CHECK(s.functions == s.identified + s.unlisted + s.other);
    CHECK(s.unlisted == 1);
    CHECK(s.controlled + s.presumed_controlled + s.review + s.informational ==
          report.findings.size());
    CHECK(s.cards == report.cards.size());
}

TEST_CASE("permutation: forty shuffles of the functions give the same report, byte for byte") {
    const std::string expected = json_of(judge(mixed_host(), "2026-07-01"));
    std::mt19937 random(2026);  // a fixed seed: the test must fail the same way twice
    for (int i = 0; i < 40; ++i) {
        Host host = mixed_host();
        std::shuffle(host.functions.begin(), host.functions.end(), random);
        const Host shuffled = normalise(std::move(host));
        CHECK(json_of(judge(shuffled, "2026-07-01")) == expected);
    }
}

TEST_CASE("normalise twice is normalise once") {
    const Host once = normalise(mixed_host());
    CHECK(normalise(once) == once);
}

TEST_CASE("adding a card never takes a finding away") {
    const Report one = judge(host_of({"19e5:d802"}), "2026-07-01");
    const Report two = judge(host_of({"19e5:d802", "10de:13ba"}), "2026-07-01");
    for (const auto& finding : one.findings) CHECK(has_rule(two, finding.finding.rule));
    CHECK(two.verdict.exit_code == one.verdict.exit_code);
}

TEST_CASE("truncated config space: no crash at any length, and facts only get fewer") {
    std::vector<std::uint8_t> bytes(4096, 0);
    const auto put16 = [&](std::size_t at, unsigned value) {
        bytes[at] = static_cast<std::uint8_t>(value & 0xff);
        bytes[at + 1] = static_cast<std::uint8_t>(value >> 8);
    };
    put16(0, 0x19e5);
    put16(2, 0xd802);
    put16(6, 0x10);
    bytes[0x34] = 0x40;
    bytes[0x40] = 0x10;
    put16(0x4c, 0x0105);   // 32 GT/s x16
    put16(0x100, 0x0003);  // device serial number, last in the list
    put16(0x102, 0x0001);
    put16(0x104, 0x1234);
    const ConfigFacts whole = read_config(bytes);
    REQUIRE(whole.serial);
    REQUIRE(whole.link_capable);
    for (std::size_t length = 0; length <= bytes.size(); ++length) {
        const ConfigFacts cut = read_config(std::span(bytes).first(length));
        if (cut.id) CHECK(cut.id == whole.id);
        if (cut.serial) CHECK(cut.serial == whole.serial);
        if (cut.link_capable) CHECK(cut.link_capable == whole.link_capable);
    }
    CHECK_FALSE(read_config(std::span(bytes).first(64)).link_capable);
}

TEST_CASE("capability lists that loop or point into the header end, and say so") {
    std::vector<std::uint8_t> bytes(4096, 0);
    bytes[0] = 1;
    bytes[6] = 0x10;
    bytes[0x34] = 0x40;
    bytes[0x40] = 0x10;
    bytes[0x41] = 0x40;
    CHECK(read_config(bytes).malformed);
    bytes[0x41] = 0;
    CHECK_FALSE(read_config(bytes).malformed);
}
