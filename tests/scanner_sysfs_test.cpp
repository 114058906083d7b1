// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

constexpr PciId ascend_910b{0x19e5, 0xd802}, ascend_310p{0x19e5, 0xd500};

bool has_note(const Host& host, const std::string& about, std::string_view part) {
    return std::ranges::any_of(host.notes, [&](const Note& note) {
        return note.about == parse_address(about) && note.text.find(part) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("a kernel-made copy with eight accelerators is read whole") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    const Host host = scan_folder(copy.path());
    CHECK(host.functions.size() == 29);
    CHECK(std::ranges::count(host.functions, ascend_910b,
                             [](const auto& f) { return f.id.value(); }) == 8);
    CHECK(host.reasons.empty());
    CHECK(host.platform.privileged == true);
    CHECK(host.topology.nodes.size() == 4);

    const auto& card = function_at(host, "0001:82:00.0");
    CHECK(card.class_code == 0x120000U);
    CHECK(card.identity_sources.sysfs == card.identity_sources.config);
    CHECK(card.upstream == parse_address("0001:80:04.0"));
    CHECK(card.driver == "devdrv_device_driver");
    CHECK(card.link_capable == Link{"16", 16});
    CHECK(card.power_state == "D0");
    CHECK(card.numa_node.has_value());
    CHECK(card.iommu_group == 47U);
    REQUIRE(card.bars);
    CHECK_FALSE(card.bars->empty());
    CHECK_FALSE(card.physical_function);
}

TEST_CASE("only candidates and the bridges above them are looked at closely") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    ScanRequest request;
    request.from = copy.path();
    request.candidates.ids = {{ascend_910b, ascend_910b}};
    const Host host = read_host(request, "").host;
    for (const auto& function : host.functions) {
        INFO(to_string(*function.address));
        const bool candidate = function.id == ascend_910b;
        const bool leads_to_one = std::ranges::any_of(host.functions, [&](const auto& other) {
            return other.id == ascend_910b && other.upstream == function.address;
        });
        CHECK(function.bars.has_value() == (candidate || leads_to_one));
        CHECK(function.id.has_value());
    }
}

TEST_CASE("evidence levels keep nothing, the header and capabilities, or all") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    ScanRequest request = scan_all(copy.path());
    const auto kept = [&](EvidenceLevel level) {
        request.evidence = level;
        std::size_t bytes = 0;
        const Host host = read_host(request, "").host;
        for (const auto& block : function_at(host, "0000:02:00.0").config)
            bytes += block.bytes.size();
        CHECK(function_at(host, "0000:02:00.0").upstream == parse_address("0000:00:04.0"));
        return bytes;
    };
    CHECK(kept(EvidenceLevel::none) == 0);
    CHECK(kept(EvidenceLevel::standard) > 64);
    CHECK(kept(EvidenceLevel::standard) < 512);
    CHECK(kept(EvidenceLevel::full) == 4096);
}

TEST_CASE("virtual functions, unknown nodes and odd slot names of a real kernel") {
    const UnpackedSysfs copy(fixture_text("q35.sysfs"));
    const Host host = scan_folder(copy.path());
    CHECK(host.functions.size() == 36);
    const auto is_virtual = [](const auto& f) { return f.physical_function.has_value(); };
    CHECK(std::ranges::count_if(host.functions, is_virtual) == 3);
    for (const auto& function : host.functions) {
        if (function.address->bus == 0) CHECK_FALSE(function.numa_node);
        if (is_virtual(function)) {
            CHECK(function.id);
            CHECK_FALSE(function.identity_sources.config);
            CHECK(function_at(host, to_string(*function.physical_function))
                      .virtual_functions->enabled == 3);
        }
    }
    CHECK_FALSE(has_reason(host, ReasonCode::function_off_bus));
}

TEST_CASE("every odd function costs itself only") {
    const UnpackedSysfs copy(fixture_text("odd-functions.sysfs"));
    const Host host = scan_folder(copy.path());
    CHECK(host.functions.size() == 9);
    CHECK_FALSE(function_at(host, "00:00.0").numa_node);

    SECTION("two identity sources that differ are both kept") {
        const auto& spoofed = function_at(host, "01:00.0");
        CHECK(spoofed.identity_sources.sysfs == PciId{0x10de, 0x1db4});
        CHECK(spoofed.identity_sources.config == ascend_910b);
        CHECK_FALSE(spoofed.link_capable);
        const auto& honest = function_at(host, "00:00.0");
        CHECK(honest.identity_sources.sysfs == honest.identity_sources.config);
    }
    SECTION("a virtual function has its ids from the attributes, and that is no contradiction") {
        const auto& function = function_at(host, "02:00.1");
        CHECK(function.id == PciId{0x19e5, 0xd803});
        CHECK_FALSE(function.identity_sources.config);
        CHECK(function.revision == 0x71);
        CHECK_FALSE(has_reason(host, ReasonCode::function_off_bus, "02:00.1"));
    }
    SECTION("the config space of a sleeping function is not opened") {
        const auto& function = function_at(host, "03:00.0");
        CHECK(function.id == PciId{0x10de, 0x2684});
        CHECK(function.revision == 0xa1);
        CHECK(function.config.empty());
        CHECK(has_note(host, "03:00.0", "D3cold"));
    }
    SECTION("a missing attribute is replaced by another source, a missing id is said") {
        CHECK(function_at(host, "04:00.0").id == ascend_310p);
        CHECK_FALSE(has_reason(host, ReasonCode::id_unreadable, "04:00.0"));
        CHECK_FALSE(function_at(host, "05:00.0").id);
        CHECK(has_reason(host, ReasonCode::id_unreadable, "05:00.0"));
    }
    SECTION("a function off the bus keeps the id the kernel knows") {
        CHECK(function_at(host, "06:00.0").id == PciId{0x10de, 0x20b0});
        CHECK(has_reason(host, ReasonCode::function_off_bus, "06:00.0"));
    }
    SECTION("cut config space and links out of the copy are gaps") {
        CHECK(has_reason(host, ReasonCode::input_truncated, "07:00.0"));
        CHECK(has_reason(host, ReasonCode::id_unreadable, "08:00.0"));
        CHECK_FALSE(function_at(host, "08:00.0").id);
    }
}

TEST_CASE("no pci directory and an empty one are blind, never clean") {
    const UnpackedSysfs missing("== sys/class/dmi/id/sys_vendor\nQuanta\n");
    CHECK(has_reason(scan_folder(missing.path()), ReasonCode::pci_directory_missing));
    const UnpackedSysfs empty("== sys/bus/pci/devices folder\n");
    CHECK(has_reason(scan_folder(empty.path()), ReasonCode::pci_directory_empty));
    const UnpackedSysfs whole(fixture_text("ascend-8.sysfs"));
    CHECK(scan_folder(whole.path()).reasons.empty());
}

TEST_CASE("a copy is found from its root, its sys, its bus/pci, and unpacked one folder deep") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    for (const char* part : {"", "/", "/sys", "/sys/bus/pci"}) {
        INFO(part);
        CHECK(scan_folder(copy.path() + part).functions.size() == 29);
    }
    const UnpackedSysfs outer("== inner/note\nunpacked\n");
    std::filesystem::rename(copy.path() + "/sys", outer.path() + "/inner/sys");
    CHECK(scan_folder(outer.path()).functions.size() == 29);
}

TEST_CASE("names and serials become pseudonyms that join scans of one host") {
    const UnpackedSysfs copy(fixture_text("hgx-h100.sysfs"));
    std::filesystem::create_directories(copy.path() + "/etc");
    std::filesystem::create_directories(copy.path() + "/sys/class/dmi/id");
    std::ofstream(copy.path() + "/etc/hostname") << "gpu-host-17\n";
    std::ofstream(copy.path() + "/sys/class/dmi/id/product_serial") << "SN-4711\n";
    const auto has_serial = [](const auto& f) { return f.serial.has_value(); };

    SECTION("without any key they are left out, with a note") {
        const Host host = scan_folder(copy.path());
        CHECK(std::ranges::none_of(host.functions, has_serial));
        CHECK_FALSE(host.ids.label);
        CHECK(has_note(host, "", "left out"));
    }
    SECTION("a machine-id makes a key") {
        std::ofstream(copy.path() + "/etc/machine-id") << "0123456789abcdef0123456789abcdef\n";
        const Host host = scan_folder(copy.path());
        CHECK(host.pseudonyms.scope == "host");
        CHECK(std::ranges::any_of(host.functions, has_serial));
        CHECK(is_pseudonym(host.ids.label.value()));
        CHECK(is_pseudonym(host.ids.board.value()));
        for (const auto& function : host.functions) {
            if (!function.serial) continue;
            CHECK(is_pseudonym(*function.serial));
            CHECK_FALSE(function.config_masked.empty());
        }
        CHECK(host == scan_folder(copy.path()));
    }
    SECTION("a user's key serves a fleet, and raw values only on request") {
        ScanRequest request = scan_all(copy.path());
        request.key = PseudonymKey::from_secret("fleet secret");
        CHECK(read_host(request, "").host.pseudonyms.scope == "fleet");
        request.sensitive = true;
        const Host raw = read_host(request, "").host;
        CHECK(raw.pseudonyms == Pseudonyms{});
        CHECK(raw.ids.label == "gpu-host-17");
        CHECK(raw.platform.dmi->serial == "SN-4711");
    }
}

TEST_CASE("config space cut at any length never crashes and never invents an id") {
    for (int length = 0; length <= 64; length += 3) {
        const UnpackedSysfs copy("== sys/bus/pci/devices/0000:01:00.0/config hex " +
                                 std::to_string(length) + "\n");
        std::ofstream(copy.path() + "/sys/bus/pci/devices/0000:01:00.0/config", std::ios::binary)
            << std::string("\xe5\x19\x02\xd8",
                           std::min<std::size_t>(4, static_cast<std::size_t>(length)))
            << std::string(static_cast<std::size_t>(std::max(0, length - 4)), '\0');
        const Host host = scan_folder(copy.path());
        REQUIRE(host.functions.size() == 1);
        const auto& function = host.functions.front();
        CHECK(function.id == (length < 4 ? std::nullopt : std::optional(ascend_910b)));
        CHECK(has_reason(host, ReasonCode::id_unreadable) == (length < 4));
    }
}

}  // namespace chipaudit
