// SPDX-License-Identifier: GPL-3.0-or-later
// A host as a value: its order, its tree, its JSON, and the table of reasons.
#include "core/host.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/host_json.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

using json = nlohmann::ordered_json;

PciAddress address_of(std::string_view text) {
    const auto address = parse_address(text);
    REQUIRE(address);
    return *address;
}

PciFunction function_at(std::string_view address, PciId id = {0x8086, 0x1533}) {
    PciFunction function;
    function.address = address_of(address);
    function.id = id;
    return function;
}

PciFunction bridge_at(std::string_view address, std::uint8_t secondary, std::uint8_t subordinate) {
    PciFunction bridge = function_at(address, {0x8086, 0x2030});
    bridge.class_code = 0x060400;
    bridge.buses = BusRange{bridge.address->bus, secondary, subordinate};
    return bridge;
}

Host host_with(std::vector<PciFunction> functions) {
    Host host;
    host.functions = std::move(functions);
    return normalise(std::move(host));
}

std::optional<PciAddress> upstream_of(const Host& host, std::string_view address) {
    const auto found = std::ranges::find(host.functions, std::optional(address_of(address)),
                                         &PciFunction::address);
    REQUIRE(found != host.functions.end());
    return found->upstream;
}

/// A host with every field set to something that is not its default.
Host full_host() {
    PciFunction f = function_at("10000:81:00.1", {0x19e5, 0xd802});
    f.class_code = 0x120000;
    f.class_is_partial = true;
    f.revision = 0x20;
    f.subsystem = PciId{0x0200, 0x0100};
    f.model_name = ModelName{"Ascend 910B", "lspci"};
    f.bars = std::vector<Bar>{{0, BarKind::memory64, true, 68719476736},
                              {5, BarKind::io, false, 32},
                              {2, BarKind::memory32, false, 4096}};
    f.link_capable = Link{"16", 16};
    f.link_now = Link{"2.5", 1};
    f.buses = BusRange{1, 2, 255};
    f.upstream = address_of("10000:80:00.0");
    f.physical_function = address_of("10000:81:00.0");
    f.virtual_functions = VirtualFunctions{12, 3};
    f.numa_node = 2;
    f.iommu_group = 41;
    f.slot = "10-1";
    f.driver = "devdrv_device_driver";
    f.power_state = "D3hot";
    f.serial = "p1:00000000:00000000000000000000000000000000";
    f.serial_format = "EUI-64";
    f.identity_sources = {PciId{0x19e5, 0xd802}, PciId{0x10de, 0x20b2}};
    f.config = {{0, {0xe5, 0x19}}, {0x160, {0, 0xff}}};
    f.config_masked = {{0x164, 8}};
    PciFunction bare;
    bare.ordinal = 1;
    bare.bars = std::vector<Bar>{};
    Host host;
    host.captured_at = "2026-11-22T08:00:00Z";
    host.captured_by = "chipaudit 0.1.0";
    host.origin = {"sysfs", "/sys/bus/pci"};
    host.ids = {"p1:m", "p1:b", "p1:l"};
    host.pseudonyms = {"fleet", "8f3a2c1e"};
    host.platform = {Dmi{"Huawei", "Atlas 800", "S1"}, "kvm", "docker", "6.1.0", false};
    host.functions = {f, bare};
    host.topology.nodes = {{0, "0-31,64-95", 549755813888}, {1, "", std::nullopt}};
    host.reasons = {{ReasonCode::unprivileged, "not root", std::nullopt},
                    {ReasonCode::function_vanished, "gone", address_of("00:1f.0")}};
    host.notes = {{std::nullopt, "a note"}, {address_of("00:1f.0"), "a \"quoted\" note"}};
    return host;
}

Host read_back(const json& document) { return host_from_json(document, "host.json: host"); }

/// What reading this document says; "" when it is taken. The kind must be malformed.
std::string refusal_of(const std::function<void(json&)>& change) {
    json document = host_to_json(full_host());
    CHECK(read_back(document) == full_host());  // the twin that was not changed
    change(document);
    try {
        read_back(document);
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        return error.what();
    }
    return "";
}

std::string nested(std::size_t levels, const std::string& innermost) {
    return std::string(levels, '[') + innermost + std::string(levels, ']');
}

std::string parse_refusal(const std::string& text) {
    try {
        parse_json(text, "host.json");
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("functions come in order of address, those without keep their place at the end") {
    PciFunction first, second;
    first.id = PciId{0xffff, 1};
    second.id = PciId{0x0001, 1};
    const Host host =
        host_with({first, function_at("10000:00:00.0"), second, function_at("81:00.1"),
                   function_at("81:00.0"), function_at("02:1f.0")});
    REQUIRE(host.functions.size() == 6);
    CHECK(host.functions[0].address == address_of("02:1f.0"));
    CHECK(host.functions[1].address == address_of("81:00.0"));
    CHECK(host.functions[2].address == address_of("81:00.1"));
    CHECK(host.functions[3].address == address_of("10000:00:00.0"));
    CHECK(host.functions[4].id == first.id);
    CHECK(host.functions[5].id == second.id);
    for (std::uint32_t i = 0; i < 6; ++i) CHECK(host.functions[i].ordinal == i);
    CHECK(normalise(host) == host);
}

TEST_CASE("a function listed twice is one; two functions at one address are both kept and noted") {
    const Host once =
        host_with({function_at("81:00.0"), function_at("81:00.1"), function_at("81:00.0")});
    CHECK(once.functions.size() == 2);
    CHECK(once.notes.empty());

    const std::vector<PciFunction> both = {function_at("81:00.0", {0x19e5, 0xd802}),
                                           function_at("81:00.0", {0x10de, 0x20b2})};
    const Host clash = host_with(both);
    REQUIRE(clash.functions.size() == 2);
    REQUIRE(clash.notes.size() == 1);
    CHECK(clash.notes.front().about == address_of("81:00.0"));
    CHECK(host_with({both[1], both[0]}) == clash);
    CHECK(normalise(clash) == clash);
    CHECK(host_with({both[0], both[1], both[0]}) == clash);

    const PciFunction nameless;
    CHECK(host_with({nameless, nameless}).functions.size() ==
          2);  // without address nothing says that they are one
}

TEST_CASE("a function hangs below the bridge with the narrowest range that holds its bus") {
    const Host host =
        host_with({bridge_at("00:01.0", 1, 5), bridge_at("01:00.0", 2, 3), function_at("02:00.0"),
                   function_at("04:00.0"), function_at("06:00.0"), function_at("00:1f.0")});
    CHECK(upstream_of(host, "02:00.0") == address_of("01:00.0"));
    CHECK(upstream_of(host, "04:00.0") == address_of("00:01.0"));
    CHECK(upstream_of(host, "01:00.0") == address_of("00:01.0"));
    CHECK_FALSE(upstream_of(host, "06:00.0"));
    CHECK_FALSE(upstream_of(host, "00:1f.0"));
}

TEST_CASE("bridges that are not set up, or whose range holds their own bus, lead nowhere") {
    for (const auto& [secondary, subordinate] : {std::pair{0, 0}, {0, 255}, {2, 1}, {1, 255}}) {
        INFO(secondary << " to " << subordinate);
        const auto first = static_cast<std::uint8_t>(secondary),
                   last = static_cast<std::uint8_t>(subordinate);
        CHECK_FALSE(upstream_of(
            host_with({bridge_at("01:00.0", first, last), function_at("02:00.0")}), "02:00.0"));
    }
    CHECK(upstream_of(host_with({bridge_at("01:00.0", 2, 255), function_at("02:00.0")}),
                      "02:00.0") == address_of("01:00.0"));
    PciFunction endpoint = function_at("01:00.0");  // no bus numbers, no children
    CHECK_FALSE(upstream_of(host_with({endpoint, function_at("02:00.0")}), "02:00.0"));
}

TEST_CASE("a bridge that claims too much does not take a neighbour's children") {
    const Host host = host_with({bridge_at("00:01.0", 1, 255), bridge_at("00:02.0", 2, 2),
                                 function_at("01:00.0"), function_at("02:00.0")});
    CHECK(upstream_of(host, "02:00.0") == address_of("00:02.0"));
    CHECK(upstream_of(host, "01:00.0") == address_of("00:01.0"));
}

TEST_CASE("the chain of parents ends, whatever the bridges say") {
    const Host host = host_with(
        {bridge_at("01:00.0", 3, 3), bridge_at("03:00.0", 1, 1), bridge_at("00:01.0", 1, 4)});
    CHECK(upstream_of(host, "03:00.0") == address_of("01:00.0"));
    for (const auto& function : host.functions) {
        std::set<PciAddress> passed = {*function.address};
        for (auto at = function.upstream; at; at = upstream_of(host, to_string(*at))) {
            INFO(to_string(*function.address) << " through " << to_string(*at));
            REQUIRE(passed.insert(*at).second);
        }
    }
}

TEST_CASE("domains of 32 bits are worlds of their own") {
    const Host host = host_with({bridge_at("0000:00:01.0", 1, 1), bridge_at("10000:00:01.0", 1, 1),
                                 function_at("0000:01:00.0"), function_at("10000:01:00.0"),
                                 function_at("20000:01:00.0")});
    CHECK(upstream_of(host, "0000:01:00.0") == address_of("0000:00:01.0"));
    CHECK(upstream_of(host, "10000:01:00.0") == address_of("10000:00:01.0"));
    CHECK_FALSE(upstream_of(host, "20000:01:00.0"));
}

TEST_CASE("a host with every field set survives its JSON, as text too") {
    const Host host = full_host();
    CHECK(read_back(host_to_json(host)) == host);
    for (const int indent : {2, -1}) {
        const std::string text = json_text(host_to_json(host), indent);
        CHECK(text.ends_with("}\n"));
        CHECK(read_back(parse_json(text, "host.json")) == host);
    }
    CHECK(read_back(host_to_json(Host{})) == Host{});
    CHECK(json_text(json("a\xff"), -1) == "\"a\xef\xbf\xbd\"\n");
}

TEST_CASE("the largest sizes survive, and so do keys that a newer version adds") {
    Host host = full_host();
    host.topology.nodes[0].memory_bytes = UINT64_MAX;
    host.functions[0].bars->front().bytes = std::uint64_t{1} << 63;
    CHECK(read_back(host_to_json(host)) == host);
    CHECK(refusal_of([](json& d) { d["functions"][0]["novel"] = 1; }).empty());
}

TEST_CASE("a wrong type is refused, and the message names the place") {
    const auto says = [](const std::string& message, const std::string& place) {
        INFO(message);
        CHECK(message.starts_with("host.json: host." + place + ": "));
    };
    says(refusal_of([](json& d) { d["functions"][1]["id"] = 1; }), "functions[1].id");
    says(refusal_of([](json& d) { d["functions"][0]["id"] = "19e5"; }), "functions[0].id");
    says(refusal_of([](json& d) { d["functions"][0]["class"] = "1200"; }), "functions[0].class");
    says(refusal_of([](json& d) { d["functions"][0]["address"] = "81"; }), "functions[0].address");
    says(refusal_of([](json& d) { d["functions"][0]["bars"][1]["kind"] = "rom"; }),
         "functions[0].bars[1].kind");
    says(refusal_of([](json& d) { d["functions"][0]["bars"] = json::object(); }),
         "functions[0].bars");
    says(refusal_of([](json& d) { d["functions"][0]["config"][0]["hex"] = "abc"; }),
         "functions[0].config[0].hex");
    says(refusal_of([](json& d) { d["functions"][0]["link"]["now"]["gts"] = 16; }),
         "functions[0].link.now.gts");
    says(refusal_of([](json& d) { d["functions"][0]["buses"] = {1, 2}; }), "functions[0].buses");
    says(refusal_of([](json& d) { d["functions"] = json::object(); }), "functions");
    says(refusal_of([](json& d) { d["reasons"][0]["code"] = "bored"; }), "reasons[0].code");
    says(refusal_of([](json& d) { d["platform"]["privileged"] = "yes"; }), "platform.privileged");
    CHECK_FALSE(refusal_of([](json& d) { d.erase("origin"); }).empty());
    CHECK_FALSE(refusal_of([](json& d) { d = json::array(); }).empty());
}

TEST_CASE("a number that does not fit is refused, never wrapped") {
    CHECK_FALSE(refusal_of([](json& d) { d["functions"][0]["buses"][2] = 256; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { d["functions"][0]["ordinal"] = -1; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { d["functions"][0]["ordinal"] = 4294967296; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { d["functions"][0]["numa_node"] = 2147483648; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { d["functions"][0]["numa_node"] = 1.5; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { d["functions"][0]["bars"][0]["bytes"] = -1; }).empty());
    CHECK(refusal_of([](json& d) { d["functions"][0]["ordinal"] = 4294967295; }).empty());
}

TEST_CASE("text that is not JSON, nests too deep or holds no number that exists is refused") {
    CHECK(parse_refusal("{\"a\": [1, 2.5, null]}").empty());
    CHECK(parse_refusal("{\n  \"a\": 1,\n}").starts_with("host.json:3:"));
    for (const char* text : {"", "{", "[1]]", "nul", "\"\xff\"", "[1e999]"}) {
        INFO(text);
        CHECK(parse_refusal(text).starts_with("host.json:"));
    }
    CHECK(parse_refusal(nested(64, "1")).empty());
    CHECK_FALSE(parse_refusal(nested(65, "1")).empty());
    CHECK_FALSE(parse_refusal(nested(100'000, "")).empty());
}

TEST_CASE("sixty-five empty lists inside each other are too deep as well") {
    CHECK(parse_refusal(nested(64, "")).empty());
    CHECK_FALSE(parse_refusal(nested(65, "")).empty());
}

TEST_CASE("every reason has a name of its own and the effect that the design gives it") {
    std::set<std::string> names;
    for (int i = 0; i <= static_cast<int>(ReasonCode::rules_not_verified_to_date); ++i) {
        const auto code = static_cast<ReasonCode>(i);
        const ReasonRow& row = row_of(code);
        CHECK(row.code == code);
        CHECK(parse_reason_code(row.name) == code);
        names.insert(row.name);
        const bool blind = code <= ReasonCode::pci_directory_empty,
                   scope = code >= ReasonCode::unprivileged;
        CHECK(row.effect == (blind   ? ReasonEffect::blind
                             : scope ? ReasonEffect::scope
                                     : ReasonEffect::incomplete));
    }
    CHECK(names.size() == 15);
    CHECK_FALSE(parse_reason_code("Unprivileged"));
}

TEST_CASE("a candidate is wanted for its class or its id, anything else is left alone") {
    CandidateFilter filter;
    filter.classes = {0x1200};
    filter.ids = {{{0x19e5, 0xd800}, {0x19e5, 0xd8ff}}};
    PciFunction function = function_at("81:00.0", {0x19e5, 0xd8ff});
    CHECK(filter.wants(function));
    function.id = PciId{0x19e5, 0xd900};
    CHECK_FALSE(filter.wants(function));
    function.class_code = 0x120001;
    CHECK(filter.wants(function));
    function.class_code = 0x120100;
    CHECK_FALSE(filter.wants(function));
    function.id = std::nullopt;
    CHECK_FALSE(filter.wants(function));
    CHECK_FALSE(CandidateFilter{}.wants(function_at("81:00.0")));
}
