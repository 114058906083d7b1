// SPDX-License-Identifier: GPL-3.0-or-later
// From a function to a record: certainty, evidence, contradictions, names, cards and packages.
#include "devicedb/match.h"

#include <algorithm>

#include "core/config_space.h"
#include "devicedb/card.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

constexpr std::uint32_t accelerator = 0x120000, sdxi = 0x120100, vga = 0x030000,
                        display_3d = 0x030200, audio = 0x040300;

/// "19e5:d500:0200:0110": an id, and a subsystem where one is given.
PciFunction function_of(const std::string& text, std::optional<std::uint32_t> class_code) {
    PciFunction function;
    function.id = parse_id(text.substr(0, 9));
    REQUIRE(function.id);
    if (text.size() > 9) function.subsystem = parse_id(text.substr(10));
    function.class_code = class_code;
    return function;
}

PciFunction named(const std::string& text, std::optional<std::uint32_t> class_code = std::nullopt) {
    PciFunction function;
    function.model_name = ModelName{text, "lspci"};
    function.class_code = class_code;
    function.class_is_partial = class_code.has_value();
    return function;
}

Match identified(const PciFunction& function) {
    Host host;
    host.functions = {function};
    const auto matches = identify(normalise(host), shipped_db(), test_names());
    REQUIRE(matches.size() == 1);
    return matches.front();
}

std::vector<std::string> parts_of(const Match& match) {
    std::vector<std::string> ids;
    for (const PartIndex index : match.candidates) ids.push_back(shipped_db().part(index).id);
    return ids;
}

bool has_part(const Match& match, const std::string& id) {
    const auto ids = parts_of(match);
    return std::ranges::find(ids, id) != ids.end();
}

const std::vector<std::string> all_910b = {"huawei.ascend-910b1",  "huawei.ascend-910b2",
                                           "huawei.ascend-910b2c", "huawei.ascend-910b3",
                                           "huawei.ascend-910b4",  "huawei.ascend-910b4-1"};

bool is_910b(const Match& match) {
    auto ids = parts_of(match);
    std::ranges::sort(ids);
    return ids == all_910b;
}

struct Folded {
    Host host;
    std::vector<Match> matches;
    std::vector<Card> cards;
    std::uint32_t packages = 0;
};

Folded fold(std::vector<PciFunction> functions) {
    Folded f;
    f.host.functions = std::move(functions);
    f.host = normalise(std::move(f.host));
    f.matches = identify(f.host, shipped_db(), test_names());
    f.cards = fold_cards(f.host, f.matches, shipped_db());
    f.packages = count_packages(f.cards, f.matches, shipped_db());
    return f;
}

PciFunction at(PciFunction function, const std::string& address) {
    function.address = parse_address(address);
    REQUIRE(function.address);
    return function;
}

}  // namespace

TEST_CASE(
    "an id, a fitting class and nobody else to choose from is exact; without evidence it is the id "
    "only") {
    CHECK(identified(function_of("10de:20b5", display_3d)).certainty == Certainty::exact);
    CHECK(parts_of(identified(function_of("10de:20b5", display_3d))) ==
          std::vector<std::string>{"nvidia.a100-pcie-80gb"});
    CHECK(identified(function_of("10de:20b5", std::nullopt)).certainty == Certainty::id_only);
    CHECK(identified(function_of("19e5:d802", accelerator)).certainty ==
          Certainty::id_only);  // six bins
    CHECK(is_910b(identified(function_of("19e5:d802", accelerator))));
}

TEST_CASE("a class that no record of the id has is a contradiction and keeps the candidates") {
    for (const auto& [id, fits, other] : {std::tuple{"10de:20b5", display_3d, accelerator},
                                          std::tuple{"19e5:d100", accelerator, vga}}) {
        CHECK(identified(function_of(id, fits)).certainty == Certainty::exact);
        const Match match = identified(function_of(id, other));
        CHECK(match.certainty == Certainty::conflicting);
        CHECK(is_candidate(match));
        CHECK(match.candidates.size() == 1);
        CHECK(std::ranges::count(match.evidence, EvidenceVerdict::disagrees, &Evidence::verdict) ==
              1);
    }
}

TEST_CASE("two sources that name different devices are never silently one of them") {
    for (const char* first : {"10de:20b5", "19e5:d100", "8086:1533"}) {
        for (const char* second : {"10de:20b5", "19e5:d100", "8086:1533"}) {
            PciFunction function = function_of(first, display_3d);
            function.identity_sources = {parse_id(first), parse_id(second)};
            const Match match = identified(function);
            INFO(first << " and " << second);
            const bool differ = std::string(first) != second;
            CHECK((match.certainty == Certainty::conflicting) ==
                  (differ ||
                   std::string(first) == "19e5:d100"));  // an Ascend of class 0302 is one already
            if (!differ) continue;
            CHECK(is_candidate(match));
            CHECK(match.evidence.front().verdict == EvidenceVerdict::disagrees);
            for (const auto& id : {*parse_id(first), *parse_id(second)}) {
                for (const PartIndex index : shipped_db().with_id(id)) {
                    CHECK(has_part(match, shipped_db().part(index).id));
                }
            }
        }
    }
}

TEST_CASE("a virtual function whose config space reads ffff contradicts nobody") {
    std::vector<std::uint8_t> config(64, 0);
    config[0] = config[1] = config[2] = config[3] = 0xff;
    config[0x0b] = 0x12;
    PciFunction function = function_of("19e5:d802", accelerator);
    function.identity_sources.sysfs = function.id;
    function.physical_function = PciAddress{0, 0x81, 0, 0};
    apply_config(function, config, KeptConfig::header, false);
    const Match match = identified(function);
    CHECK(match.certainty == Certainty::id_only);
    CHECK(match.virtual_function);
    CHECK(has_part(match, "huawei.ascend-910b-vf"));
    CHECK_FALSE(has_part(match, "huawei.ascend-910b4"));
    config[0] = 0xde, config[1] = 0x10, config[2] = 0xb5, config[3] = 0x20;
    apply_config(function, config, KeptConfig::header, false);
    CHECK(identified(function).certainty == Certainty::conflicting);
}

TEST_CASE("a subsystem tells the A2 from the A16, and a third one contradicts both") {
    CHECK(parts_of(identified(function_of("10de:25b6:10de:157e", display_3d))) ==
          std::vector<std::string>{"nvidia.a2"});
    CHECK(parts_of(identified(function_of("10de:25b6:1028:14a9", display_3d))) ==
          std::vector<std::string>{"nvidia.a16"});
    CHECK(identified(function_of("10de:25b6:10de:14a9", display_3d)).certainty == Certainty::exact);
    const Match open = identified(function_of("10de:25b6", display_3d));
    CHECK(open.certainty == Certainty::id_only);
    CHECK(open.candidates.size() == 2);
    CHECK(identified(function_of("10de:25b6:10de:0001", display_3d)).certainty ==
          Certainty::conflicting);
}

TEST_CASE("a subsystem tells the Atlas 300I Duo from the single card, a revision the vNPU") {
    const Match duo = identified(function_of("19e5:d500:0200:0110", accelerator));
    CHECK(duo.certainty == Certainty::exact);
    CHECK(parts_of(duo) == std::vector<std::string>{"huawei.ascend-310p-duo"});
    CHECK(parts_of(identified(function_of("19e5:d500:0200:0100", accelerator))) ==
          std::vector<std::string>{"huawei.ascend-310p"});
    const Match open = identified(function_of("19e5:d500", accelerator));
    CHECK(open.certainty == Certainty::id_only);
    CHECK(has_part(open, "huawei.ascend-310p-duo"));
    CHECK(has_part(open, "huawei.ascend-310p"));
    PciFunction slice = function_of("19e5:d500:0300:0100", accelerator);
    slice.revision = 0x71;
    CHECK(parts_of(identified(slice)) == std::vector<std::string>{"huawei.ascend-310p-vnpu"});
    CHECK(identified(slice).virtual_function);
}

TEST_CASE("OEM vendor ids lead to the same records and to the same maker") {
    const Match oem = identified(function_of("20c6:d802", accelerator));
    CHECK(is_910b(oem));
    CHECK(oem.maker == "huawei");
    CHECK(has_part(identified(function_of("ffff:d500", accelerator)), "huawei.ascend-310p"));
    CHECK(identified(function_of("ffff:d5ff", 0x020000)).certainty == Certainty::other);
}

TEST_CASE("an id that only a family's pattern covers is unlisted and keeps the family's name") {
    for (const char* id : {"19e5:d900", "19e5:d809", "20c6:d809", "10de:23ff", "1002:75df"}) {
        const Match match = identified(
            function_of(id, std::string(id).starts_with("10de") ? display_3d : accelerator));
        INFO(id);
        CHECK(match.certainty == Certainty::unlisted);
        REQUIRE(match.candidates.size() == 1);
        CHECK(shipped_db().part(match.candidates.front()).kind == PartKind::pattern);
        CHECK(match.name == shipped_db().part(match.candidates.front()).name);
        CHECK_FALSE(match.maker.empty());
    }
    CHECK(identified(function_of("19e5:d900", 0x020000)).certainty == Certainty::other);
    CHECK(identified(function_of("19e5:dfff", accelerator))
              .candidates.empty());  // unlisted by class alone
    CHECK(identified(function_of("19e5:dfff", accelerator)).certainty == Certainty::unlisted);
}

TEST_CASE("Huawei functions that are no accelerators are other, even with an accelerator's class") {
    for (const auto& [id, class_code] :
         {std::pair{"19e5:a250", accelerator}, std::pair{"19e5:a126", 0x010802U},
          std::pair{"19e5:1711", vga}, std::pair{"19e5:1822", 0x020000U}}) {
        const Match match = identified(function_of(id, class_code));
        INFO(id);
        CHECK(match.certainty == Certainty::other);
        CHECK(match.maker == "huawei");
        CHECK_FALSE(is_candidate(match));
    }
    CHECK(identified(function_of("19e5:a2ff", accelerator)).certainty == Certainty::unlisted);
}

TEST_CASE(
    "a class decides about ids that nobody lists: accelerators always, displays by their vendor") {
    struct Row {
        const char* id;
        std::uint32_t class_code;
        Certainty certainty;
        const char* maker;
    };
    for (const Row& row : {Row{"1fff:0001", accelerator, Certainty::unlisted, ""},
                           Row{"1fff:0001", 0x0b4000, Certainty::unlisted, ""},
                           Row{"1fff:0001", sdxi, Certainty::other, ""},
                           Row{"1022:fff0", sdxi, Certainty::other, "amd-cpu"},
                           Row{"1fff:0001", vga, Certainty::other, ""},
                           Row{"1fff:0001", display_3d, Certainty::other, ""},
                           Row{"10de:fff0", vga, Certainty::unlisted, "nvidia"},
                           Row{"10de:fff0", audio, Certainty::other, "nvidia"},
                           Row{"1e3e:fff0", vga, Certainty::unlisted, "iluvatar"},
                           Row{"1e3e:fff0", 0x038000, Certainty::unlisted, "iluvatar"},
                           Row{"1af4:fff0", vga, Certainty::other, "redhat"},
                           Row{"8086:1533", 0x020000, Certainty::other, "intel"}}) {
        const Match match = identified(function_of(row.id, row.class_code));
        INFO(row.id << " of class " << row.class_code);
        CHECK(match.certainty == row.certainty);
        CHECK(match.maker == row.maker);
    }
}

TEST_CASE("a name without an id finds its records, and is never more than the id") {
    const Match a100 = identified(named("NVIDIA Corporation GA100 [A100 PCIe 40GB]", display_3d));
    CHECK(a100.certainty == Certainty::id_only);
    CHECK(parts_of(a100) == std::vector<std::string>{"nvidia.a100-pcie-40gb"});
    const Match ascend = identified(named("Huawei Technologies Co., Ltd. Device d802"));
    CHECK(ascend.certainty == Certainty::id_only);
    CHECK(is_910b(ascend));
    const Match alias =
        identified(named("Advanced Micro Devices, Inc. [AMD/ATI] Aqua Vanjaram [Instinct MI300X]"));
    CHECK(alias.certainty == Certainty::id_only);
    CHECK(parts_of(alias) == std::vector<std::string>{"amd.mi300x"});
    CHECK(parts_of(identified(named("Aqua Vanjaram [Instinct MI300X]"))) ==
          std::vector<std::string>{"amd.mi300x"});
    CHECK(
        identified(named("Intel Corporation Alder Lake-P GT2 [Iris Xe Graphics]", vga)).certainty ==
        Certainty::id_only);
}

TEST_CASE("words that nobody knows are other; of a tracked maker's display they are unlisted") {
    CHECK(identified(named("Frobnicator 9000")).certainty == Certainty::other);
    CHECK(identified(named("Frobnicator 9000", vga)).certainty == Certainty::other);
    const Match unknown = identified(named("NVIDIA Corporation Frobnicator 9000", vga));
    CHECK(unknown.certainty == Certainty::unlisted);
    CHECK(unknown.maker == "nvidia");
    CHECK(identified(named("NVIDIA Corporation Frobnicator 9000", audio)).certainty ==
          Certainty::other);
}

TEST_CASE(
    "a name is no listed id: where its class disagrees it is another device, not a contradiction") {
    CHECK(has_part(identified(named("NVIDIA Corporation AD102 [GeForce RTX 4090]", vga)),
                   "nvidia.rtx-4090"));
    CHECK(identified(named("NVIDIA Corporation AD102 High Definition Audio Controller", audio))
              .certainty == Certainty::other);
}

TEST_CASE("virtual functions are part of their physical function's card") {
    const auto physical = at(function_of("19e5:d802", accelerator), "81:00.0");
    auto virtual_1 = at(function_of("19e5:d802", accelerator), "81:00.1"), virtual_2 = virtual_1;
    virtual_2.address = parse_address("82:01.0");
    virtual_1.physical_function = virtual_2.physical_function = physical.address;
    const Folded f = fold({virtual_2, virtual_1, physical});
    REQUIRE(f.cards.size() == 1);
    CHECK(f.cards.front().ordinals == std::vector<std::uint32_t>{0, 1, 2});
    CHECK(f.cards.front().packages == 1);
    CHECK(f.packages == 1);
    virtual_1.physical_function = virtual_2.physical_function = std::nullopt;
    CHECK(fold({virtual_2, virtual_1, physical}).cards.size() == 2);
}

TEST_CASE("an audio function belongs to the card of its GPU, and makes none alone") {
    const auto gpu = at(function_of("10de:2684", vga), "01:00.0"),
               sound = at(function_of("10de:22ba", audio), "01:00.1");
    const Folded f = fold({sound, gpu, at(function_of("10de:22ba", audio), "02:00.1")});
    REQUIRE(f.cards.size() == 1);
    CHECK(f.cards.front().id == "c1");
    CHECK(f.cards.front().ordinals == std::vector<std::uint32_t>{0, 1});
    CHECK(f.packages == 1);
    CHECK(fold({sound}).cards.empty());
    CHECK(fold({}).cards.empty());
}

TEST_CASE("functions without an address are a card each") {
    const Folded f = fold(
        {function_of("10de:20b5", display_3d), function_of("10de:20b5", display_3d),
         at(function_of("10de:20b5", display_3d), "01:00.0"), function_of("8086:1533", 0x020000)});
    REQUIRE(f.cards.size() == 3);
    CHECK(f.cards[0].ordinals == std::vector<std::uint32_t>{0});
    CHECK(f.cards[2].ordinals == std::vector<std::uint32_t>{2});
    CHECK(f.packages == 3);
}

TEST_CASE("packages are counted, not functions: two dies are one, a Duo is two") {
    const auto die = function_of("19e5:d803", accelerator),
               duo = function_of("19e5:d500:0200:0110", accelerator);
    CHECK(fold({at(die, "01:00.0"), at(die, "02:00.0")}).packages == 1);
    CHECK(fold({at(die, "01:00.0"), at(die, "02:00.0")}).cards.size() == 2);
    CHECK(fold({at(die, "01:00.0")}).packages == 1);
    CHECK(fold({at(die, "01:00.0"), at(die, "02:00.0"), at(die, "03:00.0")}).packages == 2);
    const Folded one = fold({at(duo, "01:00.0")});
    CHECK(one.packages == 2);
    CHECK(one.cards.front().packages == 2);
    REQUIRE(one.cards.front().memory_gib);
    CHECK(one.cards.front().memory_gib->max == Decimal(96));
    CHECK(fold({at(function_of("19e5:d500:0200:0100", accelerator), "01:00.0")}).packages == 1);
    const auto half = function_of("1002:740c", accelerator);  // an MI250 shows two functions
    CHECK(fold({at(half, "01:00.0"), at(half, "02:00.0")}).packages == 1);
}
