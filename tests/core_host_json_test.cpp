// SPDX-License-Identifier: GPL-3.0-or-later
// A host as JSON and back.
#include "core/host.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

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
    f.upstream_is_settled = true;
    f.physical_function = address_of("10000:81:00.0");
    f.virtual_functions = VirtualFunctions{12, 3, 256, 8};
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
    f.closer = CloserLook{"0-31",
                          "vfio-pci",
                          3,
                          Vpd{"Card", "PN1", "p1:s"},
                          Attestation{true, false, true, "1", false},
                          std::vector<Holder>{{"vm", 4711, "p1:n"}},
                          "NVIDIA H100",
                          "p1:u",
                          7};
    PciFunction bare;  // as good as nothing known, and no BAR at all
    bare.ordinal = 1;
    bare.bars = std::vector<Bar>{};
    bare.upstream_is_settled = true;
    Host host;
    host.captured_at = "2026-11-22T08:00:00Z";
    host.captured_by = "chipaudit 0.1.0";
    host.origin = {"sysfs", "/sys/bus/pci"};
    host.ids = {"p1:m", "p1:b", "p1:l"};
    host.pseudonyms = {"fleet", "8f3a2c1e"};
    host.platform = {
        Dmi{"Huawei", "Atlas 800", "S1"}, "kvm", "docker", "6.1.0", false, "integrity"};
    host.functions = {f, bare};
    host.topology.nodes = {{0, "0-31,64-95", 549755813888}, {1, "", std::nullopt}};
    host.topology.empty_slots = {"4"};
    host.off_bus = {{"device_node", "/dev/davinci0", "a driver", "huawei"}};
    host.driver_reports = {{address_of("81:00.0"), "NVML", "555.42", "NVIDIA H100", "p1:s", "p1:u",
                            "699-2G133", "96.00", 85520809984, MigState{true, 3, 7}},
                           {std::nullopt, "DCMI", {}, {}, {}, {}, {}, {}, {}, {}}};
    host.reasons = {{ReasonCode::unprivileged, "not root", std::nullopt},
                    {ReasonCode::function_vanished, "gone", address_of("00:1f.0")}};
    host.notes = {{std::nullopt, "a note"}, {address_of("00:1f.0"), "a \"quoted\" note"}};
    return host;
}

Host read_back(const json& document) { return host_from_json(document, "host.json: host"); }

json& first(json& document) { return document["functions"][0]; }

/// What the refusal of this says; "" when it is taken. The kind must be malformed.
std::string refusal(const std::function<void()>& read) {
    try {
        read();
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        return error.what();
    }
    return "";
}

std::string refusal_of(const std::function<void(json&)>& change) {
    json document = host_to_json(full_host());
    CHECK(read_back(document) == full_host());  // the twin that was not changed
    change(document);
    return refusal([&] { read_back(document); });
}

}  // namespace

TEST_CASE("a host with every field set survives its JSON, as text too") {
    const Host host = full_host();
    CHECK(read_back(host_to_json(host)) == host);
    for (const int indent : {2, -1}) {
        const std::string text = json_text(host_to_json(host), indent);
        CHECK(text.ends_with("}\n"));
        CHECK(read_back(parse_json(text, "host.json")) == host);
    }
    CHECK(read_back(host_to_json(Host{})) == Host{});
    CHECK_FALSE(host_to_json(Host{}).contains("driver_reports"));  // nobody asked
    Host asked;
    asked.driver_reports.emplace();
    CHECK(host_to_json(asked).at("driver_reports").empty());
    CHECK(read_back(host_to_json(asked)) == asked);
    CHECK(json_text(json("a\xff"), -1) == "\"a\xef\xbf\xbd\"\n");
}

TEST_CASE("an upstream port that a capture gives is kept; where the key is missing, buses decide") {
    Host host;
    PciFunction bridge = function_at("00:01.0"), liar = function_at("00:02.0");
    bridge.buses = BusRange{0, 1, 4};
    liar.buses = BusRange{0, 1, 1};
    PciFunction card = function_at("01:00.0");
    card.upstream = bridge.address;
    card.upstream_is_settled = true;
    host.functions = {bridge, liar, card};
    json document = host_to_json(normalise(host));
    CHECK(normalise(read_back(document)).functions[2].upstream == bridge.address);
    document["functions"][2]["upstream"] = nullptr;
    CHECK_FALSE(normalise(read_back(document)).functions[2].upstream);
    document["functions"][2].erase("upstream");
    CHECK(normalise(read_back(document)).functions[2].upstream == liar.address);
}

TEST_CASE("the largest sizes survive, and so do keys that a newer version adds") {
    Host host = full_host();
    host.topology.nodes[0].memory_bytes = UINT64_MAX;
    host.functions[0].bars->front().bytes = std::uint64_t{1} << 63;
    CHECK(read_back(host_to_json(host)) == host);
    CHECK(refusal_of([](json& d) { first(d)["novel"] = 1; }).empty());
}

TEST_CASE("a wrong type is refused, and the message names the place") {
    using Change = std::function<void(json&)>;
    const std::vector<std::pair<std::string, Change>> changes = {
        {"functions[1].id", [](json& d) { d["functions"][1]["id"] = 1; }},
        {"functions[0].id", [](json& d) { first(d)["id"] = "19e5"; }},
        {"functions[0].class", [](json& d) { first(d)["class"] = "1200"; }},
        {"functions[0].address", [](json& d) { first(d)["address"] = "81"; }},
        {"functions[0].bars[1].kind", [](json& d) { first(d)["bars"][1]["kind"] = "rom"; }},
        {"functions[0].bars", [](json& d) { first(d)["bars"] = json::object(); }},
        {"functions[0].config[0].hex", [](json& d) { first(d)["config"][0]["hex"] = "abc"; }},
        {"functions[0].link.now.gts", [](json& d) { first(d)["link"]["now"]["gts"] = 16; }},
        {"functions[0].buses", [](json& d) { first(d)["buses"].erase(2); }},
        {"functions", [](json& d) { d["functions"] = json::object(); }},
        {"reasons[0].code", [](json& d) { d["reasons"][0]["code"] = "bored"; }},
        {"driver_reports[0].mig.enabled",
         [](json& d) { d["driver_reports"][0]["mig"]["enabled"] = 1; }},
        {"driver_reports[1].library", [](json& d) { d["driver_reports"][1]["library"] = 1; }},
        {"platform.privileges", [](json& d) { d["platform"]["privileges"] = "all"; }}};
    for (const auto& [place, change] : changes) {
        const std::string message = refusal_of(change);
        INFO(message);
        CHECK(message.starts_with("host.json: host." + place + ": "));
    }
    CHECK_FALSE(refusal_of([](json& d) { d.erase("origin"); }).empty());
    CHECK_FALSE(refusal_of([](json& d) { d = json::array(); }).empty());
}

TEST_CASE("a number that does not fit is refused, never wrapped") {
    CHECK(refusal_of([](json& d) { first(d)["ordinal"] = 4294967295; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { first(d)["ordinal"] = 4294967296; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { first(d)["ordinal"] = -1; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { first(d)["buses"][2] = 256; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { first(d)["numa_node"] = 2147483648; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { first(d)["numa_node"] = 1.5; }).empty());
    CHECK_FALSE(refusal_of([](json& d) { first(d)["bars"][0]["bytes"] = -1; }).empty());
}

TEST_CASE("an object of 20,000 keys is read, one with a key more is refused") {
    const auto object_of = [](std::size_t keys) {
        std::string text = "{\"first\": {";
        for (std::size_t i = 0; i < keys; ++i)
            text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":0";
        return text + "}}";
    };
    CHECK(parse_json(object_of(20'000), "host.json").at("first").size() == 20'000);
    const std::string said = refusal([&] { parse_json(object_of(20'001), "host.json"); });
    CHECK(said.find("more than 20,000 keys") != std::string::npos);
    CHECK(said.find("host.json") != std::string::npos);
    const std::string two = object_of(15'000);  // the limit is that of one object
    CHECK(parse_json("[" + two + "," + two + "]", "host.json").size() == 2);
}
