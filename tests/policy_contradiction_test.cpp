// SPDX-License-Identifier: GPL-3.0-or-later
// Hand-made machines that lie, each beside its honest twin: a contradiction is a finding for
// review, never an accusation, and never lost.
#include <algorithm>
#include <functional>

#include "core/config_space.h"
#include "policy/assess.h"
#include "tests/support.h"

using namespace chipaudit;
using enum Certainty;

namespace {

constexpr std::uint32_t compute = 0x120000, vga = 0x030000, display_3d = 0x030200;
constexpr const char* h100 = "10de:2330";
constexpr const char* a100_40 = "10de:20b0";
constexpr const char* ascend_310p = "19e5:d500";
constexpr const char* ascend_910b = "19e5:d802";

PciFunction function_of(const std::string& text, std::uint32_t class_code) {
    PciFunction function;
    function.address = parse_address("0000:81:00.0");
    function.id = parse_id(text.substr(0, 9));
    REQUIRE(function.id);
    if (text.size() > 9) function.subsystem = parse_id(text.substr(10));
    function.class_code = class_code;
    function.identity_sources.sysfs = function.id;
    return function;
}

PciFunction named_by_driver(const char* id, std::uint32_t class_code, const char* name) {
    PciFunction function = function_of(id, class_code);
    function.closer = CloserLook{};
    function.closer->driver_model = name;
    return function;
}

PciFunction named_by_tool(const char* id, const char* name) {
    PciFunction function = function_of(id, display_3d);
    function.model_name = ModelName{name, "nvidia-smi"};
    return function;
}

PciFunction with_config_id(const char* id, std::uint32_t class_code, const char* in_config) {
    PciFunction function = function_of(id, class_code);
    function.identity_sources.config = parse_id(in_config);
    return function;
}

PciFunction with_bars(const char* id, const std::vector<std::uint64_t>& sizes) {
    PciFunction function = function_of(id, compute);
    function.bars = std::vector<Bar>();
    std::uint8_t index = 0;
    for (const auto bytes : sizes) {
        function.bars->push_back({index, BarKind::memory64, true, bytes});
        index = static_cast<std::uint8_t>(index + 2);
    }
    return function;
}

PciFunction virtual_function(std::vector<std::uint8_t> first_bytes) {
    PciFunction function = function_of(ascend_910b, compute);
    function.physical_function = PciAddress{0, 0x82, 0, 0};
    std::vector<std::uint8_t> config(64, 0);
    std::ranges::copy(first_bytes, config.begin());
    config[0x0b] = 0x12;
    apply_config(function, config, KeptConfig::header, false);
    return function;
}

Host host_with(std::vector<PciFunction> functions) {
    Host host = host_of({});
    for (auto& function : functions) host.functions.push_back(std::move(function));
    return normalise(std::move(host));
}

Certainty certainty_of(const PciFunction& function) {
    return identify(host_with({function}), shipped_db(), test_names()).back().certainty;
}

constexpr const char* contradiction = "chipaudit.contradiction";

bool accuses(const Report& report) {
    return std::ranges::any_of(report.findings, [](const ReportFinding& finding) {
        return finding.finding.disposition >= Disposition::controlled;
    });
}

struct Machine {
    const char* lie;
    PciFunction honest, lying;
    Certainty certainty;  // of the honest one
};

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

PciFunction changed(PciFunction function, const std::function<void(PciFunction&)>& change) {
    change(function);
    return function;
}

std::vector<Machine> machines() {
    const auto uevent = [](PciFunction& f) { f.identity_sources.uevent = parse_id(a100_40); };
    const auto revision = [](PciFunction& f) {
        f.identity_sources.differing = {"revision 20 and 71"};
    };
    const auto classes = [](PciFunction& f) { f.identity_sources.classes = {compute, 0x020000}; };
    return {
        {"a flashed id in config space", with_config_id(h100, display_3d, h100),
         with_config_id(h100, display_3d, "10de:20b5"), exact},
        {"an accelerator's id on a network card's class", function_of(h100, display_3d),
         function_of(h100, 0x020000), exact},
        {"a display class that no record of the id has", function_of("19e5:d100", compute),
         function_of("19e5:d100", vga), exact},
        {"address registers of half the size, those of the single card",
         with_bars("19e5:d500:0200:0110", {16 * mib, 256 * mib, 4096 * mib}),
         with_bars("19e5:d500:0200:0110", {8 * mib, 128 * mib, 2048 * mib}), exact},
        {"a virtual function whose config space is another device's",
         virtual_function({0xff, 0xff, 0xff, 0xff}), virtual_function({0xde, 0x10, 0xb5, 0x20}),
         id_only},
        {"the driver's name of another chip",
         named_by_driver(h100, display_3d, "NVIDIA H100 80GB HBM3"),
         named_by_driver(h100, display_3d, "NVIDIA A100-SXM4-80GB"), exact},
        {"the driver's name of another product of the same chip",
         named_by_driver("10de:2329", display_3d, "NVIDIA H20"),
         named_by_driver(h100, display_3d, "NVIDIA H20"), exact},
        {"a tool's name with another memory size", named_by_tool(a100_40, "NVIDIA A100-SXM4-40GB"),
         named_by_tool(a100_40, "NVIDIA A100-SXM4-80GB"), id_only},
        {"uevent against the attributes", function_of(h100, display_3d),
         changed(function_of(h100, display_3d), uevent), exact},
        {"a subsystem that no product with the id has",
         function_of("10de:25b6:10de:157e", display_3d),
         function_of("10de:25b6:10de:0001", display_3d), exact},
        {"two revisions", function_of(ascend_910b, compute),
         changed(function_of(ascend_910b, compute), revision), id_only},
        {"two classes, one of them an accelerator's", function_of(ascend_910b, compute),
         changed(function_of(ascend_910b, compute), classes), id_only},
        {"the Ascend driver's name of another generation",
         named_by_driver(ascend_910b, compute, "Ascend 910B4"),
         named_by_driver(ascend_910b, compute, "Ascend 310P3"), id_only},
    };
}

}  // namespace

TEST_CASE("a machine that contradicts itself is for review, and its honest twin is not") {
    for (const auto& machine : machines()) {
        INFO(machine.lie);
        CHECK(certainty_of(machine.honest) == machine.certainty);
        CHECK(certainty_of(machine.lying) == conflicting);
        CHECK_FALSE(has_rule(judge(host_with({machine.honest}), "2026-11-22"), contradiction));
        const Report report = judge(host_with({machine.lying}), "2026-11-22");
        const Finding* finding = finding_of(report, contradiction);
        REQUIRE(finding != nullptr);
        CHECK(finding->disposition == Disposition::review);
        REQUIRE_FALSE(finding->because.empty());
        CHECK(finding->because.front().value.find("expected ") == 0);
        CHECK(finding->because.front().value.find("; observed ") != std::string::npos);
        CHECK_FALSE(accuses(report));
        CHECK(report.verdict.exit_code == 3);
    }
}

TEST_CASE("a name contradicts with both values, and both products stay candidates") {
    const auto lying = named_by_driver(h100, display_3d, "NVIDIA A100-SXM4-80GB");
    const Report report = judge(host_with({lying}), "2026-11-22");
    const Finding* finding = finding_of(report, contradiction);
    REQUIRE(finding != nullptr);
    CHECK(finding->because.front().value ==
          "expected NVIDIA H100 SXM5 80GB; observed NVIDIA A100-SXM4-80GB");
    CHECK(finding->because.front().source == "driver");
    CHECK(finding->parts ==
          std::vector<std::string>{"nvidia.h100-sxm5-80gb", "nvidia.a100-sxm4-80gb"});
}

TEST_CASE("a name that is vaguer, fuller or unknown contradicts nothing") {
    for (const auto& [id, name] :
         {std::pair{h100, "NVIDIA H100"}, std::pair{h100, "NVIDIA"},
          std::pair{h100, "NVIDIA Graphics Device"}, std::pair{h100, "GH100 [H100 SXM5 80GB]"},
          std::pair{h100, "NVIDIA H100 80GB HBM3 with a sticker"}, std::pair{h100, ""}}) {
        INFO(name);
        CHECK(certainty_of(named_by_driver(id, display_3d, name)) == exact);
    }
    CHECK(certainty_of(named_by_driver("19e5:d803", compute, "Ascend910")) == id_only);
    CHECK(certainty_of(named_by_driver("19e5:d803", compute, "Ascend310P3")) == conflicting);
}

TEST_CASE("a maker's library may contradict the id of the function that it reports, and no other") {
    const auto matches_with = [](const char* address, const char* name) {
        Host host = host_with({function_of(h100, display_3d)});
        DriverReport report;
        report.address = parse_address(address);
        report.library = "NVML";
        if (name != nullptr) report.name = name;
        host.driver_reports = {report};
        return identify(host, shipped_db(), test_names());
    };
    const auto other = matches_with("0000:81:00.0", "NVIDIA A100-SXM4-40GB").back();
    CHECK(other.certainty == conflicting);
    CHECK(other.evidence.front().source == "NVML");
    CHECK(other.evidence.front().observed == "NVIDIA A100-SXM4-40GB");
    for (const char* name : {"NVIDIA H100 80GB HBM3", "a name that nobody knows"}) {
        const auto fits = matches_with("0000:81:00.0", name).back();
        CHECK(fits.certainty == certainty_of(function_of(h100, display_3d)));
        CHECK(fits.candidates.size() < other.candidates.size());
    }
    CHECK(matches_with("0000:81:00.0", nullptr).back().certainty != conflicting);
    for (const auto& match : matches_with("0000:82:00.0", "NVIDIA A100-SXM4-40GB"))
        CHECK(match.certainty != conflicting);
}

TEST_CASE("a driver that calls another maker's function by an accelerator's name contradicts") {
    constexpr std::uint32_t bridge = 0x060400;
    for (const char* name : {"NVIDIA H100 80GB HBM3", "NVIDIA L40S"}) {
        INFO(name);
        CHECK(certainty_of(named_by_driver("1022:1478", bridge, name)) == conflicting);
    }
    for (const char* name : {"AMD bridge", "NVIDIA nForce", ""}) {
        INFO(name);
        CHECK(certainty_of(named_by_driver("1022:1478", bridge, name)) == other);
    }
}

TEST_CASE("no record's own names contradict its own ids") {
    for (const auto& part : shipped_db().parts()) {
        if (part.ids.empty() || part.kind != PartKind::accelerator) continue;
        std::vector<std::string> names = part.aliases;
        names.push_back(part.name);
        for (const auto& name : names) {
            PciFunction function;
            function.id = part.ids.front();
            function.closer = CloserLook{};
            function.closer->driver_model = name;
            INFO(part.id << " as " << name);
            CHECK(certainty_of(function) != conflicting);
        }
    }
}

TEST_CASE("address registers that are nobody's are soft evidence and contradict nothing") {
    const auto odd = with_bars("19e5:d500:0200:0110", {4 * mib, 64 * mib, 1024 * mib});
    CHECK(certainty_of(odd) == exact);
    CHECK(certainty_of(with_bars(ascend_310p, {16 * mib, 256 * mib, 4096 * mib})) == id_only);
}

TEST_CASE("two cards with one serial number are for review, and remain what they are") {
    const auto pair = [](const char* id, const char* one, const char* other) {
        auto first = function_of(id, id == ascend_310p ? compute : display_3d), second = first;
        second.address = parse_address("0000:82:00.0");
        first.serial = one, second.serial = other;
        return host_with({first, second});
    };
    const Report honest = judge(pair(h100, "p1:aaaa:1", "p1:aaaa:2"), "2026-11-22");
    CHECK_FALSE(has_rule(honest, contradiction));
    const Report lying = judge(pair(h100, "p1:aaaa:1", "p1:aaaa:1"), "2026-11-22");
    const Finding* finding = finding_of(lying, contradiction);
    REQUIRE(finding != nullptr);
    CHECK(finding->disposition == Disposition::review);
    CHECK(finding->cards.size() == 2);
    CHECK(lying.cards[0].certainty == "exact");
    CHECK(lying.verdict.exit_code == honest.verdict.exit_code);  // both H100, whichever is real
    CHECK(accuses(lying));
    // Chips of one board, and what may be one, share the board's number.
    CHECK_FALSE(
        has_rule(judge(pair(ascend_310p, "p1:aaaa:1", "p1:aaaa:1"), "2026-11-22"), contradiction));
}

TEST_CASE("the number in the vital product data counts too, functions of one device share theirs") {
    auto first = function_of(h100, display_3d);
    first.closer = CloserLook{};
    first.closer->vpd = Vpd{std::nullopt, std::nullopt, "p1:aaaa:1"};
    auto second = first;
    second.address = parse_address("0000:82:00.0");
    CHECK(has_rule(judge(host_with({first, second}), "2026-11-22"), contradiction));
    second.address = parse_address("0000:81:00.1");
    CHECK_FALSE(has_rule(judge(host_with({first, second}), "2026-11-22"), contradiction));
    second.address = parse_address("0000:82:00.0");
    second.physical_function = first.address;
    CHECK_FALSE(has_rule(judge(host_with({first, second}), "2026-11-22"), contradiction));
}
