// SPDX-License-Identifier: GPL-3.0-or-later
/// What hangs below what: the kernel's tree against the bus numbers that bridges claim.
#include "scanner/kernel_tree.h"

#include "scanner/capture.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

const std::string devices = "== sys/bus/pci/devices/";

/// A function with its attributes in `folder`, and a header with bus numbers where it is a bridge.
std::string function_in(const std::string& folder, const std::string& class_code,
                        const std::string& buses = "") {
    std::string text = "== " + folder + "/vendor\n0x8086\n== " + folder +
                       "/device\n0x1234\n== " + folder + "/class\n0x" + class_code + "\n";
    const std::string type = buses.empty() ? "00" : "01";
    text += "== " + folder + "/config hex 64\n000: 86803412\n00a: " + class_code.substr(2, 2) +
            class_code.substr(0, 2) + "\n00e: " + type + "\n";
    if (!buses.empty()) text += "018: " + buses + "\n";
    return text;
}

/// Two root ports, of which the second claims the bus of the card behind the first, and says so
/// more narrowly. `linked`: with the kernel's tree, or as folders without links.
std::string machine(bool linked, const std::string& card_at = "0000:01:00.0") {
    const std::string root = "sys/devices/pci0000:00/", plain = "sys/bus/pci/devices/";
    const auto place = [&](const std::string& above, const std::string& name) {
        return linked ? root + above + name : plain + name;
    };
    std::string text = function_in(place("", "0000:00:01.0"), "060400", "000102") +
                       function_in(place("", "0000:00:02.0"), "060400", "000101") +
                       function_in(place("0000:00:01.0/", "0000:01:00.0"), "030200");
    if (!linked) return text;
    const std::string up = " -> ../../../devices/pci0000:00/";
    return text + devices + "0000:00:01.0" + up + "0000:00:01.0\n" + devices + "0000:00:02.0" + up +
           "0000:00:02.0\n" + devices + "0000:01:00.0" + up + "0000:00:01.0/" + card_at + "\n";
}

Host host_from(const std::string& text) { return scan_folder(UnpackedSysfs(text).path()); }

}  // namespace

TEST_CASE("a link through the kernel's tree tells the bridge above, half a path tells nothing") {
    struct Row {
        const char* link;
        TreeAnswer answer;
        const char* upstream;
    };
    const PciAddress card = *parse_address("0000:02:00.0");
    for (const auto& [link, answer, upstream] :
         {Row{"../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/0000:02:00.0",
              TreeAnswer::below_bridge, "0000:01:00.0"},
          Row{"../../../devices/pci0000:02/0000:02:00.0", TreeAnswer::on_root_bus, ""},
          Row{"../../../devices/pci0000:02/0000:02:00.0/", TreeAnswer::on_root_bus, ""},
          Row{"../../../devices/platform/soc/40000000.pcie/pci0000:00/0000:00:01.0/0000:02:00.0",
              TreeAnswer::below_bridge, "0000:00:01.0"},
          Row{"../../../devices/0000:00:01.0/0000:02:00.0", TreeAnswer::silent, ""},
          Row{"../../../devices/pci0000/0000:00:01.0/0000:02:00.0", TreeAnswer::silent, ""},
          Row{"../../../devices/pci0000:00/other/0000:02:00.0", TreeAnswer::silent, ""},
          Row{"0000:02:00.0", TreeAnswer::silent, ""},
          Row{"../../../devices/pci0000:00/0000:02:00.1", TreeAnswer::another_function, ""},
          Row{"../../../devices/pci0000:00", TreeAnswer::another_function, ""},
          Row{"", TreeAnswer::another_function, ""}}) {
        INFO(link);
        const TreePlace place = place_in_tree(link, card);
        CHECK(place.answer == answer);
        CHECK(place.upstream == parse_address(upstream));
    }
    // A domain of its own below a function (VMD) begins anew.
    const TreePlace own = place_in_tree(
        "../../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:01.0/10000:e1:00.0",
        *parse_address("10000:e1:00.0"));
    CHECK(own.upstream == parse_address("10000:e0:01.0"));
}

TEST_CASE("a bridge that claims another's bus is not believed where the kernel's tree is there") {
    const Host with = host_from(machine(true)), without = host_from(machine(false));
    CHECK(function_at(with, "0000:01:00.0").upstream == parse_address("00:01.0"));
    CHECK_FALSE(function_at(with, "0000:00:02.0").upstream);
    CHECK(function_at(without, "0000:01:00.0").upstream == parse_address("00:02.0"));
    ScanRequest from_capture;
    from_capture.from = "-";
    const Host again = read_host(from_capture, write_capture(with)).host;
    CHECK(function_at(again, "0000:01:00.0").upstream == parse_address("00:01.0"));
}

TEST_CASE("a link that leads to another function settles nothing, and a note says so") {
    const auto says_so = [](const Host& host) {
        for (const auto& note : host.notes) {
            if (note.text.find("leads to another name") != std::string::npos)
                return note.about == parse_address("01:00.0");
        }
        return false;
    };
    const std::string other =
        function_in("sys/devices/pci0000:00/0000:00:01.0/0000:01:00.1", "030200");
    const Host host = host_from(machine(true, "0000:01:00.1") + other);
    CHECK(function_at(host, "0000:01:00.0").upstream == parse_address("00:02.0"));
    CHECK(says_so(host));
    CHECK_FALSE(says_so(host_from(machine(true))));
    CHECK_FALSE(has_reason(host, ReasonCode::id_unreadable));
    // Two names for one folder: that of one function was not read.
    const std::string listed =
        function_in("sys/devices/pci0000:00/0000:00:01.0/0000:00:02.0", "060400");
    CHECK(has_reason(host_from(machine(true, "0000:00:02.0") + listed), ReasonCode::id_unreadable,
                     "0000:01:00.0"));
}

TEST_CASE("a bridge of the kernel's tree that is not listed makes the listing partial") {
    const std::string whole = machine(true);
    CHECK_FALSE(has_reason(host_from(whole), ReasonCode::partial_listing));
    const std::string link = devices + "0000:00:01.0 -> ../../../devices/pci0000:00/0000:00:01.0\n";
    std::string part = whole;
    part.erase(part.find(link), link.size());
    CHECK(has_reason(host_from(part), ReasonCode::partial_listing, "0000:00:01.0"));
}

TEST_CASE("a port whose link is up with nothing behind it cannot hide behind another's bus") {
    // PCI Express capability of a root port: link reports its state, and is up.
    const auto with_link = [](const std::string& text) {
        const std::string bridge = "0000:00:02.0/config hex 64\n";
        std::string changed = text;
        const auto at = changed.find(bridge);
        changed.replace(at, bridge.size(),
                        "0000:00:02.0/config hex 256\n006: 1000\n034: 40\n040: 10004200\n"
                        "04c: 00001000\n052: 0020\n");
        return changed;
    };
    CHECK(has_reason(host_from(with_link(machine(true))), ReasonCode::link_without_child,
                     "0000:00:02.0"));
    CHECK_FALSE(has_reason(host_from(machine(true)), ReasonCode::link_without_child));
    // Without the tree its claim stands.
    CHECK_FALSE(has_reason(host_from(with_link(machine(false))), ReasonCode::link_without_child));
}

}  // namespace chipaudit
