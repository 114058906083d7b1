// SPDX-License-Identifier: GPL-3.0-or-later
/// OCS Inventory, umockdev-record, sos report; hex dumps that are not whole; forced formats.
#include <algorithm>

#include "core/error.h"
#include "scanner/scanner.h"
#include "tests/known_host.h"

namespace chipaudit {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string format_of(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    return read_host(request, text).input.format;
}

bool notes(const Host& host, const std::string& words) {
    return std::ranges::any_of(
        host.notes, [&](const Note& note) { return note.text.find(words) != std::string::npos; });
}

const std::string ocs = R"(<?xml version="1.0" encoding="UTF-8" ?>
<REQUEST><CONTENT>
  <BIOS><SMANUFACTURER>Example</SMANUFACTURER><SMODEL>Model 6</SMODEL><SSN>S6</SSN></BIOS>
  <CONTROLLERS><DRIVER/><MANUFACTURER>Intel Corporation</MANUFACTURER><NAME>Host bridge</NAME>
    <PCICLASS>0600</PCICLASS><PCIID>8086:0d57</PCIID><PCISLOT>00:00.0</PCISLOT><REV>07</REV></CONTROLLERS>
  <CONTROLLERS><DRIVER>devdrv</DRIVER><MANUFACTURER>Huawei</MANUFACTURER><NAME>Device d802</NAME>
    <PCICLASS>1200</PCICLASS><PCIID>19e5:d802</PCIID><PCISLOT>81:00.0</PCISLOT>
    <PCISUBSYSTEMID>19e5:3400</PCISUBSYSTEMID><REV>20</REV></CONTROLLERS>
  <HARDWARE><NAME>host-9</NAME><VMSYSTEM>Physical</VMSYSTEM></HARDWARE>
  <VIDEOS><CHIPSET>Processing accelerators</CHIPSET><NAME>Huawei Device d802</NAME>
    <PCISLOT>81:00.0</PCISLOT></VIDEOS>
</CONTENT><DEVICEID>host-9-2026</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>
)";

const std::string recorded_bridge =
    "P: /devices/pci0000:80/0000:80:00.0\n"
    "E: DRIVER=pcieport\nE: PCI_CLASS=60400\nE: PCI_ID=8086:2030\nE: SUBSYSTEM=pci\n"
    "A: class=0x060400\\n\nA: device=0x2030\\n\nA: vendor=0x8086\\n\n\n";
const std::string recorded_root =
    "P: /devices/pci0000:00/0000:00:00.0\n"
    "E: PCI_CLASS=60000\nE: PCI_ID=8086:09A2\nE: SUBSYSTEM=pci\n"
    "A: class=0x060000\\n\nA: device=0x09a2\\n\nA: vendor=0x8086\\n\n\n";
const std::string recorded_card =
    "P: /devices/pci0000:80/0000:80:00.0/0000:81:00.0\nN: davinci0=00\nS: char/235:0\n"
    "E: PCI_CLASS=120000\nE: PCI_ID=19E5:D802\nE: PCI_SLOT_NAME=0000:81:00.0\nE: SUBSYSTEM=pci\n"
    "A: class=0x120000\\n\nA: device=0xd802\\n\nA: numa_node=2\\n\nA: revision=0x20\\n\n"
    "A: subsystem_device=0x3400\\n\nA: subsystem_vendor=0x19e5\\n\nA: vendor=0x19e5\\n\n"
    "H: config=E51902D8060410002000001200000000000000000000000000000000000000000000000000000000"
    "00000000E519003400000000000000000000000000000000\n"
    "L: driver=../../../../bus/pci/drivers/devdrv\n\n";

const std::string nn_listing =
    "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2] (rev 04)\n"
    "81:00.0 Processing accelerators [1200]: Huawei Device [19e5:d802] (rev 20)\n";

std::string sos(const std::string& more) {
    return "== sosreport-x/sos_commands/pci/lspci_-nnvv\n" + nn_listing +
           "== sosreport-x/sos_commands/kernel/uname_-a\nLinux host-3 6.1.0-18-amd64 #1 SMP\n"
           "== sosreport-x/etc/hostname\nhost-3\n" +
           more;
}

std::string block(const std::string& first, const std::string& base = "12") {
    const std::string zeros = " 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n";
    return "00: " + first + " 06 04 10 00 20 00 00 " + base + " 00 00 00 00\n10:" + zeros +
           "20:" + zeros + "30:" + zeros;
}

const std::string bridge_block = "00:00.0 Host bridge: Intel\n" + block("86 80 a2 09", "06");
const std::string card_block = "81:00.0 Processing accelerators: Huawei\n" + block("e5 19 02 d8");

}  // namespace

TEST_CASE("an OCS inventory gives ids, classes, subsystem and the machine") {
    CHECK(format_of(ocs) == "ocs");
    const Host host = scan_text(ocs);
    REQUIRE(host.functions.size() == 2);  // the video is the second controller
    const auto& card = function_at(host, "81:00.0");
    CHECK(card.id == PciId{0x19e5, 0xd802});
    CHECK(card.subsystem == PciId{0x19e5, 0x3400});
    CHECK(card.class_code == 0x120000U);
    CHECK(card.revision == 0x20);
    CHECK(card.driver == "devdrv");
    CHECK(host.platform.dmi->product == "Model 6");
    CHECK_FALSE(host.ids.label);  // no key to make a pseudonym with
    CHECK(is_whole(host));
    CHECK(has_reason(host, ReasonCode::listing_unproven));
    CHECK(has_reason(scan_text(replaced(ocs, "Physical", "KVM")), ReasonCode::guest_view));
    CHECK_FALSE(has_reason(host, ReasonCode::guest_view));
}

TEST_CASE("a field of OCS that cannot be read is a gap, half a document an error") {
    const Host host = scan_text(replaced(ocs, "19e5:d802", "19e5:d8"));
    CHECK(says(host, "CONTROLLERS 2: PCIID holds '19e5:d8'"));
    CHECK_FALSE(is_whole(host));
    CHECK_THROWS_AS(scan_text(ocs.substr(0, ocs.size() / 2)), Error);
    CHECK(has_reason(scan_text("<REQUEST><CONTENT></CONTENT></REQUEST>"),
                     ReasonCode::pci_directory_empty));
}

TEST_CASE("what an OCS inventory says twice, or where nobody reads it, is a gap") {
    const std::string id = "<PCIID>19e5:d802</PCIID>", end = "</CONTENT>";
    REQUIRE(is_whole(scan_text(ocs)));
    CHECK(says(scan_text(replaced(ocs, id, "<PCIID>8086:2918</PCIID>" + id)), "more than once"));
    CHECK(says(
        scan_text(replaced(ocs, id, id + "<VENDORID>10de</VENDORID><PRODUCTID>2330</PRODUCTID>")),
        "PCIID and VENDORID, PRODUCTID differ"));
    for (const char* more : {"<controllers><PCIID>10de:2330</PCIID></controllers></CONTENT>",
                             "</CONTENT><CONTENT><CONTROLLERS><PCIID>10de:2330</PCIID>"
                             "</CONTROLLERS></CONTENT>"})
        CHECK(says(scan_text(replaced(ocs, end, more)), "stand outside of the first CONTENT"));
}

TEST_CASE("videos join by address, are the display cards listed, or stand alone by name") {
    const auto other_slot =
        replaced(ocs, "<PCISLOT>81:00.0</PCISLOT></VIDEOS>", "<PCISLOT>82:00.0</PCISLOT></VIDEOS>");
    const Host apart = scan_text(other_slot);
    CHECK(apart.functions.size() == 3);
    CHECK(function_at(apart, "82:00.0").model_name->text == "Huawei Device d802");
    const auto unplaced = replaced(ocs, "<PCISLOT>81:00.0</PCISLOT></VIDEOS>", "</VIDEOS>");
    CHECK(scan_text(unplaced).functions.size() == 2);
    CHECK(notes(scan_text(unplaced), "taken to be the display cards"));
    const Host two = scan_text(
        replaced(unplaced, "</CONTENT>", "<VIDEOS><NAME>NVIDIA A100</NAME></VIDEOS></CONTENT>"));
    CHECK(two.functions.size() == 4);  // one listed card cannot be both
    CHECK(has_reason(two, ReasonCode::names_without_ids));
    const auto clash = replaced(ocs, "<PCISLOT>81:00.0</PCISLOT></VIDEOS>",
                                "<PCISLOT>81:00.0</PCISLOT><PCIID>10de:2330</PCIID></VIDEOS>");
    CHECK(scan_text(clash).functions.size() == 3);
}

TEST_CASE("a recording of umockdev is read like the sysfs it holds") {
    const std::string text = recorded_root + recorded_bridge + recorded_card;
    CHECK(format_of(text) == "umockdev");
    CHECK(format_of("P: /devices/pci0000:00/0000:00:00.0\nE: SUBSYSTEM=pci\nE: PCI_ID=8086:1\n") ==
          "udevadm");
    const Host host = scan_text(text);
    CHECK(host.functions.size() == 3);
    const auto& card = function_at(host, "81:00.0");
    CHECK(card.id == PciId{0x19e5, 0xd802});
    CHECK(card.identity_sources.sysfs == PciId{0x19e5, 0xd802});
    CHECK(card.identity_sources.config == PciId{0x19e5, 0xd802});
    CHECK(card.subsystem == PciId{0x19e5, 0x3400});
    CHECK(card.numa_node == 2);
    CHECK(card.driver == "devdrv");
    CHECK_FALSE(card.identity_sources.uevent);
    const Host spoofed = scan_text(replaced(text, "PCI_ID=19E5:D802", "PCI_ID=10DE:2330"));
    CHECK(function_at(spoofed, "81:00.0").identity_sources.uevent == PciId{0x10de, 0x2330});
}

TEST_CASE("a recording that is whole looks so, one that is not never does") {
    const std::string text = recorded_root + recorded_bridge +
                             replaced(recorded_card, "H: config=E519", "X: config=E519");
    REQUIRE(is_whole(scan_text(text)));
    CHECK(has_reason(scan_text(text), ReasonCode::listing_unproven));
    CHECK(says(scan_text(recorded_root + recorded_card), "paths lead through this function"));
    CHECK(says(scan_text(recorded_root + recorded_bridge + recorded_card), "config space"));
    CHECK(says(scan_text(text.substr(0, text.size() - 9)), "ends inside a line"));
    CHECK(says(scan_text(text + "A: broken\n"), "has no name and value"));
    CHECK(says(scan_text(text + "81:00.1 and more\n"), "line 35 speaks of a function"));
    CHECK(says(scan_text(text + "A: ../../x=1\n"), "leads out of /sys"));
    CHECK(says(scan_text(text + recorded_root), "is recorded more than once"));
    CHECK(says(scan_text(text + "Z: 0000:01:00.0 10de:2330\n"), "speaks of a function"));
    CHECK(says(scan_text(replaced(text, "A: vendor=0x19e5\\n\n",
                                  "A: vendor=0x19e5\\n\nA: vendor=0x10de\\n\n")),
               "once more"));
    CHECK(says(
        scan_text(replaced(recorded_root + recorded_bridge + recorded_card, "E51902", "E5190")),
        "bytes that are not whole"));
    CHECK(
        has_reason(scan_text("P: /devices/virtual/x\nA: y=1\n"), ReasonCode::pci_directory_empty));
}

TEST_CASE("a sos report gives its listing and its machine") {
    const UnpackedSysfs copy(
        sos("== sosreport-x/sos_commands/pci/lspci_-tv\n"
            "-+-[0000:80]---00.0-[81]----00.0  Huawei\n"
            " \\-[0000:00]-00.0  Intel\n"));
    const auto result = read_host(scan_all(copy.path()), "");
    CHECK(result.input.format == "sosreport");
    const Host& host = result.host;
    CHECK(function_at(host, "81:00.0").id == PciId{0x19e5, 0xd802});
    CHECK(host.platform.kernel == "6.1.0-18-amd64");
    CHECK(notes(host, "read from sos_commands/pci/lspci_-nnvv"));
    CHECK(notes(host, "holds no dmidecode"));
    CHECK(says(host, "lacks a function that sos_commands/pci/lspci_-tv shows"));  // 80:00.0
    const UnpackedSysfs alone(sos(""));
    CHECK(is_whole(scan_folder(alone.path())));
    CHECK(has_reason(scan_folder(alone.path()), ReasonCode::listing_unproven));
}

TEST_CASE("what else a sos report holds is held against the listing") {
    const UnpackedSysfs kernel(
        sos("== sosreport-x/proc/bus/pci/devices\n"
            "0000\t808609a2\t0\n8100\t19e5d802\t0\n8200\t10de2330\t0\n"));
    CHECK(says(scan_folder(kernel.path()), "proc/bus/pci/devices shows: 10de:2330"));
    const UnpackedSysfs fits(
        sos("== sosreport-x/proc/bus/pci/devices\n"
            "0000\t808609a2\t0\n8100\t19e5d802\t0\n"));
    CHECK(is_whole(scan_folder(fits.path())));
    const UnpackedSysfs nothing("== sosreport-x/sos_commands/kernel/uname_-a\nLinux h 6.1 #1\n");
    CHECK(has_reason(scan_folder(nothing.path()), ReasonCode::pci_directory_missing));
    const UnpackedSysfs failed("== sos_commands/pci/lspci_-nnvv\ntimeout: failed to run\n");
    CHECK(notes(scan_folder(failed.path()), "holds no listing"));
    const UnpackedSysfs broken(
        sos("== sosreport-x/sos_commands/pci/lspci_-n\n"
            "00:00.0 0600: 8086:09a2\n0g:00.0 0302: 10de:2330\n81:00.0 1200: 19e5:d802\n"));
    CHECK(says(scan_folder(broken.path()), "line 2 speaks of a function"));
    const UnpackedSysfs linked(sos("== sosreport-x/sos_commands/pci/lspci_-n -> ../other\n"));
    CHECK(says(scan_folder(linked.path()), "cannot be read as a file"));
    const UnpackedSysfs guest(
        sos("== sosreport-x/sos_commands/hardware/dmidecode\n"
            "# dmidecode 3.3\n\nHandle 0x0001, DMI type 1, 27 bytes\n"
            "System Information\n\tManufacturer: QEMU\n"));
    CHECK(has_reason(scan_folder(guest.path()), ReasonCode::guest_view));
    CHECK_FALSE(has_reason(scan_folder(fits.path()), ReasonCode::guest_view));
}

TEST_CASE("a copy of sysfs in a sos report wins where it names as many") {
    const std::string files = "== sosreport-x/sys/bus/pci/devices/0000:81:00.0/";
    const UnpackedSysfs part(sos(files + "numa_node\n2\n"));
    CHECK(function_at(scan_folder(part.path()), "81:00.0").id);  // from the listing
    const UnpackedSysfs one(sos(files + "vendor\n0x19e5\n" + files + "device\n0xd802\n"));
    CHECK(notes(scan_folder(one.path()), "read from sos_commands"));
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs") +
                             "== sos_commands/kernel/uname_-a\nLinux h 6.1 #1\n");
    CHECK(notes(scan_folder(copy.path()), "read from sys/bus/pci"));
}

TEST_CASE("a hex dump that is not whole says where") {
    REQUIRE(is_whole(scan_text(bridge_block + card_block)));
    const auto gap = [](const std::string& text, const std::string& words) {
        return says(scan_text(text), words);
    };
    const std::string whole = bridge_block + card_block;
    CHECK(gap(replaced(whole, "\n10: 00 00", "\n10: 00"), "line 3 holds 15 bytes, expected 16"));
    CHECK(gap(replaced(whole, "\n10:", "\n20:"), "line 3 is at offset 20, expected 10"));
    CHECK(gap(replaced(whole, "\n20:", "\n10:"), "line 4 is at offset 10 once more"));
    CHECK(gap(replaced(whole, "\n30: 00", "\n30: 00 00"), "line 5 holds 17 bytes"));
    CHECK(gap(replaced(whole, "\n30:", "\n1000:"), "beyond the 4096 bytes"));
    CHECK(gap(bridge_block + "05:00.0 USB controller: Intel\n" + card_block,
              "line 6 begins a function without a hex block"));
    const std::string lost = bridge_block + block("e5 19 02 d8");
    CHECK(gap(lost, "line 6 begins a hex block, and no line above it names its function"));
    CHECK(scan_text(lost).functions.back().id == PciId{0x19e5, 0xd802});
    CHECK(gap("junk\n" + block("e5 19 02 d8") + bridge_block, "line 2 begins a hex block"));
}

TEST_CASE("lines are named by their number in the text, remarks too") {
    const std::string text = nn_listing + "# 82:00.0 was taken out\n" +
                             "83:00.0 Ethernet controller [0200]: Intel [8086:100e]\n";
    CHECK(says(scan_text(text), "line 3 speaks of a function"));
    CHECK_FALSE(says(scan_text(replaced(text, "82:00.0", "one")), "speaks of a function"));
}

TEST_CASE("a forced format that finds nothing is refused, a text without functions is blind") {
    ScanRequest request;
    request.from = "-";
    for (const char* format : {"lspci", "hexdump", "udevadm", "umockdev", "nvidia-smi", "npu-smi",
                               "dmidecode", "lspci-tree", "lshw"}) {
        INFO(format);
        request.input_format = format;
        CHECK_THROWS_AS(read_host(request, "no PCI here\n"), Error);
    }
    request.input_format = "dmidecode";
    CHECK(has_reason(read_host(request, "# dmidecode 3.3\n").host,
                     ReasonCode::pci_directory_missing));
    request.input_format = "lspci";
    CHECK(read_host(request, nn_listing).host.functions.size() == 2);
}

}  // namespace chipaudit
