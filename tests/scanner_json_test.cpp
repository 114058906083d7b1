// SPDX-License-Identifier: GPL-3.0-or-later
/// Inventories of fleet tools: osquery, Ironic, MAAS, GLPI, Ansible.
#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "scanner/capture.h"
#include "scanner/json_peek.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

ScanResult read(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    return read_host(request, text);
}

std::string refusal(const std::string& text) {
    try {
        read(text);
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        return error.what();
    }
    return "";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

const std::string osquery = R"([
  {"pci_slot": "0000:00:00.0", "pci_class": "Bridge", "pci_class_id": "0x06",
   "pci_subclass_id": "0x00", "vendor": "Intel Corporation", "vendor_id": "0x8086",
   "model": "", "model_id": "0x0D57", "driver": ""},
  {"pci_slot": "0000:81:00.0", "pci_class": "Processing accelerators", "pci_class_id": "0x12",
   "pci_subclass_id": "0x00", "vendor": "Huawei Technologies Co., Ltd.", "vendor_id": "0x19E5",
   "model": "", "model_id": "0xD802", "driver": "devdrv", "subsystem_vendor_id": "0x19E5",
   "subsystem_model_id": "0x3400"}
])";

const std::string ironic = R"({"inventory": {"hostname": "node-1", "system_vendor":
    {"manufacturer": "Example", "product_name": "Model 2", "serial_number": "S2"}},
  "pci_devices": [
    {"vendor_id": "8086", "product_id": "0d57", "class": "060000", "revision": "07",
     "bus": "0000:00:00.0"},
    {"vendor_id": "19e5", "product_id": "d802", "class": "120000", "revision": "20",
     "bus": "0000:81:00.0"}]})";

const std::string lxd = R"({"api_extensions": [], "resources": {"cpu": {}, "gpu": {},
  "system": {"vendor": "Example", "product": "Model 3", "serial": "S3", "type": "physical"},
  "pci": {"total": 2, "devices": [
    {"driver": "", "numa_node": 0, "pci_address": "0000:00:00.0", "vendor": "Intel Corporation",
     "vendor_id": "8086", "product": "", "product_id": "0d57", "iommu_group": 0},
    {"driver": "devdrv", "numa_node": 2, "pci_address": "0000:81:00.0", "vendor": "Huawei",
     "vendor_id": "19e5", "product": "", "product_id": "d802", "iommu_group": 17}]}}})";

const std::string node_devices = R"([
  {"bus": 1, "bus_name": "PCIE", "hardware_type": 5, "vendor_id": "19e5", "product_id": "d802",
   "vendor_name": "Huawei", "product_name": "", "commissioning_driver": "devdrv",
   "pci_address": "0000:81:00.0"},
  {"bus": 2, "bus_name": "USB", "hardware_type": 0, "vendor_id": "1d6b", "product_id": "0003",
   "vendor_name": "Linux", "product_name": "root hub", "commissioning_driver": "hub",
   "pci_address": null}])";

const std::string glpi = R"({"action": "inventory", "deviceid": "host-2026", "itemtype": "Computer",
  "content": {"hardware": {"name": "host-7", "vmsystem": "Physical"},
   "bios": {"smanufacturer": "Example", "smodel": "Model 4", "ssn": "S4"},
   "controllers": [
    {"pcislot": "00:00.0", "vendorid": "8086", "productid": "0d57", "pciclass": "0600", "rev": "07",
     "name": "Host bridge", "type": "Host bridge"},
    {"pcislot": "81:00.0", "vendorid": "19e5", "productid": "d802", "pciclass": "1200", "rev": "20",
     "pcisubsystemid": "19e5:3400", "name": "Device d802", "manufacturer": "Huawei",
     "driver": "devdrv"}],
   "videos": [{"name": "A card", "chipset": "3D controller", "pcislot": "81:00.0"}]}})";

const std::string ansible = R"({"ansible_facts": {"ansible_hostname": "host-8",
  "ansible_system_vendor": "Example", "ansible_product_name": "Model 5",
  "ansible_product_serial": "S5", "ansible_machine_id": "0123456789abcdef0123456789abcdef",
  "ansible_kernel": "6.1.0", "ansible_virtualization_role": "host", "ansible_local": {}}})";

}  // namespace

TEST_CASE("content tells whose JSON it is") {
    CHECK(read(osquery).input.format == "osquery");
    CHECK(read(ironic).input.format == "ironic");
    CHECK(read(lxd).input.format == "maas");
    CHECK(read(node_devices).input.format == "maas");
    CHECK(read(glpi).input.format == "glpi");
    CHECK(read(ansible).input.format == "ansible");
    for (const char* other :
         {"[]", "{}", "17", R"({"vendor_id": "19e5"})", R"([{"pci_slot": "x"}])",
          R"([["pci_slot", "vendor_id"]])", "{\"content\": 1}"})
        CHECK_FALSE(refusal(other).empty());
}

TEST_CASE("keys of the outermost object only, whatever strings hold") {
    const auto peek =
        peek_json(R"( [ {"a\"b": "}{\"x\": 1", "c" : [{"d": 1}], "e":{"f":2}} , {"g": 3}])");
    CHECK(peek.is_array);
    CHECK(peek.keys == std::vector<std::string>{"a\\\"b", "c", "e"});
    CHECK(peek_json("{\"a\": \"cut").keys == std::vector<std::string>{"a"});
    CHECK(peek_json("{\"a\\").keys.empty());
    CHECK(peek_json("no JSON").keys.empty());
    CHECK(peek_json("[[{\"a\": 1}]]").keys.empty());
}

TEST_CASE("each gives the same accelerator") {
    const PciId ascend{0x19e5, 0xd802}, board{0x19e5, 0x3400};
    for (const auto& text : {osquery, ironic, lxd, node_devices, glpi}) {
        INFO(text);
        const Host host = scan_text(text);
        const auto& function = function_at(host, "0000:81:00.0");
        CHECK(function.id == ascend);
        CHECK_FALSE(function.model_name);
    }
    CHECK(function_at(scan_text(osquery), "0000:81:00.0").subsystem == board);
    CHECK(function_at(scan_text(glpi), "0000:81:00.0").subsystem == board);
    CHECK(function_at(scan_text(osquery), "0000:81:00.0").driver == "devdrv");
    CHECK(function_at(scan_text(ironic), "0000:81:00.0").revision == 0x20);
    CHECK(function_at(scan_text(lxd), "0000:81:00.0").numa_node == 2);
    CHECK_FALSE(function_at(scan_text(lxd), "0000:00:00.0").numa_node);  // LXD's 0 may be "none"
}

TEST_CASE("those with classes may be whole by the rule of listings, those without never are") {
    for (const auto& text : {osquery, ironic, glpi}) {
        INFO(text);
        CHECK(is_whole(scan_text(text)));
        CHECK(has_reason(scan_text(text), ReasonCode::listing_unproven));
    }
    for (const auto& text : {lxd, node_devices}) {
        INFO(text);
        CHECK(has_reason(scan_text(text), ReasonCode::partial_listing));
    }
    const auto bridge = osquery.find('{'), next = osquery.find('{', bridge + 1);
    auto filtered = osquery;
    filtered.erase(bridge, next - bridge);
    CHECK(has_reason(scan_text(filtered), ReasonCode::partial_listing));
}

TEST_CASE("older osquery tells the class in words") {
    auto words = replaced(osquery, R"("pci_class_id": "0x12",
   "pci_subclass_id": "0x00", )",
                          "");
    CHECK(function_at(scan_text(words), "0000:81:00.0").class_code == 0x120000U);
    words = replaced(words, "Processing accelerators", "Display controller");
    CHECK_FALSE(function_at(scan_text(words), "0000:81:00.0").class_code);
    words = replaced(words, R"("Display controller")",
                     R"("Display controller", "pci_subclass": "3D controller")");
    CHECK(function_at(scan_text(words), "0000:81:00.0").class_code == 0x030200U);
}

TEST_CASE("a name is evidence where ids are missing, and that is not whole") {
    const Host host = scan_text(replaced(osquery, R"("model": "", "model_id": "0xD802")",
                                         R"("model": "Ascend 910B", "model_id": "")"));
    const auto& function = function_at(host, "0000:81:00.0");
    CHECK_FALSE(function.id);
    CHECK(function.model_name == ModelName{"Huawei Technologies Co., Ltd. Ascend 910B", "osquery"});
    CHECK(has_reason(host, ReasonCode::names_without_ids));
    CHECK_FALSE(has_reason(scan_text(osquery), ReasonCode::names_without_ids));
}

TEST_CASE("Ironic without its collector for PCI is blind, with it below plugin_data is not") {
    const Host blind = scan_text(R"({"inventory": {}, "plugin_data": {"valid_interfaces": {}}})");
    CHECK(has_reason(blind, ReasonCode::pci_directory_missing));
    const Host saved = scan_text(
        replaced(replaced(ironic, R"("pci_devices": [)", R"("plugin_data": {"pci_devices": [)"),
                 "}]}", "}]}}"));
    CHECK(saved.functions == scan_text(ironic).functions);
    // Older agents told vendor and product only: no class shows a bridge, no bus an address.
    const Host old = scan_text(
        R"({"inventory": {}, "pci_devices": [{"vendor_id": "19e5", "product_id": "d802"}]})");
    CHECK(old.functions.size() == 1);
    CHECK(has_reason(old, ReasonCode::partial_listing));
}

TEST_CASE("a count that does not fit shows that rows were lost") {
    CHECK_FALSE(has_reason(scan_text(lxd), ReasonCode::input_truncated));
    CHECK(has_reason(scan_text(replaced(lxd, "\"total\": 2", "\"total\": 3")),
                     ReasonCode::input_truncated));
    CHECK(has_reason(scan_text(R"({"pci": {"devices": []}, "gpu": {}, "system": {}})"),
                     ReasonCode::pci_directory_empty));
}

TEST_CASE("GLPI's video cards count where no controller stands for them") {
    CHECK(scan_text(glpi).functions.size() == 2);
    CHECK(scan_text(replaced(glpi, R"("3D controller", "pcislot": "81:00.0")",
                             R"("3D controller", "pcislot": "82:00.0", "pciid": "10de:2331")"))
              .functions.size() == 3);
    const Host names = scan_text(
        R"({"action": "inventory", "content": {"videos": [{"name": "NVIDIA A100", "memory": 1}]}})");
    REQUIRE(names.functions.size() == 1);
    CHECK(names.functions[0].model_name->text == "NVIDIA A100");
    CHECK(has_reason(scan_text(R"({"action": "inventory", "content": {}})"),
                     ReasonCode::pci_directory_empty));
}

TEST_CASE("serials and host names are masked everywhere, and guests are called so") {
    ScanRequest request;
    request.from = "-";
    request.key = PseudonymKey::from_secret("a key");
    for (const auto& text : {ironic, lxd, glpi, ansible}) {
        INFO(text);
        const Host masked = read_host(request, text).host;
        REQUIRE(masked.platform.dmi);
        CHECK(masked.platform.dmi->vendor == "Example");
        CHECK(is_pseudonym(masked.platform.dmi->serial.value()));
        CHECK((!masked.ids.label || is_pseudonym(*masked.ids.label)));
        CHECK_FALSE(has_reason(masked, ReasonCode::guest_view));
    }
    CHECK(has_reason(scan_text(replaced(lxd, "physical", "virtual-machine")),
                     ReasonCode::guest_view));
    CHECK(has_reason(scan_text(replaced(glpi, "Physical", "KVM")), ReasonCode::guest_view));
    CHECK(
        has_reason(scan_text(replaced(ansible, "\"host\"", "\"guest\"")), ReasonCode::guest_view));
    // Facts have the machine-id: a key of the host's own, as in a live scan.
    CHECK(is_pseudonym(scan_text(ansible).ids.label.value()));
}

TEST_CASE("facts of Ansible are blind for PCI unless a local fact is one of our captures") {
    const Host blind = scan_text(ansible);
    CHECK(has_reason(blind, ReasonCode::pci_directory_missing));
    CHECK(blind.platform.kernel == "6.1.0");
    const Host scanned = scan_text("00:00.0 0600: 8086:0d57\n81:00.0 1200: 19e5:d802\n");
    const auto with = [](const std::string& fact) {
        return replaced(ansible, R"("ansible_local": {})",
                        R"("ansible_local": {"site": {"rack": 7}, "chipaudit": )" + fact + "}");
    };
    const auto result = read(with(write_capture(scanned)));
    CHECK(result.input.format == "ansible");
    CHECK(result.host == scanned);
    CHECK(has_reason(read(with("{\"schema\": 1}")).host, ReasonCode::pci_directory_missing));
}

TEST_CASE("wrong types are refused with their place") {
    CHECK(refusal(replaced(osquery, "\"0xD802\"", "17")) == "-[1].model_id: expected a string");
    CHECK(refusal(replaced(osquery, "0xD802", "0xD8022")) ==
          "-[1].model_id: expected 1 to 4 hex digits, got '0xD8022'");
    CHECK(refusal(replaced(osquery, "0000:81:00.0", "81")) ==
          "-[1].pci_slot: expected an address like 0000:81:00.0, got '81'");
    CHECK(refusal(replaced(ironic, "120000", "1200")) ==
          "-.pci_devices[1].class: expected 6 hex digits, got '1200'");
    CHECK(refusal(replaced(lxd, "\"devices\": [", "\"devices\": [3,")) ==
          "-.resources.pci.devices[0]: expected an object");
    CHECK(refusal(replaced(glpi, "19e5:3400", "19e5")) ==
          "-.content.controllers[1].pcisubsystemid: expected vvvv:dddd, got '19e5'");
    CHECK(refusal(replaced(ansible, "\"host-8\"", "8")) ==
          "-.ansible_facts.ansible_hostname: expected a string");
}

TEST_CASE("law: every inventory cut anywhere is refused") {
    for (const auto& text : {osquery, ironic, lxd, node_devices, glpi, ansible}) {
        for (std::size_t length = 1; length < text.size(); ++length)
            CHECK_FALSE(refusal(text.substr(0, length)).empty());
    }
}

}  // namespace chipaudit
