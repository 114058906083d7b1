// SPDX-License-Identifier: GPL-3.0-or-later
/// Inputs that tell of one function twice, in words and in numbers, or at two places: where the two
/// accounts cannot both be true the function is in doubt, and its honest twin is not.
#include <algorithm>
#include <fstream>

#include "core/error.h"
#include "devicedb/match.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"
#include "tests/xml_samples.h"

namespace chipaudit {
namespace {

Host read_known(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    request.candidates = shipped_db().candidate_filter();
    return read_host(request, text).host;
}

std::vector<Match> matches_of(const std::string& text) {
    return identify(read_known(text), shipped_db(), test_names());
}

/// Of the function at 81:00.0, or the least certain of those there.
Certainty certainty_of(const std::string& text) {
    const auto matches = matches_of(text);
    const auto here = [](const Match& match) { return match.address == parse_address("81:00.0"); };
    const auto found = std::ranges::find_if(matches, here);
    REQUIRE(found != matches.end());
    const auto doubted = std::ranges::find_if(matches, [&](const Match& match) {
        return here(match) && match.certainty == Certainty::conflicting;
    });
    return doubted != matches.end() ? doubted->certainty : found->certainty;
}

bool says(const Host& host, const std::string& words) {
    return std::ranges::any_of(host.reasons, [&](const Reason& reason) {
        return reason.text.find(words) != std::string::npos;
    });
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
    const auto matches = matches_of(root + h100 + nic);
    const auto doubted = std::ranges::count(matches, Certainty::conflicting, &Match::certainty);
    CHECK(doubted == 1);  // a network card is not accused of anything
}

TEST_CASE("the words of nvidia-smi and of an OCS inventory are held against the ids") {
    const auto doubted = [](const std::string& text) {
        return std::ranges::count(matches_of(text), Certainty::conflicting, &Match::certainty);
    };
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

TEST_CASE("accounts of a sos report that differ in class or name are a gap") {
    const std::string first =
        "== sos_commands/pci/lspci_-nnvv\n" +
        line("3D controller [0302]", "NVIDIA GA100 [A100 PCIe 40GB] [10de:20f1]");
    const auto with = [&](const std::string& file, const std::string& text) {
        const UnpackedSysfs copy(first + "== " + file + "\n" + text);
        ScanRequest request;
        request.from = copy.path();
        request.candidates = shipped_db().candidate_filter();
        return read_host(request, "").host;
    };
    const std::string names = "sos_commands/pci/lspci";
    const std::string root_name = "00:00.0 Host bridge: Intel Corporation Device 09a2\n";
    CHECK_FALSE(
        says(with(names, root_name + "81:00.0 3D controller: NVIDIA GA100 [A100 PCIe 40GB]\n"),
             " differ: "));
    CHECK(
        says(with(names,
                  root_name + "81:00.0 VGA compatible controller: NVIDIA GA100 [A100 PCIe 40GB]\n"),
             "differ: classes 0302 and 0300"));
    CHECK(says(with(names, root_name + "81:00.0 3D controller: NVIDIA GM107\n"), "differ: names"));
    const std::string table = "proc/bus/pci/devices";
    CHECK_FALSE(says(with(table, "0000\t808609a2\t0\n8100\t10de20f1\t0\n"), table));
    CHECK(says(with(table, "0000\t808609a2\t0\n8100\t10de20f1\t0\nmore\n"), table + ", line 3"));
    const std::string tree = "sys/devices/pci0000:80/0000:8";
    CHECK_FALSE(says(with(tree + "1:00.0/vendor", "0x10de\n"), "in sys/devices that"));
    CHECK(says(with(tree + "2:00.0/vendor", "0x10de\n"), "in sys/devices that"));
}

namespace {

const std::string h100_listing =
    "== sos_commands/pci/lspci_-nnvv\n" +
    line("3D controller [0302]", "NVIDIA GH100 [H100 SXM5 80GB] [10de:2330]");

Host report_with(const std::string& more) {
    const UnpackedSysfs copy(h100_listing + more);
    ScanRequest request;
    request.from = copy.path();
    request.candidates = shipped_db().candidate_filter();
    return read_host(request, "").host;
}

}  // namespace

TEST_CASE("a listing of a sos report that cannot be read is a gap, a message of lspci is none") {
    const std::string file = "== sos_commands/pci/lspci_-nvv\n", words = "holds no listing";
    CHECK_FALSE(says(report_with(""), words));
    CHECK_FALSE(says(report_with(file + "\n"), words));
    CHECK_FALSE(says(report_with(file + "sh: lspci: command not found\n"), words));
    CHECK(says(report_with(file + "0\x01 damaged\n"), words));
    CHECK(says(report_with(file + "sh: lspci: 82:00.0 command not found\n"), words));
}

TEST_CASE("what NVIDIA's driver and nvidia-smi say in a sos report is held against its listing") {
    const auto doubted = [](const Host& host) {
        return std::ranges::count(identify(normalise(host), shipped_db(), test_names()),
                                  Certainty::conflicting, &Match::certainty);
    };
    const auto driver = [](const std::string& at, const std::string& model) {
        return "== proc/driver/nvidia/gpus/0000:" + at + "/information\nModel: \t\t " + model +
               "\nIRQ:   \t\t 16\nBus Location: \t 0000:" + at + "\nDevice Minor: \t 0\n";
    };
    const auto tool = [](const std::string& at, const std::string& model) {
        return "== sos_commands/nvidia/nvidia-smi_-q\n==============NVSMI LOG==============\n\n"
               "Attached GPUs                             : 1\nGPU 00000000:" +
               at + "\n    Product Name                          : " + model +
               "\n== sos_commands/nvidia/nvidia-smi_-q_-d_CLOCK\nClocks\n";
    };
    for (const auto& honest :
         {driver("81:00.0", "NVIDIA H100 80GB HBM3"), tool("81:00.0", "NVIDIA H100 80GB HBM3")}) {
        INFO(honest);
        const Host host = report_with(honest);
        CHECK_FALSE(has_reason(host, ReasonCode::input_truncated));
        CHECK(function_at(host, "81:00.0").closer->driver_model == "NVIDIA H100 80GB HBM3");
        CHECK(doubted(host) == 0);
    }
    for (const auto& other : {driver("81:00.0", "Tesla T4"), tool("81:00.0", "Tesla T4")})
        CHECK(doubted(report_with(other)) == 1);
    CHECK(says(report_with(driver("82:00.0", "Tesla T4")), "proc/driver/nvidia/gpus shows"));
    CHECK(says(report_with(tool("82:00.0", "Tesla T4")), "that sos_commands/nvidia shows"));
    const std::string list = "== sos_commands/nvidia/nvidia-smi_--list-gpus\n";
    const std::string one = "GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)\n";
    CHECK_FALSE(says(report_with(list + one), "lists"));
    CHECK(says(report_with(list + one + "GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-2)\n"),
               "lists 2 devices, and the listing shows 1"));
}

TEST_CASE("an id that a bus answers where no device does was not read") {
    for (const auto& [id, unread] :
         {std::pair{"[ffff:ffff]", true}, {"[0000:0000]", true}, {"[ffff:d500]", false}}) {
        const Host host = read_known(line("3D controller [0302]", std::string("Device ") + id));
        CHECK(has_reason(host, ReasonCode::id_unreadable) == unread);
        CHECK(function_at(host, "81:00.0").id.has_value() != unread);
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
