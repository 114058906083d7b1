// SPDX-License-Identifier: GPL-3.0-or-later
// Config space bytes: headers, capabilities, serial numbers, and what apply_config may overwrite.
#include "core/config_space.h"

#include <algorithm>
#include <initializer_list>

#include "tests/support.h"

using namespace chipaudit;

namespace {

using Bytes = std::vector<std::uint8_t>;

void put16(Bytes& bytes, std::size_t at, unsigned value) {
    bytes.at(at) = static_cast<std::uint8_t>(value & 0xff);
    bytes.at(at + 1) = static_cast<std::uint8_t>(value >> 8);
}

void put32(Bytes& bytes, std::size_t at, std::uint32_t value) {
    put16(bytes, at, value & 0xffff);
    put16(bytes, at + 2, value >> 16);
}

/// A header of 19e5:d802, class 120000, revision 20, with an empty capability list.
Bytes config_of(std::uint8_t header_type, std::size_t size = 256) {
    Bytes bytes(size, 0);
    put16(bytes, 0x00, 0x19e5);
    put16(bytes, 0x02, 0xd802);
    put16(bytes, 0x06, 0x0010);  // status: a capability list is there
    bytes.at(0x08) = 0x20;
    bytes.at(0x0b) = 0x12;
    bytes.at(0x0e) = header_type;
    return bytes;
}

/// One capability of the first 256 bytes, pointed to by the byte at `from`.
void add_capability(Bytes& bytes, std::size_t from, std::uint8_t at, std::uint8_t kind) {
    bytes.at(from) = at;
    bytes.at(at) = kind;
}

Bytes with_link(unsigned speed, unsigned width) {
    Bytes bytes = config_of(0);
    add_capability(bytes, 0x34, 0x40, 0x10);
    put32(bytes, 0x4c, speed | (width << 4));
    put16(bytes, 0x52, speed | (width << 4));
    return bytes;
}

void add_extended(Bytes& bytes, std::size_t at, unsigned kind, unsigned next) {
    put32(bytes, at, kind | 0x10000U | (static_cast<std::uint32_t>(next) << 20));
}

/// SR-IOV at 0x100 (64 in all, 8 asked for), serial number 0123456789abcdef at 0x160.
Bytes with_serial() {
    Bytes bytes = config_of(0, 4096);
    add_extended(bytes, 0x100, 0x0010, 0x160);
    put16(bytes, 0x10e, 64);
    put16(bytes, 0x110, 8);
    put32(bytes, 0x114, 0x00020100);  // first offset 256, stride 2
    add_extended(bytes, 0x160, 0x0003, 0);
    put32(bytes, 0x164, 0x89abcdef);
    put32(bytes, 0x168, 0x01234567);
    return bytes;
}

PciFunction applied(const Bytes& bytes, KeptConfig kept, bool keep_serial = false) {
    PciFunction function;
    apply_config(function, bytes, kept, keep_serial);
    return function;
}

bool holds_serial(const PciFunction& function) {
    const Bytes serial = {0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01};
    return std::ranges::any_of(function.config, [&](const ConfigBlock& block) {
        return std::search(block.bytes.begin(), block.bytes.end(), serial.begin(), serial.end()) !=
               block.bytes.end();
    });
}

}  // namespace

TEST_CASE("an endpoint's header gives id, class, revision and subsystem, and no bus numbers") {
    Bytes bytes = config_of(0);
    put16(bytes, 0x2c, 0x0200);
    put16(bytes, 0x2e, 0x0100);
    bytes.at(0x18) = bytes.at(0x19) = bytes.at(0x1a) = 7;  // BAR 2, not bus numbers
    const ConfigFacts facts = read_config(bytes);
    CHECK(facts.id == PciId{0x19e5, 0xd802});
    CHECK(facts.class_code == 0x120000U);
    CHECK(facts.revision == 0x20);
    CHECK(facts.subsystem == PciId{0x0200, 0x0100});
    CHECK_FALSE(facts.buses);
    CHECK_FALSE(facts.malformed);
    put32(bytes, 0x2c, 0);  // not implemented
    CHECK_FALSE(read_config(bytes).subsystem);
}

TEST_CASE("bridges of both kinds give bus numbers, and no subsystem from an endpoint's place") {
    for (const int header_type : {0x01, 0x81, 0x02, 0x82}) {
        INFO("header type " << header_type);
        Bytes bytes = config_of(static_cast<std::uint8_t>(header_type));
        bytes.at(0x18) = 0;
        bytes.at(0x19) = 0x81;
        bytes.at(0x1a) = 0x85;
        put16(bytes, 0x2c, 0x1111);
        put16(bytes, 0x2e, 0x2222);
        const ConfigFacts facts = read_config(bytes);
        CHECK(facts.buses == BusRange{0, 0x81, 0x85});
        CHECK_FALSE(facts.subsystem);
    }
    CHECK_FALSE(read_config(config_of(0x03)).buses);  // a layout that nobody defines
    CHECK(read_config(config_of(0x03)).id == PciId{0x19e5, 0xd802});
}

TEST_CASE("a bridge names its subsystem in a capability; a CardBus list begins elsewhere") {
    for (const auto& [header_type, pointer] : {std::pair{0x01, 0x34}, std::pair{0x02, 0x14}}) {
        Bytes bytes = config_of(static_cast<std::uint8_t>(header_type));
        add_capability(bytes, static_cast<std::size_t>(pointer), 0x80, 0x0d);
        put16(bytes, 0x84, 0x1458);
        put16(bytes, 0x86, 0x5001);
        CHECK(read_config(bytes).subsystem == PciId{0x1458, 0x5001});
        put16(bytes, 0x06, 0);  // status says that there is no list
        CHECK_FALSE(read_config(bytes).subsystem);
    }
}

TEST_CASE("link speeds of every generation are read, reserved values are unknown") {
    const std::vector<std::string> speeds = {"2.5", "5", "8", "16", "32", "64"};
    for (unsigned speed = 0; speed < 16; ++speed) {
        INFO("speed " << speed);
        const ConfigFacts facts = read_config(with_link(speed, 16));
        if (speed >= 1 && speed <= speeds.size()) {
            CHECK(facts.link_capable == Link{speeds[speed - 1], 16});
            CHECK(facts.link_now == Link{speeds[speed - 1], 16});
        } else {
            CHECK_FALSE(facts.link_capable);
            CHECK_FALSE(facts.link_now);
        }
    }
    CHECK(read_config(with_link(4, 32)).link_capable == Link{"16", 32});
    CHECK_FALSE(read_config(with_link(4, 0)).link_capable);   // integrated endpoint
    CHECK_FALSE(read_config(with_link(4, 63)).link_capable);  // reserved, never x63
}

TEST_CASE("capability lists that loop or point into the header are malformed, whole ones are not") {
    Bytes bytes = with_link(4, 16);
    add_capability(bytes, 0x41, 0x60, 0x05);
    CHECK_FALSE(read_config(bytes).malformed);
    bytes.at(0x61) = 0x40;
    CHECK(read_config(bytes).malformed);
    CHECK(read_config(bytes).link_capable == Link{"16", 16});  // what was read before still counts
    bytes.at(0x61) = 0x20;
    CHECK(read_config(bytes).malformed);

    Bytes extended = with_serial();
    CHECK_FALSE(read_config(extended).malformed);
    add_extended(extended, 0x160, 0x0003, 0x100);
    CHECK(read_config(extended).malformed);
    add_extended(extended, 0x160, 0x0003, 0x40);
    CHECK(read_config(extended).malformed);
}

TEST_CASE("virtual functions count as enabled only while the control bit is set") {
    Bytes bytes = with_serial();
    CHECK(read_config(bytes).sriov_total == 64U);
    CHECK(read_config(bytes).sriov_enabled == 0U);
    put16(bytes, 0x108, 1);
    CHECK(read_config(bytes).sriov_enabled == 8U);
    CHECK(applied(bytes, KeptConfig::nothing).virtual_functions == VirtualFunctions{64, 8, 256, 2});
    bytes.resize(0x110);  // the count lies beyond what was read
    CHECK_FALSE(read_config(bytes).sriov_enabled);
    CHECK_FALSE(applied(bytes, KeptConfig::nothing).virtual_functions);
}

TEST_CASE("a serial number is read whole, and masked in what is kept unless asked for") {
    const Bytes bytes = with_serial();
    CHECK(read_config(bytes).serial == 0x0123456789abcdefU);
    for (const KeptConfig kept : {KeptConfig::capabilities, KeptConfig::everything}) {
        const PciFunction masked = applied(bytes, kept, false);
        CHECK_FALSE(holds_serial(masked));
        CHECK(masked.config_masked == std::vector<MaskedRange>{{0x164, 8}});
        const PciFunction raw = applied(bytes, kept, true);
        CHECK(holds_serial(raw));
        CHECK(raw.config_masked.empty());
    }
    CHECK(
        applied(bytes, KeptConfig::header).config_masked.empty());  // nothing kept, nothing masked
}

TEST_CASE("a serial number that overlaps another kept capability is masked in both copies") {
    Bytes bytes = with_serial();
    add_extended(bytes, 0x100, 0x0010, 0x130);  // inside the 64 bytes kept of SR-IOV
    add_extended(bytes, 0x130, 0x0003, 0);
    put32(bytes, 0x134, 0x89abcdef);
    put32(bytes, 0x138, 0x01234567);
    put32(bytes, 0x164, 0);
    put32(bytes, 0x168, 0);
    CHECK(holds_serial(applied(bytes, KeptConfig::capabilities, true)));
    CHECK_FALSE(holds_serial(applied(bytes, KeptConfig::capabilities, false)));
    CHECK_FALSE(holds_serial(applied(bytes, KeptConfig::everything, false)));
}

TEST_CASE("a second serial number capability is no hole in the mask") {
    Bytes bytes = with_serial();
    add_extended(bytes, 0x160, 0x0003, 0x200);
    put32(bytes, 0x164, 1);
    add_extended(bytes, 0x200, 0x0003, 0);
    put32(bytes, 0x204, 0x89abcdef);
    put32(bytes, 0x208, 0x01234567);
    CHECK(holds_serial(applied(bytes, KeptConfig::everything, true)));
    CHECK_FALSE(holds_serial(applied(bytes, KeptConfig::everything, false)));
}

TEST_CASE("all ones is a function that does not answer, one byte less is a function") {
    Bytes bytes(64, 0xff);
    const ConfigFacts silent = read_config(bytes);
    CHECK(silent.all_ones);
    CHECK_FALSE(silent.id);
    CHECK_FALSE(silent.class_code);
    CHECK_FALSE(silent.subsystem);
    CHECK_FALSE(applied(bytes, KeptConfig::header).identity_sources.config);
    bytes.at(0x0b) = 0x12;
    CHECK_FALSE(read_config(bytes).all_ones);
    CHECK_FALSE(read_config(bytes).id);  // a virtual function reads ffff:ffff and yet has a class
    CHECK(read_config(bytes).class_code == 0x12ffffU);
    bytes.at(0x02) = 0;
    CHECK(read_config(bytes).id == PciId{0xffff, 0xff00});  // ffff as a vendor alone is an id
}

TEST_CASE("each level keeps its bytes and no more") {
    Bytes bytes = with_serial();
    add_capability(bytes, 0x34, 0x40, 0x10);
    CHECK(applied(bytes, KeptConfig::nothing).config.empty());
    const auto header = applied(bytes, KeptConfig::header).config;
    REQUIRE(header.size() == 1);
    CHECK(header[0].offset == 0);
    CHECK(header[0].bytes == Bytes(bytes.begin(), bytes.begin() + 64));
    const auto some = applied(bytes, KeptConfig::capabilities).config;
    REQUIRE(some.size() == 4);
    CHECK(some[1].offset == 0x40);
    CHECK(some[2].offset == 0x100);
    CHECK(some[3].offset == 0x160);
    CHECK(some[3].bytes.size() == 12);
    const auto all = applied(bytes, KeptConfig::everything, true).config;
    REQUIRE(all.size() == 1);
    CHECK(all[0].bytes == bytes);
    bytes.resize(40);  // a short read keeps what there is
    CHECK(applied(bytes, KeptConfig::capabilities).config.at(0).bytes == bytes);
}

TEST_CASE("a better source keeps its word; config space fills what is empty") {
    Bytes bytes = with_link(4, 16);
    put16(bytes, 0x2c, 0x0200);
    put16(bytes, 0x2e, 0x0100);
    const PciFunction filled = applied(bytes, KeptConfig::nothing);
    CHECK(filled.id == PciId{0x19e5, 0xd802});
    CHECK(filled.revision == 0x20);
    CHECK(filled.subsystem == PciId{0x0200, 0x0100});
    CHECK(filled.link_now == Link{"16", 16});

    PciFunction spoken;
    spoken.id = PciId{0x10de, 0x20b2};
    spoken.class_code = 0x030200;
    spoken.revision = 0xa1;
    spoken.subsystem = PciId{0x10de, 0x1463};
    spoken.link_now = Link{"8", 8};
    PciFunction after = spoken;
    apply_config(after, bytes, KeptConfig::nothing, false);
    CHECK(after.identity_sources.config ==
          PciId{0x19e5, 0xd802});  // both identities stay on record
    after.identity_sources = {};
    after.link_capable = std::nullopt;
    CHECK(after == spoken);
}

TEST_CASE("a class of four digits is refined by config space that agrees, and by no other") {
    Bytes bytes = config_of(0);
    bytes.at(0x09) = 0x02;
    PciFunction function;
    function.class_code = 0x120000;
    function.class_is_partial = true;
    apply_config(function, bytes, KeptConfig::nothing, false);
    CHECK(function.class_code == 0x120002U);
    CHECK_FALSE(function.class_is_partial);

    function.class_code = 0x030000;
    function.class_is_partial = true;
    apply_config(function, bytes, KeptConfig::nothing, false);
    CHECK(function.class_code == 0x030000U);
    CHECK(function.class_is_partial);

    function.class_code = 0x120000;
    function.class_is_partial = false;  // six known digits are never overwritten
    apply_config(function, bytes, KeptConfig::nothing, false);
    CHECK(function.class_code == 0x120000U);
}
