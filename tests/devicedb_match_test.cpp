// SPDX-License-Identifier: GPL-3.0-or-later
// From a function to a record: certainty, evidence, contradictions, names, cards and packages.
#include "devicedb/match.h"

#include <algorithm>

#include "core/config_space.h"
#include "devicedb/card.h"
#include "devicedb/evidence.h"
#include "tests/support.h"

using namespace chipaudit;
using enum Certainty;

namespace {

constexpr std::uint32_t compute = 0x120000, sdxi = 0x120100, vga = 0x030000, display_3d = 0x030200,
                        audio = 0x040300;

/// "19e5:d500:0200:0110": an id, and a subsystem where one is given.
PciFunction function_of(const std::string& text, std::optional<std::uint32_t> class_code) {
    PciFunction function;
    function.id = parse_id(text.substr(0, 9));
    REQUIRE(function.id);
    if (text.size() > 9) function.subsystem = parse_id(text.substr(10));
    function.class_code = class_code;
    return function;
}

using Names = std::vector<std::string>;
using Ordinals = std::vector<std::uint32_t>;

Match identified(const PciFunction& function) {
    Host host;
    host.functions = {function};
    const auto matches = identify(normalise(host), shipped_db(), test_names());
    REQUIRE(matches.size() == 1);
    return matches.front();
}

Match identified(const std::string& id, std::optional<std::uint32_t> class_code) {
    return identified(function_of(id, class_code));
}

/// A line of a listing that prints names only.
Match named(const std::string& text, std::optional<std::uint32_t> class_code = std::nullopt) {
    PciFunction function;
    function.model_name = ModelName{text, "lspci"};
    function.class_code = class_code;
    function.class_is_partial = class_code.has_value();
    return identified(function);
}

Names parts_of(const Match& match) {
    Names ids;
    for (const PartIndex index : match.candidates) ids.push_back(shipped_db().part(index).id);
    return ids;
}

bool has_part(const Match& match, const std::string& id) {
    const auto ids = parts_of(match);
    return std::ranges::find(ids, id) != ids.end();
}

bool is_910b(const Match& match) {
    Names ids = parts_of(match);
    std::ranges::sort(ids);
    return ids == Names{"huawei.ascend-910b1", "huawei.ascend-910b2", "huawei.ascend-910b2c",
                        "huawei.ascend-910b3", "huawei.ascend-910b4", "huawei.ascend-910b4-1"};
}

struct Folded {
    std::vector<Card> cards;
    std::uint32_t packages = 0;
};

Folded fold(std::vector<PciFunction> functions) {
    Host host;
    host.functions = std::move(functions);
    host = normalise(std::move(host));
    const auto matches = identify(host, shipped_db(), test_names());
    const auto cards = fold_cards(host, matches, shipped_db());
    return {cards, count_packages(cards, matches, shipped_db())};
}

PciFunction at(const std::string& address, const std::string& id, std::uint32_t class_code) {
    PciFunction function = function_of(id, class_code);
    function.address = parse_address(address);
    REQUIRE(function.address);
    return function;
}

}  // namespace

TEST_CASE("an id alone is no proof: exact takes a fitting class and nobody else to choose from") {
    CHECK(identified("10de:20b5", display_3d).certainty == exact);
    CHECK(parts_of(identified("10de:20b5", display_3d)) == Names{"nvidia.a100-pcie-80gb"});
    CHECK(identified("10de:20b5", std::nullopt).certainty == id_only);
    CHECK(identified("19e5:d802", compute).certainty == id_only);  // six bins
    CHECK(is_910b(identified("19e5:d802", compute)));
}

TEST_CASE("a class that no record of the id has is a contradiction and keeps the candidates") {
    for (const auto& [id, fits, odd] :
         {std::tuple{"10de:20b5", display_3d, compute}, std::tuple{"19e5:d100", compute, vga}}) {
        CHECK(identified(id, fits).certainty == exact);
        const Match match = identified(id, odd);
        CHECK(match.certainty == conflicting);
        CHECK(is_candidate(match));
        CHECK(match.candidates.size() == 1);
        CHECK(any_disagrees(match.evidence));
    }
}

TEST_CASE("two sources that name different devices are never silently one of them") {
    PciFunction function = function_of("10de:20b5", display_3d);
    function.identity_sources = {function.id, function.id};
    CHECK(identified(function).certainty == exact);
    for (const auto& [sysfs, config] :
         {std::pair{"10de:20b5", "19e5:d100"}, std::pair{"19e5:d100", "10de:20b5"},
          std::pair{"8086:1533", "10de:20b5"}, std::pair{"10de:20b5", "8086:1533"}}) {
        function.id = parse_id(sysfs);
        function.identity_sources = {parse_id(sysfs), parse_id(config)};
        const Match match = identified(function);
        INFO(sysfs << " and " << config);
        CHECK(match.certainty == conflicting);
        CHECK(is_candidate(match));
        CHECK(match.evidence.front().verdict == EvidenceVerdict::disagrees);
        const bool ascend = std::string(sysfs) == "19e5:d100" || std::string(config) == "19e5:d100";
        CHECK(has_part(match, "nvidia.a100-pcie-80gb"));
        CHECK(has_part(match, "huawei.ascend-310") == ascend);
    }
}

TEST_CASE("a virtual function whose config space reads ffff contradicts nobody") {
    std::vector<std::uint8_t> config(64, 0);
    config[0] = config[1] = config[2] = config[3] = 0xff;
    config[0x0b] = 0x12;
    PciFunction function = function_of("19e5:d802", compute);
    function.identity_sources.sysfs = function.id;
    function.physical_function = PciAddress{0, 0x81, 0, 0};
    apply_config(function, config, KeptConfig::header, false);
    const Match match = identified(function);
    CHECK(match.certainty == id_only);
    CHECK(match.virtual_function);
    CHECK(has_part(match, "huawei.ascend-910b-vf"));
    CHECK_FALSE(has_part(match, "huawei.ascend-910b4"));
    config[0] = 0xde, config[1] = 0x10, config[2] = 0xb5, config[3] = 0x20;
    apply_config(function, config, KeptConfig::header, false);
    CHECK(identified(function).certainty == conflicting);
}

TEST_CASE("a subsystem tells the A2 from the A16, and a third one contradicts both") {
    CHECK(parts_of(identified("10de:25b6:10de:157e", display_3d)) == Names{"nvidia.a2"});
    CHECK(parts_of(identified("10de:25b6:1028:14a9", display_3d)) == Names{"nvidia.a16"});
    CHECK(identified("10de:25b6:10de:14a9", display_3d).certainty == exact);
    const Match open = identified("10de:25b6", display_3d);
    CHECK(open.certainty == id_only);
    CHECK(open.candidates.size() == 2);
    CHECK(identified("10de:25b6:10de:0001", display_3d).certainty == conflicting);
}

TEST_CASE("a subsystem tells the Atlas 300I Duo from the single card, a revision the vNPU") {
    const Match duo = identified("19e5:d500:0200:0110", compute);
    CHECK(duo.certainty == exact);
    CHECK(parts_of(duo) == Names{"huawei.ascend-310p-duo"});
    CHECK(parts_of(identified("19e5:d500:0200:0100", compute)) == Names{"huawei.ascend-310p"});
    const Match open = identified("19e5:d500", compute);
    CHECK(open.certainty == id_only);
    CHECK(has_part(open, "huawei.ascend-310p-duo"));
    CHECK(has_part(open, "huawei.ascend-310p"));
    PciFunction slice = function_of("19e5:d500:0300:0100", compute);
    slice.revision = 0x71;
    CHECK(parts_of(identified(slice)) == Names{"huawei.ascend-310p-vnpu"});
    CHECK(identified(slice).virtual_function);
}

TEST_CASE("OEM vendor ids lead to the same records and to the same maker") {
    const Match oem = identified("20c6:d802", compute);
    CHECK(is_910b(oem));
    CHECK(oem.maker == "huawei");
    CHECK(has_part(identified("ffff:d500", compute), "huawei.ascend-310p"));
    CHECK(identified("ffff:d5ff", 0x020000).certainty == other);
}

TEST_CASE("a class decides about unlisted ids: accelerators always, displays by their vendor") {
    struct Row {
        const char* id;
        std::uint32_t class_code;
        Certainty certainty;
        const char* maker;
    };
    for (const Row& row :
         {Row{"1fff:0001", compute, unlisted, ""}, Row{"1fff:0001", 0x0b4000, unlisted, ""},
          Row{"1fff:0001", sdxi, other, ""}, Row{"1022:fff0", sdxi, other, "amd-cpu"},
          Row{"1fff:0001", vga, other, ""}, Row{"1fff:0001", display_3d, other, ""},
          Row{"10de:fff0", vga, unlisted, "nvidia"}, Row{"10de:fff0", audio, other, "nvidia"},
          Row{"1e3e:fff0", vga, unlisted, "iluvatar"},
          Row{"1e3e:fff0", 0x038000, unlisted, "iluvatar"}, Row{"1af4:fff0", vga, other, "redhat"},
          Row{"8086:1533", 0x020000, other, "intel"}}) {
        const Match match = identified(row.id, row.class_code);
        INFO(row.id << " of class " << row.class_code);
        CHECK(match.certainty == row.certainty);
        CHECK(match.maker == row.maker);
    }
}

TEST_CASE("a name without an id finds its records, and is never more than the id") {
    const Match a100 = named("NVIDIA Corporation GA100 [A100 PCIe 40GB]", display_3d);
    CHECK(a100.certainty == id_only);
    CHECK(parts_of(a100) == Names{"nvidia.a100-pcie-40gb"});
    const Match ascend = named("Huawei Technologies Co., Ltd. Device d802");
    CHECK(ascend.certainty == id_only);
    CHECK(is_910b(ascend));
    const Match alias =
        named("Advanced Micro Devices, Inc. [AMD/ATI] Aqua Vanjaram [Instinct MI300X]");
    CHECK(alias.certainty == id_only);
    CHECK(parts_of(alias) == Names{"amd.mi300x"});
    CHECK(parts_of(named("Aqua Vanjaram [Instinct MI300X]")) == Names{"amd.mi300x"});
    CHECK(named("Intel Corporation Alder Lake-P GT2 [Iris Xe Graphics]", vga).certainty == id_only);
}

TEST_CASE("words that nobody knows are other; of a tracked maker's display they are unlisted") {
    CHECK(named("Frobnicator 9000").certainty == other);
    CHECK(named("Frobnicator 9000", vga).certainty == other);
    const Match unknown = named("NVIDIA Corporation Frobnicator 9000", vga);
    CHECK(unknown.certainty == unlisted);
    CHECK(unknown.maker == "nvidia");
    CHECK(named("NVIDIA Corporation Frobnicator 9000", audio).certainty == other);
}

TEST_CASE("a name whose class disagrees is another device, not a contradiction") {
    CHECK(has_part(named("NVIDIA Corporation AD102 [GeForce RTX 4090]", vga), "nvidia.rtx-4090"));
    CHECK(named("NVIDIA Corporation AD102 High Definition Audio Controller", audio).certainty ==
          other);
}

TEST_CASE("virtual functions are part of their physical function's card") {
    const auto physical = at("81:00.0", "19e5:d802", compute);
    auto virtual_1 = at("81:00.1", "19e5:d802", compute), virtual_2 = virtual_1;
    virtual_2.address = parse_address("82:01.0");
    virtual_1.physical_function = virtual_2.physical_function = physical.address;
    const Folded f = fold({virtual_2, virtual_1, physical});
    REQUIRE(f.cards.size() == 1);
    CHECK(f.cards.front().ordinals == Ordinals{0, 1, 2});
    CHECK(f.cards.front().packages == 1);
    CHECK(f.packages == 1);
    virtual_1.physical_function = virtual_2.physical_function = std::nullopt;
    CHECK(fold({virtual_2, virtual_1, physical}).cards.size() == 2);
}

TEST_CASE("an audio function belongs to the card of its GPU, and makes none alone") {
    const auto gpu = at("01:00.0", "10de:2684", vga), sound = at("01:00.1", "10de:22ba", audio);
    const Folded f = fold({sound, gpu, at("02:00.1", "10de:22ba", audio)});
    REQUIRE(f.cards.size() == 1);
    CHECK(f.cards.front().id == "c1");
    CHECK(f.cards.front().ordinals == Ordinals{0, 1});
    CHECK(f.packages == 1);
    CHECK(fold({sound}).cards.empty());
    CHECK(fold({}).cards.empty());
}

TEST_CASE("functions without an address are a card each") {
    const PciFunction nowhere = function_of("10de:20b5", display_3d);
    const Folded f = fold({nowhere, nowhere, at("01:00.0", "10de:20b5", display_3d),
                           function_of("8086:1533", 0x020000)});
    REQUIRE(f.cards.size() == 3);
    for (std::uint32_t i = 0; i < 3; ++i) CHECK(f.cards[i].ordinals == Ordinals{i});
    CHECK(f.packages == 3);
}

TEST_CASE("packages are counted, not functions: two dies are one, a Duo is two") {
    const auto first = at("01:00.0", "19e5:d803", compute);
    const auto second = at("02:00.0", "19e5:d803", compute);
    CHECK(fold({first}).packages == 1);
    CHECK(fold({first, second}).packages == 1);
    CHECK(fold({first, second}).cards.size() == 2);
    CHECK(fold({first, second, at("03:00.0", "19e5:d803", compute)}).packages == 2);
    const Folded duo = fold({at("01:00.0", "19e5:d500:0200:0110", compute)});
    CHECK(duo.packages == 2);
    CHECK(duo.cards.front().packages == 2);
    REQUIRE(duo.cards.front().memory_gib);
    CHECK(duo.cards.front().memory_gib->max == Decimal(96));
    CHECK(fold({at("01:00.0", "19e5:d500:0200:0100", compute)}).packages == 1);
    // An MI250 shows two functions.
    const auto half = at("01:00.0", "1002:740c", compute);
    CHECK(fold({half, at("02:00.0", "1002:740c", compute)}).packages == 1);
}

TEST_CASE("a display whose maker could not be read may be an accelerator") {
    PciFunction function;
    for (const auto class_code : {display_3d, vga, 0x038000U}) {
        function.class_code = class_code;
        CHECK(identified(function).certainty == unlisted);
    }
    function.class_code = audio;
    CHECK(identified(function).certainty == other);
    CHECK(identified("1013:00b9", vga).certainty == other);  // an untracked maker's
}
