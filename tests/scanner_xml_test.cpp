// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/error.h"
#include "core/host_json.h"
#include "scanner/capture.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"
#include "tests/xml_samples.h"

namespace chipaudit {
namespace {

bool is_malformed(const std::string& text) {
    try {
        scan_text(text);
    } catch (const Error& error) {
        return error.kind == ErrorKind::malformed;
    }
    return false;
}

std::string format_of(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    return read_host(request, text).input.format;
}

Host scan_with_key(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    request.key = PseudonymKey::from_secret("a secret of the test");
    return read_host(request, text).host;
}

Host scan_raw(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    request.sensitive = true;
    return read_host(request, text).host;
}

bool has_note(const Host& host, const std::string& words) {
    return std::ranges::any_of(
        host.notes, [&](const Note& note) { return note.text.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("XML is told apart by its root element, whatever stands before it") {
    CHECK(format_of(hwloc_sample) == "hwloc");
    CHECK(format_of(nccl_sample) == "nccl");
    CHECK(format_of(smi_sample) == "nvidia-smi-xml");
    CHECK(format_of("<!-- <topology> 81:00.0 3D controller: x -->\n" + nccl_sample) == "nccl");
    CHECK(format_of("\xef\xbb\xbf" + smi_sample) == "nvidia-smi-xml");
    CHECK(is_malformed("<list><node id=\"pci\"/></list>"));
    CHECK(is_malformed("<system><network/></system>"));  // not NCCL's
}

TEST_CASE("hwloc shows functions, bridges, nodes and what the firmware says") {
    const Host host = scan_text(hwloc_sample);
    REQUIRE(host.functions.size() == 3);
    const auto& gpu = function_at(host, "0000:01:00.0");
    CHECK(gpu.id == parse_id("10de:2330"));
    CHECK(gpu.class_code == 0x030200U);
    CHECK(gpu.class_is_partial);
    CHECK(gpu.subsystem == parse_id("10de:16c1"));
    CHECK(gpu.revision == 0xa1);
    CHECK(gpu.slot == "7");
    CHECK(gpu.upstream == parse_address("0000:00:01.0"));
    CHECK_FALSE(gpu.link_capable);  // a bandwidth is not a speed and a width
    const auto& bridge = function_at(host, "0000:00:01.0");
    CHECK(bridge.buses == BusRange{0, 1, 2});
    CHECK_FALSE(bridge.subsystem);  // zeros are none
    CHECK(host.topology.nodes ==
          std::vector<NumaNode>{{0, "0-7", std::uint64_t{1024}}, {1, "8-15", std::uint64_t{2048}}});
    REQUIRE(host.platform.dmi);
    CHECK(host.platform.dmi->vendor == "Example Systems");
    CHECK(host.platform.dmi->product == "EX-1");
    CHECK(host.platform.kernel == "6.1.0-9");
    CHECK_FALSE(has_reason(host, ReasonCode::guest_view));
    CHECK(has_reason(scan_text(replaced(hwloc_sample, "Example Systems", "QEMU")),
                     ReasonCode::guest_view));
}

TEST_CASE("a function is near the one node above it, and near none where there are two") {
    const Host host = scan_text(hwloc_sample);
    CHECK(function_at(host, "0000:01:00.0").numa_node == 0);
    CHECK_FALSE(function_at(host, "0000:80:00.0").numa_node);
    // The allowed set may be smaller than the machine.
    const auto confined = replaced(hwloc_sample, "nodeset=\"0x00000003\" complete",
                                   "nodeset=\"0x00000001\" complete");
    CHECK_FALSE(function_at(scan_text(confined), "0000:80:00.0").numa_node);
}

TEST_CASE("hwloc 1 puts functions below NUMA nodes, hwloc 3 prints the interface of the class") {
    const Host one = scan_text(
        R"(<topology><object type="Machine" os_index="0"><object type="NUMANode" os_index="8" cpuset="0x3,,0x1" nodeset="0x00000100" local_memory="1"><object type="Bridge" bridge_type="0-1" bridge_pci="0000:[00-01]"><object type="PCIDev" os_index="4096" pci_busid="0000:01:00.0" pci_type="0108 [144d:a822] [1014:0621] 01" pci_link_speed="0.000000"/></object></object></object></topology>)");
    CHECK(function_at(one, "0000:01:00.0").numa_node == 8);
    CHECK(one.topology.nodes == std::vector<NumaNode>{{8, "0,64-65", std::uint64_t{1}}});
    CHECK(function_at(one, "0000:01:00.0").class_is_partial);
    const Host three = scan_text(
        R"(<topology version="3.0"><object type="Machine"><object type="PCIDev" pci_busid="0000:01:00.0" pci_type="0108 [144d:a822] [1014:0621] 01 02"/></object><info name="OSRelease" value="6.12"/></topology>)");
    CHECK(function_at(three, "0000:01:00.0").class_code == 0x010802U);
    CHECK_FALSE(function_at(three, "0000:01:00.0").class_is_partial);
    CHECK(three.platform.kernel == "6.12");
}

TEST_CASE("no topology is whole, and one without PCI objects is blind") {
    for (const auto& text : {hwloc_sample, nccl_sample, smi_sample}) {
        const Host host = scan_text(text);
        CHECK(has_reason(host, ReasonCode::partial_listing));
        CHECK_FALSE(has_reason(host, ReasonCode::pci_directory_empty));
    }
    for (const std::string text :
         {"<topology version=\"2.0\"><object type=\"Machine\"/></topology>",
          "<system version=\"1\"><cpu numaid=\"0\"/></system>",
          "<nvidia_smi_log><attached_gpus>0</attached_gpus></nvidia_smi_log>"}) {
        INFO(text);
        CHECK(has_reason(scan_text(text), ReasonCode::pci_directory_empty));
    }
}

TEST_CASE("a driver's name for a GPU counts only where there is no id") {
    for (const auto& text : {hwloc_sample, smi_sample}) {
        const Host host = scan_text(text);
        CHECK_FALSE(has_reason(host, ReasonCode::names_without_ids));
        for (const auto& function : host.functions) CHECK_FALSE(function.model_name);
    }
    const Host hwloc = scan_text(replaced(hwloc_sample, "0302 [10de:2330]", "0302 [zzzz:2330]"));
    CHECK(function_at(hwloc, "0000:01:00.0").model_name ==
          ModelName{"NVIDIA H100 80GB HBM3", "hwloc GPUModel"});
    CHECK(has_reason(hwloc, ReasonCode::names_without_ids));
    const Host smi = scan_text(replaced(smi_sample, "20B010DE", "000000DE"));  // overwritten
    CHECK_FALSE(smi.functions.front().id);
    CHECK(smi.functions.front().model_name ==
          ModelName{"NVIDIA A100-SXM4-40GB", "nvidia-smi product_name"});
    CHECK(has_reason(smi, ReasonCode::names_without_ids));
}

TEST_CASE("GPUs that hwloc knows from drivers alone are counted once") {
    const std::string device = "<object type=\"OSDev\" name=\"";
    const std::string model = "\"><info name=\"GPUModel\" value=\"Example GPU\"/></object>";
    const std::string cpu =
        "<object type=\"OSDev\" name=\"opencl1d0\"><info name=\"GPUModel\" value=\"a CPU\"/>"
        "<info name=\"OpenCLDeviceType\" value=\"CPU\"/></object>";
    const Host host =
        scan_text("<topology><object type=\"Machine\">" + device + "cuda0" + model + device +
                  "nvml0" + model + device + "nvml1" + model + cpu + "</object></topology>");
    REQUIRE(host.functions.size() == 2);
    CHECK_FALSE(host.functions.front().address);
    CHECK(host.functions.front().model_name->text == "Example GPU");
    CHECK(has_reason(host, ReasonCode::names_without_ids));
    CHECK(scan_text("<topology><object type=\"Machine\">" + cpu + "</object></topology>")
              .functions.empty());
}

TEST_CASE("serials and host names leave as pseudonyms, and stay out of every other word") {
    for (const auto& text : {hwloc_sample, smi_sample}) {
        const Host kept = scan_raw(text), masked = scan_with_key(text), none = scan_text(text);
        const auto serial_of = [](const Host& host) {
            const auto found = std::ranges::find_if(
                host.functions, [](const auto& function) { return function.serial.has_value(); });
            return found == host.functions.end() ? "" : *found->serial;
        };
        CHECK(serial_of(kept) == "1650123456789");
        CHECK(is_pseudonym(serial_of(masked)));
        CHECK(serial_of(none).empty());
        for (const Host& host : {masked, none}) {
            const std::string all = write_capture(host);
            for (const char* secret :
                 {"1650123456789", "11112222", "secret-host", "EXS12345", "1122334455667788"})
                CHECK(all.find(secret) == std::string::npos);
        }
    }
    CHECK(scan_raw(hwloc_sample).ids.label == "secret-host");
    CHECK(scan_raw(hwloc_sample).platform.dmi->serial == "EXS12345");
}

TEST_CASE("a UUID stands in only for a missing serial, and zeros are none") {
    const auto serial = [](const std::string& said) {
        return scan_raw(replaced(smi_sample, "<serial>1650123456789<", "<serial>" + said + "<"))
            .functions.front()
            .serial;
    };
    CHECK(serial("1650000000001") == "1650000000001");
    for (const char* none : {"N/A", "[N/A]", "0", "0000000000000", "Unknown Error", ""})
        CHECK(serial(none) == "GPU-11112222-3333-4444-5555-666677778888");
    const auto scrubbed =
        replaced(replaced(smi_sample, "<serial>1650123456789<", "<serial>N/A<"),
                 "11112222-3333-4444-5555-666677778888", "00000000-0000-0000-0000-000000000000");
    CHECK_FALSE(scan_raw(scrubbed).functions.front().serial);
}

TEST_CASE("NCCL shows what lies between GPUs and network cards") {
    const Host host = scan_text(nccl_sample);
    REQUIRE(host.functions.size() == 3);
    const auto& gpu = function_at(host, "0000:4d:00.0");
    CHECK(gpu.id == parse_id("10de:26ba"));
    CHECK(gpu.class_code == 0x030200U);
    CHECK_FALSE(gpu.class_is_partial);
    CHECK(gpu.subsystem == parse_id("10de:1957"));
    CHECK(gpu.numa_node == 1);
    CHECK_FALSE(gpu.link_capable);  // the lesser of card and slot
    CHECK_FALSE(function_at(host, "0000:4b:00.0").subsystem);
    CHECK_FALSE(function_at(host, "0000:9d:00.0").numa_node);
    CHECK(host.topology.nodes == std::vector<NumaNode>{{1, "8-15", std::nullopt}});
}

TEST_CASE("an older NCCL prints no ids: a compute capability is a note, no product") {
    const Host host = scan_text(nccl_sample);
    CHECK(has_reason(host, ReasonCode::id_unreadable, "0000:9d:00.0"));
    CHECK_FALSE(has_reason(host, ReasonCode::id_unreadable, "0000:4d:00.0"));
    CHECK_FALSE(function_at(host, "0000:9d:00.0").model_name);
    CHECK(has_note(host, "sm=104 gcn=910"));
    CHECK_FALSE(has_note(host, "sm=89"));
}

TEST_CASE("a file with several hosts is refused, not added up") {
    CHECK(
        is_malformed(replaced(replaced(nccl_sample, "<cpu numaid=\"1\"", "<cpu host_hash=\"0x1\""),
                              "<cpu numaid=\"-1\"", "<cpu host_hash=\"0x2\"")));
    CHECK(scan_text(replaced(nccl_sample, "<cpu ", "<cpu host_hash=\"0x1\" ")).functions.size() ==
          3);
    CHECK(
        is_malformed("<topology><object type=\"Machine\"/><object type=\"Machine\"/></topology>"));
}

TEST_CASE("nvidia-smi prints device before vendor, the link as it is, and words for a note") {
    const Host host = scan_text(smi_sample);
    const auto& gpu = function_at(host, "0000:0f:00.0");
    CHECK(gpu.id == parse_id("10de:20b0"));
    CHECK(gpu.subsystem == parse_id("10de:134f"));
    CHECK(gpu.class_code == 0x030200U);
    CHECK(gpu.class_is_partial);
    CHECK(gpu.link_now == Link{"8", 8});
    CHECK_FALSE(gpu.link_capable);
    for (const char* words : {"NVIDIA A100-SXM4-40GB", "40960 MiB", "92.00.45.00.03",
                              "MIG Disabled", "driver_version 570.00.01"})
        CHECK(has_note(host, words));
    CHECK_FALSE(has_note(host, "MIG devices"));
    const Host sliced = scan_text(
        replaced(smi_sample, "\t\t\tNone\n", "<mig_device></mig_device><mig_device></mig_device>"));
    CHECK(has_note(sliced, "2 MIG devices"));
    CHECK(sliced.functions.size() == 1);
}

TEST_CASE("nvidia-smi says when it saw a part only, or ran in a guest") {
    const auto count = [](const Host& host) {
        return std::ranges::count(host.reasons, ReasonCode::partial_listing, &Reason::code);
    };
    CHECK(count(scan_text(smi_sample)) == 1);
    CHECK(count(scan_text(replaced(smi_sample, "gpus>1<", "gpus>8<"))) == 2);
    CHECK_FALSE(has_reason(scan_text(smi_sample), ReasonCode::guest_view));
    for (const char* mode : {"Pass-Through", "VGPU"}) {
        CHECK(has_reason(
            scan_text(replaced(smi_sample, "mode>None<", "mode>" + std::string(mode) + "<")),
            ReasonCode::guest_view));
    }
    const Host lost = scan_text(replaced(smi_sample, "</nvidia_smi_log>",
                                         "Unable to determine the handle\n</nvidia_smi_log>"));
    CHECK(has_reason(lost, ReasonCode::id_unreadable));
    CHECK_FALSE(has_reason(scan_text(smi_sample), ReasonCode::id_unreadable));
}

}  // namespace chipaudit
