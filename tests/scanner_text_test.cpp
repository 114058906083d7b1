// SPDX-License-Identifier: GPL-3.0-or-later
// Text of udevadm and dmidecode, and what holds for every input that is text.
#include <algorithm>
#include <chrono>

#include "core/error.h"
#include "core/text.h"
#include "scanner/capture.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

const std::string virtual_devices =
    "P: /devices/virtual/dmi/id\n"
    "E: MODALIAS=dmi:bvnX:svnHuawei:pnAtlas800:pvr1:rvnY:\n"
    "E: SUBSYSTEM=dmi\n\n"
    "P: /devices/virtual/tty/tty0\nE: SUBSYSTEM=tty\n\n";

std::string upper(std::string text) {
    for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

std::string path_of(const Host& host, const PciFunction& function) {
    const std::string above =
        function.upstream ? path_of(host, function_at(host, to_string(*function.upstream)))
                          : "/devices/pci" + to_string(*function.address).substr(0, 7);  // root bus
    return above + "/" + to_string(*function.address);
}

std::string block_of(const std::string& path, const PciFunction& function) {
    const std::string id = upper(to_string(*function.id));
    const std::string subsystem = function.subsystem ? upper(to_string(*function.subsystem)) : "";
    return "P: " + path + "\nE: DEVPATH=" + path +
           "\nE: ID_VENDOR_FROM_DATABASE=Some Maker\nE: PCI_CLASS=" +
           upper(hex(*function.class_code, 1)) + "\nE: PCI_ID=" + id +
           "\nE: PCI_SLOT_NAME=" + to_string(*function.address) +
           "\nE: PCI_SUBSYS_ID=" + (subsystem.empty() ? "0000:0000" : subsystem) +
           "\nE: SUBSYSTEM=pci\nE: USEC_INITIALIZED=12832191\n\n";
}

/// What udevadm info --export-db prints of a machine's functions, and of some other devices.
std::string udev_text(const Host& host) {
    std::string text = "P: /devices/LNXSYSTM:00\nE: SUBSYSTEM=acpi\n\n";
    for (const auto& function : host.functions) {
        const std::string path = path_of(host, function);
        text += block_of(path, function);
        if (!function.buses) continue;
        const auto domain = to_string(*function.address).substr(0, 5);
        text += "P: " + path + "/pci_bus/" + domain + hex(function.buses->secondary, 2) +
                "\nE: SUBSYSTEM=pci_bus\n\n";
    }
    return text + virtual_devices;
}

Host sysfs_of(const char* fixture) {
    const UnpackedSysfs copy(fixture_text(fixture));
    return scan_folder(copy.path());
}

const std::string dmi =
    "# dmidecode 3.4\nGetting SMBIOS data from sysfs.\nSMBIOS 3.2 present.\n"
    "3 structures occupying 300 bytes.\n\n"
    "Handle 0x0001, DMI type 1, 27 bytes\nSystem Information\n"
    "\tManufacturer: Huawei\n\tProduct Name: Atlas 800 (Model 3000)\n"
    "\tSerial Number: 2102312345\n\tUUID: 8c2eb7d2-f46b-862f-ee11-062480781a3c\n\n"
    "Handle 0x0002, DMI type 2, 8 bytes\nBase Board Information\n"
    "\tManufacturer: Other\n\tProduct Name: BC82\n\tSerial Number: 77\n\n"
    "Handle 0x0003, DMI type 9, 17 bytes\nSystem Slot Information\n"
    "\tDesignation: PCIe Slot 2\n\tCurrent Usage: In Use\n\tBus Address: 0000:81:00.0\n";

bool truncated(const std::string& text) {
    return has_reason(scan_text(text), ReasonCode::input_truncated);
}

/// A refusal is as good as a gap.
bool reads_as_whole(const std::string& text) {
    try {
        return is_whole(scan_text(text));
    } catch (const Error&) {
        return false;
    }
}

/// Milliseconds for one reading.
double time_of(const std::string& text) {
    const auto start = std::chrono::steady_clock::now();
    try {
        scan_text(text);
    } catch (const Error&) {
        // only the time matters
    }
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("udevadm's database shows the machine that sysfs shows") {
    for (const char* fixture : {"ascend-8.sysfs", "q35.sysfs"}) {
        const Host sysfs = sysfs_of(fixture);
        const Host host = scan_text(udev_text(sysfs));
        INFO(fixture);
        CHECK(host.origin.method == "udevadm");
        CHECK(is_whole(host));
        CHECK(has_reason(host, ReasonCode::listing_unproven));
        REQUIRE(host.functions.size() == sysfs.functions.size());
        for (std::size_t i = 0; i < host.functions.size(); ++i) {
            const auto& a = sysfs.functions[i];
            const auto& b = host.functions[i];
            INFO(to_string(*a.address));
            CHECK(a.address == b.address);
            CHECK(a.id == b.id);
            CHECK(a.class_code == b.class_code);
            CHECK_FALSE(b.class_is_partial);
            CHECK(a.subsystem == b.subsystem);
            CHECK(a.upstream == b.upstream);
            CHECK_FALSE(b.serial);
        }
        CHECK(scan_text(write_capture(host)) == host);
    }
}

TEST_CASE("firmware's words in udevadm's database name the host, and betray a guest") {
    const std::string functions = udev_text(sysfs_of("ascend-8.sysfs"));
    const Host host = scan_text(functions);
    CHECK(host.platform.dmi == Dmi{"Huawei", "Atlas800", std::nullopt});
    CHECK_FALSE(has_reason(host, ReasonCode::guest_view));
    std::string guest = functions;
    guest.replace(guest.find("svnHuawei"), 9, "svnQEMU");
    CHECK(has_reason(scan_text(guest), ReasonCode::guest_view));
}

TEST_CASE("a part of udevadm's database never reads as whole") {
    const Host sysfs = sysfs_of("ascend-8.sysfs");
    const std::string text = udev_text(sysfs);
    CHECK_FALSE(truncated(text));
    const auto middle = text.find("P: ", text.size() / 2);
    CHECK_FALSE(is_whole(scan_text(text.substr(0, middle))));       // between two blocks
    CHECK(truncated(text.substr(0, middle + 60)));                  // inside one
    CHECK(truncated(text.substr(text.find("E: PCI_ID", middle))));  // the head is missing
    const auto bridge = text.find("P: " + path_of(sysfs, function_at(sysfs, "0000:80:00.0")));
    CHECK(truncated(text.substr(0, bridge) + text.substr(text.find("\n\n", bridge) + 2)));
    const auto end = text.find("E: PCI_ID", middle), next = text.find("E: PCI_ID", end + 1);
    CHECK(truncated(text.substr(0, end) + text.substr(next)));  // one block from two
    CHECK(truncated("and 81:00.0\n" + text));
    CHECK_FALSE(truncated("and a remark\n" + text));
    CHECK(truncated(text + "P: /devices/virtual/x/y\n"));
}

TEST_CASE("a function whose id udevadm does not print is a gap, and so are two ids") {
    const Host sysfs = sysfs_of("ascend-8.sysfs");
    const auto& card = function_at(sysfs, "0000:81:00.0");
    const std::string block = block_of(path_of(sysfs, card), card), text = udev_text(sysfs);
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string other = block, all = text;
        other.replace(other.find(from), from.size(), to);
        return scan_text(all.replace(all.find(block), block.size(), other));
    };
    const std::string id = "E: PCI_ID=19E5:D802\n";
    const std::string alias = "E: MODALIAS=pci:v000019E5d0000D801sv000019E5sd00003400bc12sc00i00\n";
    CHECK(function_at(changed(id, ""), "0000:81:00.0").model_name ==
          ModelName{"Some Maker", "udevadm"});
    CHECK(has_reason(changed(id, ""), ReasonCode::names_without_ids));
    CHECK(function_at(changed(id, alias), "0000:81:00.0").id == PciId{0x19e5, 0xd801});
    const auto both = function_at(changed(id, id + alias), "0000:81:00.0");
    CHECK(both.id == PciId{0x19e5, 0xd802});
    CHECK(both.identity_sources.uevent == PciId{0x19e5, 0xd801});
    CHECK(truncated(udev_text(changed(id, id)) + "x 81:00.0\n"));
    CHECK(is_whole(changed(id, id)));
}

TEST_CASE("a database without PCI functions is blind") {
    CHECK(has_reason(scan_text(virtual_devices), ReasonCode::pci_directory_empty));
    CHECK(judge(scan_text(virtual_devices), "2026-07-01").verdict.result == Result::blind);
}

TEST_CASE("dmidecode tells of the host, and is blind for what is in it") {
    const Report report = judge(scan_text(dmi), "2026-07-01");
    CHECK(report.host.origin.method == "dmidecode");
    CHECK(report.verdict.result == Result::blind);
    CHECK(report.verdict.exit_code == 3);
    CHECK(report.host.functions.empty());
    CHECK(report.host.platform.dmi == Dmi{"Huawei", "Atlas 800 (Model 3000)", std::nullopt});
    CHECK(std::ranges::any_of(report.host.notes, [](const Note& note) {
        return note.about == parse_address("81:00.0") &&
               note.text.find("PCIe Slot 2") != std::string::npos;
    }));
    CHECK_FALSE(truncated(dmi));
    CHECK(truncated(dmi.substr(0, dmi.find("Handle 0x0003"))));
}

TEST_CASE("the host's serial number in dmidecode is masked, and a placeholder is none") {
    ScanRequest request;
    request.from = "-";
    request.sensitive = true;
    CHECK(read_host(request, dmi).host.ids.board == "2102312345");
    request.sensitive = false;
    CHECK_FALSE(read_host(request, dmi).host.ids.board);
    request.key = PseudonymKey::from_machine_id("0123456789abcdef0123456789abcdef");
    const auto masked = read_host(request, dmi).host.platform.dmi->serial;
    REQUIRE(masked);
    CHECK(masked->find("2102312345") == std::string::npos);
    for (const std::string text : {"To Be Filled By O.E.M.", "\xe5\xba\x8f\xe5\x88\x97", "None"}) {
        std::string other = dmi;
        other.replace(other.find("2102312345"), 10, text);
        INFO(text);
        CHECK_FALSE(read_host(request, other).host.ids.board);
    }
}

TEST_CASE("every kind of text is recognised by its content, and no cut of it is clean") {
    const std::string tree = fixture_text("ascend-8.lspci-tree");
    const std::string list = "GPU 0: NVIDIA L40S (UUID: GPU-1)\n";
    const std::string npu =
        "| NPU   Name  | Health | Power(W) |\n| 0  910B4 | OK | 1 |\n| 0 | 0000:C1:00.0 | 0 |\n";
    const std::string udev = udev_text(sysfs_of("q35.sysfs"));
    struct Row {
        const char* format;
        const std::string& text;
    };
    for (const Row& row : {Row{"lspci-tree", tree}, Row{"nvidia-smi", list}, Row{"npu-smi", npu},
                           Row{"udevadm", udev}, Row{"dmidecode", dmi}}) {
        INFO(row.format);
        ScanRequest request;
        request.from = "-";
        CHECK(read_host(request, row.text).input.format == row.format);
        const std::size_t step = row.text.size() / 97 + 1;
        for (std::size_t size = 0; size < row.text.size(); size += step) {
            INFO(size);
            CHECK_FALSE(reads_as_whole(row.text.substr(0, size)));
        }
    }
}

TEST_CASE("long lines and many lines cost no more than their length") {
    const std::string bad_table =
        "|   0  X                  Off |   00000000:01:00.0 Off |    0 |\n";
    for (const std::string& unit :
         {std::string("+-00.0-[01]"), std::string(" +-00.0-[01]----00.0\n"),
          std::string("GPU 0: NVIDIA L40S (UUID: GPU-1)\n"), bad_table,
          std::string("P: /devices/pci0000:00/0000:00:01.0\nE: PCI_ID=10DE:20B2\n"),
          std::string("/0000:00:01.0"), std::string("Handle 0x0001, DMI type 9, 1 bytes\n"),
          std::string("| 0  910B4 | OK | 1 |\n"), std::string("GPU 0000:01:00.0\n A : B\n")}) {
        const std::string prefix = unit.front() == '/' ? "E: X=Y\nP: /devices/pci0000:00" : "-";
        INFO(unit);
        const double small = time_of(prefix + repeated(unit, 1000));
        const double large = time_of(prefix + repeated(unit, 10000));
        CHECK(large < 60 * small + 1000);  // ten times the text: a square would be a hundred
    }
}

}  // namespace chipaudit
