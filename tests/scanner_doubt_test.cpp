// SPDX-License-Identifier: GPL-3.0-or-later
/// Inputs that were tampered with, glued together or made to lead elsewhere: none may read as
/// whole.
#include <filesystem>
#include <fstream>

#include "devicedb/match.h"
#include "scanner/capture.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

const std::string function_folder = "== sys/devices/pci0000:00/0000:01:00.0/";

/// One function of an unlisted Realtek id whose sources may each tell something else.
std::string copy_of(const std::string& attributes_class, const std::string& uevent,
                    const std::string& config_class_bytes) {
    return function_folder + "vendor\n0x10ec\n" + function_folder + "device\n0x8168\n" +
           function_folder + "class\n0x" + attributes_class + "\n" + function_folder + "uevent\n" +
           uevent + "\n" + function_folder + "config hex 64\n00: ec10688100000000\n08: 15" +
           config_class_bytes +
           "\n== sys/bus/pci/devices/0000:01:00.0 -> ../../../devices/pci0000:00/0000:01:00.0\n";
}

Match match_of(const Host& host) { return identify(host, shipped_db(), test_names()).at(0); }

Certainty certainty_of(const std::string& copy) {
    const UnpackedSysfs folder(copy);
    return match_of(scan_folder(folder.path())).certainty;
}

const std::string honest_uevent = "PCI_CLASS=20000\nPCI_ID=10EC:8168";

}  // namespace

TEST_CASE("an accelerator's class in one source only is a contradiction") {
    const std::string network = "000002", accelerator = "000012", bridge = "008006";
    CHECK(certainty_of(copy_of("020000", honest_uevent, network)) == Certainty::other);
    CHECK(certainty_of(copy_of("020000", honest_uevent, accelerator)) == Certainty::conflicting);
    CHECK(certainty_of(copy_of("120000", "PCI_CLASS=120000\nPCI_ID=10EC:8168", network)) ==
          Certainty::conflicting);
    CHECK(certainty_of(copy_of("020000", "PCI_CLASS=120000\nPCI_ID=10EC:8168", network)) ==
          Certainty::conflicting);
    // The kernel corrects classes of ordinary functions; that is nobody's contradiction.
    CHECK(certainty_of(copy_of("020000", honest_uevent, bridge)) == Certainty::other);
}

TEST_CASE("an identity in uevent that the attributes deny is a contradiction") {
    CHECK(certainty_of(copy_of("020000", honest_uevent, "000002")) == Certainty::other);
    const UnpackedSysfs copy(copy_of("020000", "PCI_CLASS=20000\nPCI_ID=19E5:D802", "000002"));
    const Host host = scan_folder(copy.path());
    const PciId realtek{0x10ec, 0x8168}, ascend{0x19e5, 0xd802};
    CHECK(host.functions.at(0).identity_sources.sysfs == realtek);
    CHECK(host.functions.at(0).identity_sources.uevent == ascend);
    CHECK(match_of(host).certainty == Certainty::conflicting);
}

TEST_CASE("a subsystem, revision or address that a second source denies is a contradiction") {
    const std::string honest =
        function_folder + "vendor\n0x10de\n" + function_folder + "device\n0x20b0\n" +
        function_folder + "class\n0x030200\n" + function_folder + "revision\n0xa1\n" +
        function_folder + "subsystem_vendor\n0x10de\n" + function_folder +
        "subsystem_device\n0x134f\n" + function_folder +
        "uevent\nPCI_CLASS=30200\nPCI_ID=10DE:20B0\nPCI_SLOT_NAME=0000:01:00.0\n" +
        function_folder +
        "config hex 64\n000: de10b02000000000a100020300000000\n020: "
        "000000000000000000000000de104f13\n"
        "== sys/bus/pci/devices/0000:01:00.0 -> ../../../devices/pci0000:00/0000:01:00.0\n";
    const auto replaced = [&](const std::string& from, const std::string& to) {
        std::string text = honest;
        return text.replace(text.find(from), from.size(), to);
    };
    CHECK(certainty_of(honest) == Certainty::exact);
    CHECK(certainty_of(replaced("0x134f", "0x1450")) == Certainty::conflicting);
    CHECK(certainty_of(replaced("0xa1", "0x71")) == Certainty::conflicting);
    CHECK(certainty_of(replaced("NAME=0000:01", "NAME=0000:02")) == Certainty::conflicting);
    CHECK(certainty_of(replaced("0x030200", "0x0302")) == Certainty::exact);  // cut, so not read
    const std::string slot = "PCI_SLOT_NAME=0000:01:00.0\n";
    const auto with = [&](const std::string& more) { return replaced(slot, slot + more); };
    CHECK(certainty_of(with("PCI_SUBSYS_ID=10DE:134F\n")) == Certainty::exact);
    CHECK(certainty_of(with("PCI_SUBSYS_ID=10DE:1450\n")) == Certainty::conflicting);
    const auto alias = [](const char* device, const char* board, const char* base) {
        return "pci:v000010DEd0000" + std::string(device) + "sv000010DEsd0000" + board + "bc" +
               base + "sc02i00\n";
    };
    const std::string file = function_folder + "modalias\n";
    for (const std::string& said : {alias("20B0", "134F", "03"), alias("20B1", "134F", "03"),
                                    alias("20B0", "1450", "03"), alias("20B0", "134F", "02")}) {
        INFO(said);
        const bool honest_alias = said == alias("20B0", "134F", "03");
        for (const auto& text : {with("MODALIAS=" + said), honest + file + said})
            CHECK(certainty_of(text) == (honest_alias ? Certainty::exact : Certainty::conflicting));
    }
}

TEST_CASE("a uevent about another function is a gap, also of an ordinary function") {
    const auto truncated = [](const char* slot) {
        const UnpackedSysfs copy(
            copy_of("020000", honest_uevent + "\nPCI_SLOT_NAME=" + slot, "000002"));
        return has_reason(scan_folder(copy.path()), ReasonCode::input_truncated, "01:00.0");
    };
    CHECK_FALSE(truncated("0000:01:00.0"));
    CHECK_FALSE(truncated("10000:01:00.0"));  // domains may be numbered anew
    CHECK(truncated("0000:02:00.0"));
}

TEST_CASE("config space that only some functions lack is a gap, and no machine is empty") {
    const UnpackedSysfs whole(fixture_text("ascend-8.sysfs"));
    CHECK(is_whole(scan_folder(whole.path())));
    std::filesystem::remove(whole.path() + "/sys/bus/pci/devices/0000:00:00.0/config");
    const Host denied = scan_folder(whole.path());
    CHECK(has_reason(denied, ReasonCode::config_unreadable, "00:00.0"));
    CHECK_FALSE(is_whole(denied));
    Host empty = denied;
    empty.functions.clear();
    empty.reasons.clear();
    CHECK(judge(empty, "2026-07-01").verdict.result == Result::blind);
}

TEST_CASE("what the sources disagree about survives a capture") {
    const UnpackedSysfs copy(copy_of("020000", "PCI_CLASS=20000\nPCI_ID=19E5:D802", "000012"));
    const Host host = scan_folder(copy.path());
    CHECK(host.functions.at(0).identity_sources.classes ==
          std::vector<std::uint32_t>{0x020000, 0x120000});
    ScanRequest request;
    request.from = "-";
    const Host again = read_host(request, write_capture(host)).host;
    CHECK(again.functions == host.functions);
}

TEST_CASE("links that lead out of a copy are gaps, also when they are relative") {
    const std::string inside = copy_of("020000", honest_uevent, "000002");
    const UnpackedSysfs outer("== inner/note\nx\n" + [&] {
        std::string other = inside;
        for (auto at = other.find("sys/devices"); at != std::string::npos;
             at = other.find("sys/devices", at + 12)) {
            other.insert(at, "elsewhere/");
        }
        return other.substr(0, other.rfind("== sys/bus"));
    }());
    namespace fs = std::filesystem;
    fs::create_directories(outer.path() + "/inner/sys/bus/pci/devices");
    fs::create_directory_symlink("../../../../../elsewhere/sys/devices/pci0000:00/0000:01:00.0",
                                 outer.path() + "/inner/sys/bus/pci/devices/0000:01:00.0");
    REQUIRE(fs::exists(outer.path() + "/inner/sys/bus/pci/devices/0000:01:00.0/vendor"));
    const Host host = scan_folder(outer.path() + "/inner");
    CHECK_FALSE(host.functions.at(0).id);
    CHECK(has_reason(host, ReasonCode::id_unreadable, "01:00.0"));
    const UnpackedSysfs whole(inside);
    CHECK(scan_folder(whole.path()).functions.at(0).id == PciId{0x10ec, 0x8168});
}

TEST_CASE("a copy of bus/pci alone does not borrow the names of the machine it lies on") {
    const UnpackedSysfs copy(
        "== pci/devices/0000:01:00.0/vendor\n0x10ec\n"
        "== pci/devices/0000:01:00.0/device\n0x8168\n"
        "== pci/devices/0000:01:00.0/class\n0x020000\n");
    const Host host = scan_folder(copy.path() + "/pci");
    CHECK(host.functions.at(0).id == PciId{0x10ec, 0x8168});
    CHECK_FALSE(host.ids.machine);
    CHECK_FALSE(host.platform.dmi);
    CHECK_FALSE(host.platform.virtualization);
}

TEST_CASE("text of another tool that names an accelerator is not dropped in silence") {
    const std::string listing =
        "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:1237] (rev 02)\n"
        "01:00.0 Ethernet controller [0200]: Realtek Device [10ec:8168] (rev 15)\n";
    ScanRequest request;
    request.from = "-";
    request.candidates = shipped_db().candidate_filter();
    const auto whole = [&](const std::string& text) {
        return is_whole(read_host(request, text).host);
    };
    CHECK(whole(listing));
    CHECK(whole(listing + "It crashes when the discrete GPU wakes up.\n"));
    CHECK(whole("$ lspci -nn\n" + listing + "$\n"));
    CHECK_FALSE(whole(listing + "GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-0)\n"));
    CHECK_FALSE(whole(listing + "GPU 0: NVIDIA H20 (UUID: GPU-3b0b1f2c-1111-2222-3333-4)\n"));
    CHECK_FALSE(whole(listing + "| NVIDIA-SMI 550.54  Driver Version: 550.54 |\n"));
    for (const char* cut : {"... (output truncated, 126 more lines)\n", "[...]\n", "\xe2\x80\xa6\n",
                            "<snip>\n", "--More--\n"}) {
        INFO(cut);
        CHECK_FALSE(whole(listing + cut));
    }
    CHECK_FALSE(whole(listing + "\n-[0000:00]-+-00.0\n           \\-01.0-[01]----00.0\n"));
    CHECK_FALSE(whole(listing + "\tGPU0\tCPU Affinity\nGPU0\t X \t0-7\n\nLegend:\n"));
    CHECK(whole("$ lspci -nnvvv\n" + listing));
    for (const char* command :
         {"$ lspci -nn | head -20\n", "root@n1:~# lspci -nn -d 8086:\n", "lspci -nns 00:1f\n",
          "lspci -nnd10de:\n", "$ lspci -nn|tail -5\n"}) {
        INFO(command);
        CHECK_FALSE(whole(command + listing));
    }
    CHECK_FALSE(whole("# eight Ascend 910B4 in this one\n" + listing));
    CHECK_FALSE(whole(listing + "|   0  NVIDIA A100-SXM4-80GB  On  | 00000000 Off |\n"));
}

namespace {

bool is_partial(const std::string& listing) {
    return has_reason(scan_text(listing), ReasonCode::partial_listing);
}

/// A bridge to bus 09 with a PCI Express capability of this port type, as lspci -xxx prints it.
std::string bridge_at(const std::string& address, const std::string& port_type,
                      const std::string& buses) {
    return address +
           " PCI bridge: Acme Foo\n"
           "00: 5c 18 01 00 07 00 10 00 00 00 04 06 00 00 01 00\n"
           "10: 00 00 00 00 00 00 00 00 " +
           buses +
           " 00 00 00 00 00\n"
           "20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
           "30: 00 00 00 00 40 00 00 00 00 00 00 00 00 00 00 00\n"
           "40: 10 00 " +
           port_type + "2 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n\n";
}

}  // namespace

TEST_CASE("a switch hangs below a bridge: a listing without that bridge is a part of one") {
    const std::string root = bridge_at("00:1c.0", "4", "00 08 09"),
                      other_root = bridge_at("00:1c.0", "4", "00 02 02"),
                      port = bridge_at("08:00.0", "6", "08 09 09");
    CHECK(is_partial(other_root + port));
    CHECK(has_reason(scan_text(other_root + port), ReasonCode::partial_listing, "08:00.0"));
    CHECK(is_partial(other_root + bridge_at("08:00.0", "5", "08 09 09")));
    CHECK_FALSE(is_partial(root + port + "09:00.0 Ethernet controller: Acme Bar\n"));
    // A root port on bus 08 needs nothing above it: many processors have several root buses.
    CHECK_FALSE(is_partial(other_root + bridge_at("08:00.0", "4", "08 09 09") +
                           "02:00.0 Ethernet controller: Acme Bar\n"));
}

TEST_CASE("a domain has functions on its bus 00, or a bridge to the others") {
    const std::string board = "0000:00:00.0 0600: 8086:09a2\n0000:01:00.0 0200: 8086:1533\n";
    CHECK(is_partial(board + "000f:01:00.0 0300: 10de:2e12\n"));
    CHECK_FALSE(is_partial(board + "000f:00:00.0 0604: 10de:22ce\n000f:01:00.0 0300: 10de:2e12\n"));
    CHECK_FALSE(is_partial(board + "0001:00:00.0 0302: 10de:20b2\n"));  // a guest's devices
    CHECK_FALSE(
        is_partial(board + "10000:e0:06.0 0604: 8086:9a09\n10000:e1:00.0 0108: 144d:a80a\n"));
}

}  // namespace chipaudit
