// SPDX-License-Identifier: GPL-3.0-or-later
/// What management controllers say of PCI functions: joined by links, judged with doubt, never
/// whole.
#include <algorithm>
#include <filesystem>

#include "core/error.h"
#include "devicedb/match.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

std::string quoted(const std::string& key, const std::string& value) {
    return ", \"" + key + "\": \"" + value + "\"";
}

/// One resource: type, URI and further members, each beginning with a comma.
std::string resource(const std::string& type, const std::string& uri,
                     const std::string& more = "") {
    return R"({"@odata.type": "#)" + type + ".v1_5_0." + type + R"(", "@odata.id": "/redfish/v1/)" +
           uri + "\"" + more + "}";
}

std::string linked(const std::string& key, const std::string& uri) {
    return "\"" + key + R"(": {"@odata.id": "/redfish/v1/)" + uri + "\"}";
}

std::string ids(const std::string& vendor, const std::string& device) {
    return R"(, "VendorId": )" + vendor + R"(, "DeviceId": )" + device;
}

const std::string h100 = ids("\"0x10de\"", "\"0x2331\"");

std::string all_of(const std::vector<std::string>& resources) {
    std::string text = "[";
    for (const auto& one : resources) text += (text.size() > 1 ? "," : "") + one;
    return text + "]";
}

Host scan(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    request.candidates = shipped_db().candidate_filter();
    return read_host(request, text).host;
}

const PciFunction& only(const Host& host) {
    REQUIRE(host.functions.size() == 1);
    return host.functions.front();
}

Certainty certainty_of(const Host& host) {
    return identify(host, shipped_db(), test_names()).at(0).certainty;
}

bool has_note(const Host& host, const std::string& part) {
    return std::ranges::any_of(
        host.notes, [&](const Note& note) { return note.text.find(part) != std::string::npos; });
}

const std::string device_uri = "Chassis/1/PCIeDevices/GPU1",
                  function_uri = device_uri + "/PCIeFunctions/0";

}  // namespace

TEST_CASE("a function gives ids, and its controller never a whole machine") {
    const Host host = scan(resource(
        "PCIeFunction", function_uri,
        h100 + R"(, "SubsystemVendorId": "0x10de", "SubsystemId": "0x1626", "ClassCode": "0x030200",
          "DeviceClass": "DisplayController", "RevisionId": "0xa1", "FunctionId": 0)"));
    const auto& function = only(host);
    const PciId board{0x10de, 0x1626};
    CHECK(to_string(*function.id) == "10de:2331");
    CHECK(function.subsystem == board);
    CHECK(function.class_code == 0x030200U);
    CHECK(function.revision == 0xa1);
    CHECK_FALSE(function.address);
    CHECK(has_reason(host, ReasonCode::partial_listing));
    CHECK_FALSE(has_reason(host, ReasonCode::names_without_ids));
    CHECK(host.origin.method == "redfish");
}

TEST_CASE("numbers come as hex, as numbers and as nothing") {
    const auto id_of = [](const std::string& vendor, const std::string& device) {
        const Host host = scan(resource("PCIeFunction", function_uri, ids(vendor, device)));
        const auto id = only(host).id;
        return id ? to_string(*id) : has_note(host, "may be hex or decimal") ? "doubt" : "";
    };
    CHECK(id_of("\"0x19E5\"", "\"0xD802\"") == "19e5:d802");
    CHECK(id_of("\"19e5\"", "\"d802\"") == "19e5:d802");
    CHECK(id_of("6629", "55298") == "19e5:d802");
    CHECK(id_of("\"06629\"", "\"55298\"") == "19e5:d802");
    CHECK(id_of("\"1002\"", "\"0x74a1\"") == "doubt");
    CHECK(id_of("\"0x0000\"", "\"0x0000\"").empty());
    CHECK(id_of("\"0xFFFF\"", "\"0xFFFF\"").empty());
    CHECK(id_of("null", "\"0x2331\"").empty());
    CHECK(id_of("\"N/A\"", "\"\"").empty());
}

TEST_CASE("where ids are missing the model is the evidence and says so") {
    const std::string unknown = ids("\"0x0000\"", "\"0x0000\"");
    const std::string device =
        resource("PCIeDevice", device_uri, quoted("Model", "H100 80GB HBM3"));
    const Host host = scan(all_of({device, resource("PCIeFunction", function_uri, unknown)}));
    CHECK(only(host).model_name == ModelName{"H100 80GB HBM3", "redfish"});
    CHECK(has_reason(host, ReasonCode::names_without_ids));
    CHECK(certainty_of(host) == Certainty::id_only);
    const auto known = [&](const char* model) {
        return scan(all_of({resource("PCIeDevice", device_uri, quoted("Model", model)),
                            resource("PCIeFunction", function_uri, h100)}));
    };
    CHECK_FALSE(only(known("Accelerator tray 3")).model_name);  // beside an id it tells nothing
    CHECK(certainty_of(known("H100 PCIe")) != Certainty::conflicting);
    CHECK(certainty_of(known("H100 80GB HBM3")) == Certainty::conflicting);  // that is another one
    const Host nameless = scan(resource("PCIeFunction", function_uri, unknown));
    CHECK(has_reason(nameless, ReasonCode::id_unreadable));
}

TEST_CASE("a class code counts where it agrees with the word for the class") {
    const auto class_of = [](const std::string& code, const std::string& word) {
        return only(scan(resource("PCIeFunction", function_uri,
                                  h100 + quoted("ClassCode", code) + quoted("DeviceClass", word))))
            .class_code;
    };
    CHECK(class_of("0x030200", "DisplayController") == 0x030200U);
    CHECK(class_of("0x000003", "DisplayController") == std::nullopt);  // the base in the wrong byte
    CHECK(class_of("0x030000", "DisplayController") == std::nullopt);  // may mean any display
    CHECK(class_of("0x000002", "NetworkController") == 0x028000U);
    CHECK(class_of("0x888888", "MassStorageController") == 0x018000U);
    CHECK(class_of("0x120000", "ProcessingAccelerators") == 0x120000U);
    CHECK(class_of("0x120000", "a new word") == std::nullopt);
}

TEST_CASE("device, function and processor that link to each other are one function") {
    const std::string processor_uri = "Systems/1/Processors/Video.1";
    const std::string function = resource("PCIeFunction", function_uri, h100);
    const std::string device = resource("PCIeDevice", device_uri, quoted("Manufacturer", "NVIDIA"));
    const std::string processor = resource(
        "Processor", processor_uri,
        quoted("ProcessorType", "GPU") + quoted("Model", "H100") + quoted("SerialNumber", "17") +
            R"(, "Links": {)" + linked("PCIeDevice", device_uri) + "}");
    CHECK(scan(all_of({function, device, processor})).functions.size() == 1);
    CHECK(scan(all_of({processor, device, function})).functions.size() == 1);
    CHECK(scan(all_of({device, processor})).functions.size() == 1);
    const std::string other = resource("Processor", processor_uri + "0",
                                       quoted("ProcessorType", "GPU") + quoted("Model", "H100"));
    CHECK(scan(all_of({function, device, other})).functions.size() == 2);
    // A second processor behind the same function is counted, not lost.
    auto second = processor;
    second.replace(second.find("Video.1"), 7, "Video.2");
    CHECK(scan(all_of({function, device, processor, second})).functions.size() == 2);
}

TEST_CASE("the same function below a system and below a chassis counts once, if linked") {
    const std::string in_system = "Systems/1/PCIeDevices/23-0",
                      in_chassis = "Chassis/1/PCIeDevices/23-0";
    const auto function = [](const std::string& device, const std::string& more) {
        return resource("PCIeFunction", device + "/PCIeFunctions/23-0-0", h100 + more);
    };
    const auto device = [&](const std::string& uri) {
        return resource("PCIeDevice", uri,
                        R"(, "Links": {"PCIeFunctions": [{"@odata.id": "/redfish/v1/)" + in_system +
                            R"(/PCIeFunctions/23-0-0"}]})");
    };
    const std::vector<std::string> two = {function(in_system, ""), function(in_chassis, "")};
    CHECK(scan(all_of({two[0], two[1], device(in_system), device(in_chassis)})).functions.size() ==
          1);
    CHECK(scan(all_of(two)).functions.size() == 2);
    const std::string neighbour = "Chassis/2/PCIeDevices/23-0";
    CHECK(scan(all_of({two[1], function(neighbour, ""), device(in_chassis), device(neighbour)}))
              .functions.size() == 2);
    const std::string differs = function(in_chassis, quoted("RevisionId", "0xa2"));
    CHECK(scan(all_of({two[0], differs, device(in_system), device(in_chassis)})).functions.size() ==
          2);
}

TEST_CASE("two functions of one device stay two") {
    const std::string base = device_uri + "/PCIeFunctions/";
    const auto at = [&](const std::string& number) {
        return resource("PCIeFunction", base + number, h100 + R"(, "FunctionId": )" + number);
    };
    const std::string device = resource("PCIeDevice", device_uri, quoted("SerialNumber", "S1"));
    CHECK(scan(all_of({at("0"), at("1"), device})).functions.size() == 2);
    CHECK(scan(all_of({at("0"), at("0"), device})).functions.size() == 1);
}

TEST_CASE("processors other than CPUs are functions, with or without a name") {
    const auto host_of = [](const std::string& type, const std::string& more) {
        return scan(
            resource("Processor", "Systems/1/Processors/1", quoted("ProcessorType", type) + more));
    };
    const std::string named =
        quoted("Manufacturer", "NVIDIA") + quoted("Model", "NVIDIA H100 PCIe");
    CHECK(certainty_of(host_of("GPU", named)) == Certainty::id_only);
    CHECK(certainty_of(host_of("Accelerator", named)) == Certainty::id_only);
    CHECK(only(host_of("NPU", named)).model_name->text == "NVIDIA H100 PCIe");
    CHECK(certainty_of(host_of("GPU", "")) == Certainty::unlisted);
    const std::string unheard = quoted("Manufacturer", "Example") + quoted("Model", "X-1");
    CHECK(certainty_of(host_of("GPU", unheard)) == Certainty::unlisted);
    CHECK(only(host_of("GPU", unheard)).model_name->text == "Example X-1");
    CHECK(certainty_of(scan(resource("PCIeDevice", device_uri, unheard))) == Certainty::other);
    for (const char* type : {"CPU", "FPGA", "Core"}) {
        const Host host = host_of(type, named);
        CHECK(host.functions.empty());
        CHECK(has_reason(host, ReasonCode::pci_directory_empty));
    }
}

TEST_CASE("a nameless processor is called after its system only if that is an accelerator's name") {
    const std::string gpu =
        resource("Processor", "Systems/A/Processors/GPU_0", quoted("ProcessorType", "GPU"));
    const auto host_in = [&](const std::string& uri, const std::string& model) {
        return scan(
            all_of({gpu, resource("ComputerSystem", uri,
                                  quoted("Manufacturer", "NVIDIA") + quoted("Model", model))}));
    };
    const Host host = host_in("Systems/A", "GB200 NVL");
    CHECK(only(host).model_name->text == "NVIDIA GB200 NVL");
    CHECK(only(host).model_name->source.find("system") != std::string::npos);
    CHECK(certainty_of(host) == Certainty::id_only);
    CHECK(certainty_of(host_in("Systems/A", "SYS-821GE")) == Certainty::unlisted);
    CHECK(certainty_of(host_in("Systems/B", "GB200 NVL")) == Certainty::unlisted);
}

TEST_CASE("HPE's own list gives addresses, and the standard's functions are the same ones") {
    const auto hpe = [](const std::string& vendor, const std::string& number) {
        return resource("HpeServerPciDevice", "Systems/1/PCIDevices/" + number,
                        R"(, "VendorID": )" + vendor + R"(, "DeviceID": 9009, "ClassCode": 3,
          "SubclassCode": 2, "BusNumber": 129, "DeviceNumber": )" +
                            number + R"(, "FunctionNumber": 0, "Name": "GPU")");
    };
    const Host alone = scan(hpe("4318", "1"));
    CHECK(to_string(*only(alone).id) == "10de:2331");
    CHECK(only(alone).address == parse_address("0000:81:01.0"));
    CHECK(only(alone).class_code == 0x030200U);
    const Host both =
        scan(all_of({hpe("4318", "1"), resource("PCIeFunction", function_uri, h100)}));
    CHECK(only(both).address == parse_address("0000:81:01.0"));
    CHECK(scan(all_of({hpe("4318", "1"), hpe("4318", "2"),
                       resource("PCIeFunction", function_uri, h100)}))
              .functions.size() == 2);
    CHECK(scan(hpe("65535", "1")).functions.empty());  // an empty slot
}

TEST_CASE("the machine is told, what is absent is not, and an older look is noted") {
    const std::string system =
        resource("ComputerSystem", "Systems/1",
                 quoted("Manufacturer", "Huawei") + quoted("Model", "Atlas 800") +
                     quoted("SerialNumber", "2102") + quoted("PowerState", "Off"));
    const std::string absent = R"(, "Status": {"State": "Absent"})";
    ScanRequest request;
    request.from = "-";
    request.key = PseudonymKey::from_secret("a key");
    const std::string gpu =
        resource("PCIeDevice", device_uri, quoted("Model", "H100") + quoted("SerialNumber", "17 "));
    const Host host = read_host(request, all_of({system, gpu})).host;
    CHECK(host.platform.dmi->product == "Atlas 800");
    CHECK(is_pseudonym(host.platform.dmi->serial.value()));
    CHECK(is_pseudonym(only(host).serial.value()));
    CHECK(has_note(host, "was off"));
    request.sensitive = true;
    CHECK(only(read_host(request, all_of({system, gpu})).host).serial == "17");
    const Host empty = scan(resource("PCIeDevice", device_uri, quoted("Model", "H100") + absent));
    CHECK(empty.functions.empty());
    CHECK_FALSE(has_note(empty, "was off"));
}

}  // namespace chipaudit
