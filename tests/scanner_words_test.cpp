// SPDX-License-Identifier: GPL-3.0-or-later
/// Inventories that tell of one function in words and in numbers: words that cannot be those of the
/// numbers leave it in doubt, however their blanks are written.
#include <algorithm>

#include "core/text.h"
#include "scanner/class_names.h"
#include "tests/known_host.h"
#include "tests/xml_samples.h"

namespace chipaudit {
namespace {

const std::string ocs =
    "<REQUEST><CONTENT><CONTROLLERS><NAME>Intel 82801I</NAME><MANUFACTURER>Intel</MANUFACTURER>"
    "<CAPTION>Intel 82801I</CAPTION><TYPE>SATA controller</TYPE><PCICLASS>0106</PCICLASS>"
    "<PCIID>8086:2918</PCIID><PCISLOT>00:1f.2</PCISLOT></CONTROLLERS><VIDEOS>"
    "<CHIPSET>Intel</CHIPSET><NAME>Intel Graphics</NAME>"
    "<PCISLOT>00:1f.2</PCISLOT></VIDEOS></CONTENT></REQUEST>";

const std::string glpi =
    R"({"action": "inventory", "deviceid": "x", "itemtype": "Computer", "content": {"controllers": [
     {"pcislot": "00:1f.2", "vendorid": "8086", "productid": "2918", "pciclass": "0106",
      "caption": "82801I", "name": "82801I", "type": "SATA controller", "manufacturer": "Intel"}]}})";

const std::string osquery =
    R"([{"pci_slot": "0000:00:1f.2", "vendor_id": "0x8086", "model_id": "0x2918",
      "pci_class_id": "0x01", "pci_subclass_id": "0x06", "pci_class": "Mass storage controller",
      "pci_subclass": "SATA controller", "vendor": "Intel", "model": "82801I"}])";

const std::string udev =
    "P: /devices/pci0000:00/0000:00:1f.2\nE: PCI_CLASS=10601\nE: PCI_ID=8086:2918\n"
    "E: PCI_SLOT_NAME=0000:00:1f.2\nE: SUBSYSTEM=pci\n"
    "E: ID_PCI_CLASS_FROM_DATABASE=Mass storage controller\n"
    "E: ID_PCI_SUBCLASS_FROM_DATABASE=SATA controller\n\n"
    "P: /devices/virtual/mem/null\nE: SUBSYSTEM=mem\n\n";

const std::string nbsp = "\xc2\xa0";

std::string card(const std::string& words, const std::string& name) {
    return "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2]\n81:00.0 " + words +
           " [0200]: " + name + " [10ec:8168] (rev 15)\n";
}

}  // namespace

TEST_CASE("classes in words that inventories tell beside the number are held against it") {
    for (const std::string& honest : {ocs, glpi, osquery, udev}) CHECK(doubted(honest) == 0);
    const char* accelerator = "Processing accelerators";
    for (const std::string& honest : {ocs, glpi, osquery, udev})
        CHECK(doubted(replaced(honest, "SATA controller", accelerator)) == 1);
    for (const std::string& honest : {osquery, udev})
        CHECK(doubted(replaced(honest, "Mass storage controller", accelerator)) == 1);
    CHECK(doubted(replaced(ocs, "<CAPTION>Intel 82801I", "<CAPTION>Processing accelerators")) == 1);
    CHECK(doubted(replaced(ocs, "<CHIPSET>Intel<", "<CHIPSET>Processing accelerators<")) == 1);
    // Words for another ordinary class: another edition of pci.ids.
    CHECK(doubted(replaced(udev, "SATA controller", "Serial bus controller")) == 0);
}

TEST_CASE("a caption that names another accelerator is told") {
    CHECK(doubted(replaced(ocs, "<CAPTION>Intel 82801I", "<CAPTION>NVIDIA H100 PCIe")) == 1);
    CHECK(doubted(replaced(glpi, R"("caption": "82801I")", R"("caption": "NVIDIA H100 PCIe")")) ==
          1);
    const auto named = [](const char* caption) {
        const std::string all = replaced(ocs, "<NAME>Intel 82801I", "<NAME>NVIDIA A100 PCIe 40GB");
        return read_known(replaced(all, "<CAPTION>Intel 82801I", caption));
    };
    CHECK_FALSE(has_reason(named("<CAPTION>A100  PCIe 40GB"), ReasonCode::input_truncated));
    CHECK(has_reason(named("<CAPTION>NVIDIA H100 PCIe"), ReasonCode::input_truncated));
}

TEST_CASE("blanks of any kind hide neither a class nor a name") {
    CHECK(plain_blanks(nbsp + " a \t\xe2\x80\x83"
                              "b\xe2\x80\x8b"
                              "c\r\n") == "a bc");
    CHECK(plain_blanks("a\xe2\x80\x93"
                       "b \xc3\xa9") ==
          "a\xe2\x80\x93"
          "b \xc3\xa9");
    CHECK(plain_blanks(nbsp).empty());
    CHECK(class_of_name("3D" + nbsp + " controller") == 0x0302);
    CHECK_FALSE(class_of_name("3Dcontroller"));
    const std::string nic = "Realtek RTL8168";
    CHECK(doubted(card("Ethernet controller", nic)) == 0);
    CHECK(doubted(card("Processing" + nbsp + "accelerators", nic)) == 1);
    CHECK(doubted(card("Processing  accelerators", nic)) == 1);
    CHECK(doubted(card("Ethernet controller", "NVIDIA" + nbsp + "H100" + nbsp + "PCIe")) == 1);
    CHECK(doubted(card("Ethernet controller", "NVIDIA  H100  PCIe")) == 1);
    CHECK(doubted(card("Ethernet controller",
                       "NVIDIA H1\xe2\x80\x8b"
                       "00 PCIe")) == 1);
    const auto ids = [](const std::string& name) { return test_names().ids_named(name); };
    CHECK(ids("NVIDIA Corporation" + nbsp + "GH100  [H100 SXM5 80GB]") ==
          ids("NVIDIA Corporation GH100 [H100 SXM5 80GB]"));
    CHECK(ids("NVIDIA Corporation GH100 [H100 SXM5 80GB]").size() == 1);
}

TEST_CASE(
    "a name that was cut inside a word may be any that begins so, and none of another maker") {
    const auto named = [](const std::string& name) {
        std::string ids = " ";
        for (const PartIndex index : shipped_db().named_in("NVIDIA " + name))
            ids += shipped_db().part(index).id + " ";
        return ids;
    };
    const auto has = [&](const std::string& name, const std::string& part) {
        INFO(named(name));
        return named(name).find(" nvidia." + part + " ") != std::string::npos;
    };
    CHECK(has("GeForce RTX 409...", "rtx-4090"));
    CHECK(has("GeForce RTX 409...", "rtx-4090-d"));
    CHECK_FALSE(has("GeForce RTX 409...", "rtx-4080"));
    CHECK(has("A100-SXM4-8...", "a100-sxm4-80gb"));
    CHECK_FALSE(has("A100-SXM4-8...", "a100-sxm4-40gb"));
    CHECK(has("H1...", "h100-pcie-80gb"));
    CHECK_FALSE(has("H1...", "h200-sxm-141gb"));
    CHECK(named("GeForce RTX 4090 La...") == " nvidia.rtx-4090-laptop ");
    CHECK(named("Asc...").find("huawei") == std::string::npos);
    const auto certainty = [](const std::string& name) {
        return identify(read_known("GPU 0: NVIDIA " + name + "\n"), shipped_db(), test_names())
            .at(0)
            .certainty;
    };
    CHECK(certainty("H1...") == Certainty::id_only);
    CHECK(certainty("Frobnica...") == Certainty::unlisted);
}

TEST_CASE("a property that stands twice in a block of udevadm is a second account") {
    const std::string id = "E: PCI_ID=8086:2918\n";
    CHECK_FALSE(has_reason(read_known(udev), ReasonCode::input_truncated));
    CHECK(doubted(replaced(udev, id, id + id)) == 0);
    CHECK(read_known(replaced(udev, id, id + id)).functions.size() == 1);
    for (const char* other :
         {"E: PCI_ID=10DE:2330\n", "E: PCI_CLASS=120000\n", "E: SUBSYSTEM=net\n",
          "E: MODALIAS=pci:v000010DEd00002330sv000010DEsd00001219bc03sc02i00\n"
          "E: MODALIAS=pci:v00008086d00002918sv00000000sd00000000bc01sc06i01\n"}) {
        INFO(other);
        const std::string behind =
            replaced(udev, "E: SUBSYSTEM=pci\n", std::string("E: SUBSYSTEM=pci\n") + other);
        const std::string before =
            replaced(udev, "E: PCI_CLASS", other + std::string("E: PCI_CLASS"));
        const bool tells = std::string(other).find("SUBSYSTEM") == std::string::npos;
        for (const auto& text : {behind, before}) {
            CHECK(has_reason(read_known(text), ReasonCode::input_truncated));
            CHECK((doubted(text) > 0) == tells);
        }
    }
}

TEST_CASE("two listings of tags in one file are joined, and a lost block still shows") {
    const std::string bridge =
        "Slot:\t00:00.0\nClass:\tHost bridge [0600]\nVendor:\tIntel [8086]\n"
        "Device:\tBridge [09a2]\n\n";
    const std::string card =
        "Slot:\t81:00.0\nClass:\t3D controller [0302]\nVendor:\tNVIDIA [10de]\n"
        "Device:\tGPU [2330]\nRev:\ta1\n\n";
    const std::string lost = card.substr(card.find("Vendor:"));
    const auto truncated = [](const std::string& text) {
        return has_reason(read_known(text), ReasonCode::input_truncated);
    };
    CHECK_FALSE(truncated(bridge + card));
    CHECK_FALSE(truncated(bridge + card + bridge + card));
    CHECK(read_known(bridge + card + bridge + card).functions.size() == 2);
    CHECK(truncated(bridge + lost));
    CHECK(truncated(bridge + card + bridge + lost));
}

TEST_CASE("what stands behind a listing in the words of the kernel or of rocm-smi is told") {
    const std::string listing = card("Ethernet controller", "Realtek RTL8168");
    const auto truncated = [](const std::string& text) {
        return has_reason(read_known(text), ReasonCode::input_truncated);
    };
    const std::string modalias = "pci:v000010DEd00002330sv000010DEsd000016C1bc03sc02i00\n",
                      row = "8200\t10de2330\t1c\t     d0000000\tnvidia\n",
                      rocm = "GPU[0]\t\t: Card Series: \t\tAMD Instinct\n";
    for (const auto& text : {listing, udev}) {
        CHECK_FALSE(truncated(text));
        CHECK_FALSE(truncated(text + "It crashes when the fan stops: pci:v0000, 8200 10de.\n"));
        for (const auto& more : {modalias, row, rocm}) {
            INFO(more);
            CHECK(truncated(text + more));
        }
    }
}

TEST_CASE("zero bytes behind the beginning of a text are a gap: UTF-16 is not read") {
    const std::string listing =
        card("Ethernet controller", "Realtek RTL8168" + std::string(600, ' '));
    const auto says_zero = [](const std::string& text) {
        return says(read_known(text), "holds zero bytes");
    };
    std::string wide;
    for (const char c : std::string("82:00.0 3D controller: NVIDIA H100 PCIe\n"))
        wide += std::string(1, c) + '\0';
    CHECK_FALSE(says_zero(listing));
    CHECK(says_zero(listing + "\xff\xfe" + wide));
    CHECK(says_zero(listing + wide));
    const std::string file = "== sos_commands/pci/lspci_-nnvv\n" + listing;
    CHECK_FALSE(says(read_known_folder(file), "holds zero bytes"));
    CHECK(says(read_known_folder(file + wide), "holds zero bytes"));
}

TEST_CASE("nodes and modules in udevadm's database are signs of accelerators") {
    const auto signs = [](const std::string& path, const std::string& more) {
        return read_known(udev + "P: " + path + "\n" + more + "E: SUBSYSTEM=x\n\n").off_bus.size();
    };
    CHECK(signs("/devices/virtual/davinci/davinci0", "N: davinci0\nE: DEVNAME=/dev/davinci0\n") ==
          1);
    CHECK(signs("/devices/virtual/mem/zero", "N: zero\nE: DEVNAME=/dev/zero\n") == 0);
    CHECK(signs("/module/drv_davinci_intf_host", "") == 1);
    CHECK(signs("/module/nvme", "") == 0);
    CHECK(signs("/bus/ub", "") == 1);
    CHECK(signs("/bus/pci", "") == 0);
}

TEST_CASE(
    "a class or subsystem that the modalias denies is a contradiction in udevadm's database") {
    const auto with = [](const std::string& alias) {
        return read_known(
            replaced(udev, "E: SUBSYSTEM=pci\n",
                     "E: SUBSYSTEM=pci\nE: PCI_SUBSYS_ID=8086:0001\nE: MODALIAS=" + alias + "\n"));
    };
    const auto& same = with("pci:v00008086d00002918sv00008086sd00000001bc01sc06i01");
    CHECK(doubted(identify(same, shipped_db(), test_names())) == 0);
    CHECK(same.functions.at(0).identity_sources.differing.empty());
    const auto& other_class = with("pci:v00008086d00002918sv00008086sd00000001bc12sc00i00");
    CHECK(doubted(identify(other_class, shipped_db(), test_names())) == 1);
    const auto& other_board = with("pci:v00008086d00002918sv00008086sd00000002bc01sc06i01");
    CHECK(other_board.functions.at(0).identity_sources.differing.size() == 1);
}

}  // namespace chipaudit
