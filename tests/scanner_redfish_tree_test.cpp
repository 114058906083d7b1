// SPDX-License-Identifier: GPL-3.0-or-later
/// Redfish as people save it: folders of all shapes, single files, cut and odd ones.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

const std::string function_at_v1 =
                      R"({"@odata.type": "#PCIeFunction.v1_3_0.PCIeFunction",
"@odata.id": "/redfish/v1/Chassis/1/PCIeDevices/GPU1/PCIeFunctions/0",
"VendorId": "0x19e5", "DeviceId": "0xd802", "DeviceClass": "ProcessingAccelerators"}
)",
                  root_at_v1 = R"({"@odata.type": "#ServiceRoot.v1_9_0.ServiceRoot",
"@odata.id": "/redfish/v1", "RedfishVersion": "1.11.0"}
)",
                  function_path = "Chassis/1/PCIeDevices/GPU1/PCIeFunctions/0/index.json";

/// A tree below `top`, as UnpackedSysfs unpacks it.
std::string tree(const std::string& top) {
    return "== " + top + "index.json\n" + root_at_v1 + "== " + top + function_path + "\n" +
           function_at_v1;
}

ScanResult scan_path(const std::string& path) { return read_host(scan_all(path), ""); }

std::string refusal(const std::string& text) {
    try {
        scan_text(text);
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        return error.what();
    }
    return "";
}

bool has_gap(const Host& host, const std::string& part) {
    return std::ranges::any_of(host.reasons, [&](const Reason& reason) {
        return reason.code == ReasonCode::input_truncated &&
               reason.text.find(part) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("a tree is found from its root, below one folder, and inside") {
    for (const char* top : {"redfish/v1/", "v1/", "", "server-17/redfish/v1/"}) {
        INFO(top);
        const UnpackedSysfs copy(tree(top));
        const auto result = scan_path(copy.path());
        CHECK(result.input.format == "redfish");
        REQUIRE(result.host.functions.size() == 1);
        CHECK(to_string(*result.host.functions[0].id) == "19e5:d802");
        CHECK(result.host.origin == Origin{"redfish", "folder"});
        CHECK(has_reason(result.host, ReasonCode::partial_listing));
    }
}

TEST_CASE("a copy of /sys stays one, whatever lies beside it") {
    const UnpackedSysfs copy(fixture_text("odd-functions.sysfs") + tree("redfish/v1/"));
    CHECK(scan_path(copy.path()).input.format == "sysfs");
    ScanRequest request = scan_all(copy.path());
    request.input_format = "redfish";
    CHECK(read_host(request, "").input.format == "redfish");
    const UnpackedSysfs alone(tree("redfish/v1/"));
    request = scan_all(alone.path());
    request.input_format = "sysfs";
    CHECK(has_reason(read_host(request, "").host, ReasonCode::pci_directory_missing));
}

TEST_CASE("files may have any name, and other files are none of ours") {
    const UnpackedSysfs copy(
        "== v1/index.json\n" + root_at_v1 + "== v1/gpu.json\n" + function_at_v1 +
        "== v1/README\nThis is a mockup.\n== v1/$metadata/index.xml\n<xml/>\n");
    const Host host = scan_path(copy.path()).host;
    CHECK(host.functions.size() == 1);
    CHECK_FALSE(has_reason(host, ReasonCode::input_truncated));
}

TEST_CASE("a file that is cut or has a wrong type is a gap, the others are read") {
    const auto with = [](const std::string& file) {
        const UnpackedSysfs copy(tree("redfish/v1/") + "== redfish/v1/Chassis/2.json\n" + file +
                                 "\n");
        return scan_path(copy.path()).host;
    };
    const Host cut = with(function_at_v1.substr(0, 60));
    CHECK(cut.functions.size() == 1);
    CHECK(has_gap(cut, "redfish/v1/Chassis/2.json"));
    const Host wrong =
        with(R"({"@odata.type": "#PCIeFunction.v1_3_0.PCIeFunction", "VendorId": true})");
    CHECK(wrong.functions.size() == 1);
    CHECK(has_gap(wrong, "redfish/v1/Chassis/2.json.VendorId: expected a string"));
    CHECK_FALSE(has_reason(with("{}"), ReasonCode::input_truncated));
}

TEST_CASE("links are not followed, and what lies too deep is a gap") {
    const UnpackedSysfs outside(tree("redfish/v1/"));
    const UnpackedSysfs copy("== redfish/v1/index.json\n" + root_at_v1 +
                             "== redfish/v1/Chassis -> " + outside.path() +
                             "/redfish/v1/Chassis\n");
    const Host host = scan_path(copy.path()).host;
    CHECK(host.functions.empty());
    CHECK(has_gap(host, "symbolic link"));
    std::string deep = "redfish/v1/";
    for (int i = 0; i < 16; ++i) deep += "d/";
    const UnpackedSysfs well("== redfish/v1/index.json\n" + root_at_v1 + "== " + deep + "f.json\n" +
                             function_at_v1);
    CHECK(has_gap(scan_path(well.path()).host, "deeper than 16"));
}

TEST_CASE("a service that lists no device is blind, not clean") {
    const UnpackedSysfs copy("== redfish/v1/index.json\n" + root_at_v1);
    const Host host = scan_path(copy.path()).host;
    CHECK(has_reason(host, ReasonCode::pci_directory_empty));
    const UnpackedSysfs full(tree("redfish/v1/"));
    CHECK_FALSE(has_reason(scan_path(full.path()).host, ReasonCode::pci_directory_empty));
}

TEST_CASE("one file may hold a resource, a collection that was expanded, or several") {
    const std::string collection =
        R"({"@odata.type": "#PCIeFunctionCollection.PCIeFunctionCollection",
        "@odata.id": "/redfish/v1/Chassis/1/PCIeDevices/GPU1/PCIeFunctions", "Members": [)" +
        function_at_v1 + "]}";
    for (const auto& text :
         {function_at_v1, collection, "[" + function_at_v1 + "," + root_at_v1 + "]",
          "[" + collection + "," + function_at_v1 + "]"}) {
        INFO(text);
        ScanRequest request;
        request.from = "-";
        const auto result = read_host(request, text);
        CHECK(result.input.format == "redfish");
        CHECK(result.host.functions.size() == 1);
    }
    auto other = function_at_v1;
    other.replace(other.find("0xd802"), 6, "0xd801");
    CHECK(scan_text("[" + function_at_v1 + "," + other + "]").functions.size() == 2);
}

TEST_CASE("more resources than any service has are a gap, not a wait") {
    const auto host_with = [](std::size_t systems) {
        std::string text = "[" + function_at_v1;
        for (std::size_t i = 0; i < systems; ++i)
            text += R"(,{"@odata.type": "#ComputerSystem.v1_5_0.ComputerSystem"})";
        return scan_text(text + "]");
    };
    const Host most = host_with(20000);
    CHECK(has_gap(most, "more than 20000 resources"));
    CHECK(most.functions.size() == 1);
    CHECK_FALSE(has_gap(host_with(20), "more than 20000 resources"));
}

TEST_CASE("in one file a wrong type is refused with its place") {
    const std::string head = R"({"@odata.type": "#PCIeFunction.v1_3_0.PCIeFunction",)";
    CHECK(refusal(head + R"("VendorId": true})") == "-.VendorId: expected a string");
    CHECK(refusal(head + R"("VendorId": "0xzz"})") ==
          "-.VendorId: expected a number like 0x19ab, got '0xzz'");
    CHECK(refusal(head + R"("VendorId": 70000})") ==
          "-.VendorId: expected a number like 0x19ab, got '70000'");
    CHECK(refusal(head + R"("FunctionId": []})") == "-.FunctionId: expected a whole number");
    CHECK(refusal(head + R"("Links": 3})") == "-.Links: expected an object");
    CHECK(refusal(function_at_v1).empty());
}

TEST_CASE("law: one file cut anywhere is refused") {
    const std::string text = function_at_v1.substr(0, function_at_v1.rfind('}') + 1);
    for (std::size_t length = 1; length < text.size(); ++length)
        CHECK_THROWS_AS(scan_text(text.substr(0, length)), Error);
}

TEST_CASE("law: the order of resources changes nothing but the order") {
    const std::string device = R"({"@odata.type": "#PCIeDevice.v1_5_0.PCIeDevice",
      "@odata.id": "/redfish/v1/Chassis/1/PCIeDevices/GPU1", "Model": "Ascend"})";
    const std::string processor = R"({"@odata.type": "#Processor.v1_5_0.Processor",
      "@odata.id": "/redfish/v1/Systems/1/Processors/N1", "ProcessorType": "NPU",
      "Links": {"PCIeDevice": {"@odata.id": "/redfish/v1/Chassis/1/PCIeDevices/GPU1"}}})";
    std::vector<std::string> parts = {device, function_at_v1, processor};
    std::ranges::sort(parts);
    const auto text = [&] { return "[" + parts[0] + "," + parts[1] + "," + parts[2] + "]"; };
    const Host first = scan_text(text());
    CHECK(first.functions.size() == 1);
    while (std::next_permutation(parts.begin(), parts.end()))
        CHECK(scan_text(text()).functions == first.functions);
}

}  // namespace chipaudit
