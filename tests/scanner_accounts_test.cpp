// SPDX-License-Identifier: GPL-3.0-or-later
/// Inputs that tell of one function twice, in words and in numbers, or at two places: where the two
/// accounts cannot both be true the function is in doubt, and its honest twin is not.
#include <algorithm>
#include <fstream>

#include "core/error.h"
#include "tests/known_host.h"
#include "tests/xml_samples.h"

namespace chipaudit {
namespace {

/// Of the function at 81:00.0, or the least certain of those there.
Certainty certainty_of(const std::string& text) {
    const auto matches = matches_of(text);
    const auto here = [](const Match& match) { return match.address == parse_address("81:00.0"); };
    const auto found = std::ranges::find_if(matches, here);
    REQUIRE(found != matches.end());
    const auto worst = std::ranges::find_if(matches, [&](const Match& match) {
        return here(match) && match.certainty == Certainty::conflicting;
    });
    return worst != matches.end() ? worst->certainty : found->certainty;
}

const std::string root = "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2]\n";

std::string line(const std::string& class_words, const std::string& name) {
    return root + "81:00.0 " + class_words + ": " + name + "\n";
}

}  // namespace

TEST_CASE(
    "a class in words that its number denies is a contradiction where one is an accelerator's") {
    const std::string nic = "Realtek Device [10ec:8168] (rev 15)";
    CHECK(certainty_of(line("Ethernet controller [0200]", nic)) == Certainty::other);
    CHECK(certainty_of(line("Processing accelerators [0200]", nic)) == Certainty::conflicting);
    CHECK(certainty_of(line("Ethernet controller [1200]", nic)) == Certainty::conflicting);
    // Base classes in the words of another edition of pci.ids, and ordinary functions, are nobody's
    // contradiction.
    CHECK(certainty_of(line("Generic system peripheral [0805]", nic)) == Certainty::other);
    CHECK(certainty_of(line("USB controller [0200]", nic)) == Certainty::other);
    const auto quoted = [&](const char* words) {
        return root + "81:00.0 \"" + words +
               "\" \"Realtek [10ec]\" \"NIC [8168]\" -r15 \"\" \"\"\n";
    };
    CHECK(certainty_of(quoted("Ethernet controller [0200]")) == Certainty::other);
    CHECK(certainty_of(quoted("Processing accelerators [0200]")) == Certainty::conflicting);
}

TEST_CASE("another maker's accelerator by name is a contradiction, whatever the id") {
    const std::string sata = "SATA controller [0106]";
    CHECK(certainty_of(line(sata, "Intel Corporation 82801I [8086:2918]")) == Certainty::other);
    CHECK(certainty_of(line(sata, "NVIDIA GH100 [H100 PCIe] [8086:2918]")) ==
          Certainty::conflicting);
    const Host host = read_known(line(sata, "NVIDIA GH100 [H100 PCIe] [8086:2918]"));
    CHECK(function_at(host, "81:00.0").model_name->text == "NVIDIA GH100 [H100 PCIe]");
    CHECK_FALSE(function_at(host, "00:00.0").model_name);
    const std::string nic = "Ethernet controller [0200]";
    CHECK(certainty_of(line(nic, "Huawei Ascend 910B4 [19e5:1822]")) == Certainty::conflicting);
    CHECK(certainty_of(line(nic, "Huawei Hi1822 for Ascend 910B4 [19e5:1822]")) ==
          Certainty::other);
    // Companions are called after the card they serve.
    CHECK(certainty_of(
              line("Bridge [0680]", "NVIDIA Corporation GH100 [H100 NVSwitch] [10de:22a3]")) !=
          Certainty::conflicting);
    CHECK(certainty_of(
              line("Bridge [0680]", "NVIDIA Corporation GH100 [H100 SXM5 80GB] [10de:22a3]")) ==
          Certainty::conflicting);
    const std::string card = "3D controller [0302]";
    for (const char* name : {"H20", "GH100 [H20 96GB]"}) {
        const std::string words = "NVIDIA Corporation " + std::string(name);
        INFO(words);
        CHECK(certainty_of(line(card, words + " [10de:2329]")) == Certainty::exact);
        CHECK(certainty_of(line(card, words + " [10de:2330]")) == Certainty::conflicting);
    }
    CHECK(certainty_of(line(card, "NVIDIA Corporation GH100 [H100 SXM5 80GB] [10de:2330]")) !=
          Certainty::conflicting);
    CHECK(certainty_of(line(card, "NVIDIA Corporation TU104GL [Tesla T4] [10de:2330]")) ==
          Certainty::conflicting);
}

TEST_CASE("two functions at one address leave both in doubt, two listings of one do not") {
    const std::string h100 = "81:00.0 3D controller [0302]: NVIDIA Device [10de:2330] (rev a1)\n";
    const std::string nic = "81:00.0 Ethernet controller [0200]: Realtek Device [10ec:8168]\n";
    const std::string numbers = "81:00.0 0302: 10de:2330 (rev a1)\n";
    CHECK(certainty_of(root + h100) == Certainty::exact);
    CHECK(certainty_of(root + h100 + root + numbers) == Certainty::exact);
    CHECK(certainty_of(root + h100 + nic) == Certainty::conflicting);
    CHECK(certainty_of(root + nic) == Certainty::other);
    CHECK(doubted(root + h100 + nic) == 1);  // a network card is not accused of anything
}

TEST_CASE("the words of nvidia-smi and of an OCS inventory are held against the ids") {
    const std::string smi = smi_sample;
    CHECK(doubted(smi) == 0);
    CHECK(doubted(replaced(smi, "NVIDIA A100-SXM4-40GB", "Tesla T4")) > 0);
    const std::string ocs =
        "<REQUEST><CONTENT><CONTROLLERS><NAME>SATA controller</NAME><MANUFACTURER>Intel 82801I"
        "</MANUFACTURER><PCICLASS>0106</PCICLASS><PCIID>8086:2918</PCIID><PCISLOT>00:1f.2</PCISLOT>"
        "</CONTROLLERS><VIDEOS><NAME>Intel Graphics</NAME><PCISLOT>00:1f.2</PCISLOT></VIDEOS>"
        "</CONTENT></REQUEST>";
    CHECK(doubted(ocs) == 0);
    CHECK(doubted(replaced(ocs, "SATA controller", "Processing accelerators")) == 1);
    CHECK(doubted(replaced(ocs, "Intel Graphics", "NVIDIA H100 PCIe")) == 1);
    CHECK(doubted(replaced(ocs, "Intel 82801I", "NVIDIA H100 PCIe")) == 1);
}

TEST_CASE("attributes of a copy that hold something else are gaps") {
    const std::string whole = fixture_text("ascend-8.sysfs");
    const UnpackedSysfs honest(whole);
    CHECK_FALSE(has_reason(scan_folder(honest.path()), ReasonCode::input_truncated));
    const Host host = scan_folder(honest.path());
    const auto& card = *std::ranges::find(host.functions, PciId{0x19e5, 0xd802}, &PciFunction::id);
    const std::string folder = honest.path() + "/sys/bus/pci/devices/" + to_string(*card.address);
    for (const char* name : {"vendor", "class", "revision"}) {
        INFO(name);
        const UnpackedSysfs copy(whole);
        std::ofstream(copy.path() + folder.substr(honest.path().size()) + "/" + name)
            << "garbage\n";
        CHECK(says(scan_folder(copy.path()), std::string(name) + " holds 'garbage'"));
    }
}

TEST_CASE("a uevent that says two things, an empty attribute and zeros for config are gaps") {
    const std::string folder = "== sys/bus/pci/devices/0000:81:00.0/";
    const auto copy = [&](const std::string& vendor, const std::string& uevent,
                          const std::string& config) {
        const UnpackedSysfs unpacked(folder + "vendor\n" + vendor + folder + "device\n0x1533\n" +
                                     folder + "class\n0x020000\n" + folder + "uevent\n" + uevent +
                                     "== sys/bus/pci/devices/0000:00:00.0/config hex 64\n"
                                     "00: 8680a209060400000400000600\n" +
                                     folder + "config hex 64\n" + config);
        return scan_folder(unpacked.path());
    };
    const std::string vendor = "0x8086\n", id = "PCI_ID=8086:1533\n",
                      config = "00: 86803315060410000000000200\n";
    const Host honest = copy(vendor, id, config);
    CHECK_FALSE(has_reason(honest, ReasonCode::input_truncated, "81:00.0"));
    CHECK_FALSE(has_reason(honest, ReasonCode::config_unreadable, "81:00.0"));
    CHECK(says(copy(vendor, "PCI_ID=10DE:2330\n" + id, config), "PCI_ID=10DE:2330 and 8086:1533"));
    CHECK(says(copy(vendor, "PCI_ID=zz\n", config), "PCI_ID=zz"));
    CHECK(says(copy("\n", id, config), "vendor holds ''"));
    CHECK(has_reason(copy(vendor, id, ""), ReasonCode::config_unreadable, "81:00.0"));
}

TEST_CASE("a function of a copy's tree that its bus does not list is a gap") {
    const std::string below = "sys/devices/pci0000:00/0000:00:01.0/";
    const auto card = [&](const std::string& folder, const char* device) {
        return "== " + folder + "vendor\n0x10de\n== " + folder + "device\n" + device +
               "\n== " + folder + "class\n0x030200\n";
    };
    const std::string listed = card(below + "0000:01:00.0/", "0x2330") +
                               "== sys/bus/pci/devices/0000:01:00.0 -> "
                               "../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0\n";
    const char* words = "that bus/pci/devices does not list";
    const UnpackedSysfs honest(listed);
    CHECK_FALSE(says(scan_folder(honest.path()), words));
    const UnpackedSysfs hidden(listed + card(below + "0000:02:00.0/", "0x2330"));
    CHECK(says(scan_folder(hidden.path()), words));
    const UnpackedSysfs platform(
        listed + card("sys/devices/platform/soc/40000000.pcie/pci0001:00/0001:00:00.0/", "0x1234"));
    CHECK(says(scan_folder(platform.path()), words));
    const UnpackedSysfs other(listed + card("sys/devices/virtual/0000:02:00.0/", "0x2330"));
    CHECK_FALSE(says(scan_folder(other.path()), words));
}

TEST_CASE("an id that a bus answers where no device does was not read") {
    for (const auto& [id, unread] :
         {std::pair{"[ffff:ffff]", true}, {"[0000:0000]", true}, {"[ffff:d500]", false}}) {
        const Host host = read_known(line("3D controller [0302]", std::string("Device ") + id));
        CHECK(has_reason(host, ReasonCode::id_unreadable) == unread);
        CHECK(function_at(host, "81:00.0").id.has_value() != unread);
    }
}

TEST_CASE("a name beside such an id stays: an accelerator is found by it") {
    for (const char* id : {"[ffff:ffff]", "[0000:0000]"}) {
        const std::string h100 = "NVIDIA Corporation GH100 [H100 SXM5 80GB] ";
        const std::string text = line("3D controller [0302]", h100 + id);
        INFO(text);
        CHECK(has_reason(read_known(text), ReasonCode::id_unreadable, "81:00.0"));
        CHECK(certainty_of(text) == Certainty::id_only);
        const auto ordinary = line("SATA controller [0106]", std::string("Intel 82801I ") + id);
        CHECK(has_reason(read_known(ordinary), ReasonCode::id_unreadable, "81:00.0"));
        CHECK(certainty_of(ordinary) == Certainty::other);
    }
}

TEST_CASE("what begins like a program is no listing") {
    const std::string listing = line("3D controller [0302]", "NVIDIA Device [10de:2330]");
    CHECK(read_known(listing).functions.size() == 2);
    CHECK_THROWS_AS(read_known(std::string("\x7f"
                                           "ELF\0\0\0",
                                           7) +
                               "\n" + listing),
                    Error);
}

}  // namespace chipaudit
