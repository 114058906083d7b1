// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/hwloc_source.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/text.h"
#include "scanner/bitmap_text.h"
#include "scanner/firmware_words.h"
#include "scanner/masking.h"
#include "scanner/saved_input.h"
#include "scanner/xml_text.h"

namespace chipaudit {
namespace {

struct Reading {
    Host host;
    Masking masking;
    std::map<std::string, std::vector<std::string>> unplaced;  // GPU names by hwloc's backend
    unsigned machines = 0;
};

std::optional<std::string> info(const XmlElement& object, std::string_view key) {
    for (const auto& child : object.children) {
        if (child.name == "info" && child.attribute("name") == key) return child.attribute("value");
    }
    return std::nullopt;
}

bool is_type(const XmlElement& object, std::string_view type) {
    return object.name == "object" && object.attribute("type") == type;
}

/// The one NUMA node an object is near to; nullopt where it is near to several.
std::optional<int> only_node(const XmlElement& object) {
    auto nodes = object.attribute("complete_nodeset");
    if (!nodes) nodes = object.attribute("nodeset");
    const auto bits = parse_bitmap(nodes.value_or(""));
    if (!bits || bits->size() != 1) return std::nullopt;
    return static_cast<int>(bits->front());
}

std::optional<PciId> bracketed_id(std::string_view text) {
    if (text.size() != 11 || text.front() != '[' || text.back() != ']') return std::nullopt;
    return parse_id(text.substr(1, 9));
}

std::optional<std::uint8_t> byte_of(std::string_view text) {
    const auto value = text.size() == 2 ? parse_hex(text) : std::nullopt;
    if (!value) return std::nullopt;
    return static_cast<std::uint8_t>(*value);
}

/// "0302 [10de:2330] [10de:16c0] a1", since version 3 followed by the interface of the class.
void apply_pci_type(const std::string& text, PciFunction& function) {
    const auto words = split(text, ' ');
    const auto class_code = words.front().size() == 4 ? parse_hex(words.front()) : std::nullopt;
    if (words.size() < 4 || words.size() > 5 || !class_code) return;
    const auto id = bracketed_id(words[1]);
    if (!id) return;
    function.id = real_id(id->vendor, id->device);
    const auto interface = words.size() == 5 ? byte_of(words[4]) : std::nullopt;
    function.class_code = static_cast<std::uint32_t>(*class_code << 8) | interface.value_or(0);
    function.class_is_partial = !interface;
    function.subsystem = bracketed_id(words[2]);
    if (function.subsystem == PciId{}) function.subsystem = std::nullopt;
    function.revision = byte_of(words[3]);
}

/// "0000:[5a-60]": the domain and what lies behind the bridge.
std::optional<BusRange> bus_range(const std::optional<std::string>& text,
                                  const PciAddress& address) {
    if (!text || text->size() < 8 || !text->ends_with("]")) return std::nullopt;
    const std::string_view range = std::string_view(*text).substr(text->size() - 8);
    const auto secondary = byte_of(range.substr(2, 2)), subordinate = byte_of(range.substr(5, 2));
    if (!range.starts_with(":[") || range[4] != '-' || !secondary || !subordinate)
        return std::nullopt;
    return BusRange{address.bus, *secondary, *subordinate};
}

/// Facts that drivers told hwloc stand in the OS devices below a function.
void apply_os_devices(const XmlElement& object, Masking& masking, PciFunction& function) {
    std::optional<std::string> serial, uuid;
    for (const auto& device : object.children) {
        if (!is_type(device, "OSDev")) continue;
        for (const char* key : {"NVIDIASerial", "AMDSerial"})
            if (!serial) serial = real_serial(info(device, key));
        for (const char* key : {"NVIDIAUUID", "AMDUUID"})
            if (!uuid) uuid = real_serial(info(device, key));
        const auto model = info(device, "GPUModel");
        if (model && !function.model_name)
            function.model_name = ModelName{*model, "hwloc GPUModel"};
    }
    function.serial = masking.mask("serial", serial ? serial : uuid);
}

PciFunction function_of(const XmlElement& object, std::optional<int> node, Reading& reading) {
    PciFunction function;
    const auto place = object.attribute("pci_busid");
    function.address = parse_address(place.value_or(""));
    function.numa_node = node;
    apply_pci_type(object.attribute("pci_type").value_or(""), function);
    if (function.address && is_type(object, "Bridge"))
        function.buses = bus_range(object.attribute("bridge_pci"), *function.address);
    function.slot = info(object, "PCISlot");
    apply_os_devices(object, reading.masking, function);
    return function;
}

void add_numa_node(const XmlElement& object, Host& host) {
    const auto number = parse_decimal(object.attribute("os_index").value_or(""));
    if (!number || *number > 0xffff) {
        host.notes.push_back({std::nullopt, "hwloc lists a NUMA node without a usable number"});
        return;
    }
    const auto cpus = parse_bitmap(object.attribute("cpuset").value_or(""));
    host.topology.nodes.push_back({static_cast<int>(*number), cpus ? range_list(*cpus) : "",
                                   parse_decimal(object.attribute("local_memory").value_or(""))});
}

/// A GPU that hwloc knows from a driver only: the PCI functions were left out, or it has none.
void add_unplaced(const XmlElement& device, Reading& reading) {
    const auto model = info(device, "GPUModel");
    if (!model || info(device, "OpenCLDeviceType") == "CPU") return;
    const auto name = device.attribute("name").value_or("");
    reading.unplaced[name.substr(0, name.find_first_of("0123456789"))].push_back(*model);
}

/// `node` is that of the nearest object above; I/O objects have no sets of their own.
void walk(const XmlElement& object, std::optional<int> node, Reading& reading) {
    const bool has_nodes =
        object.attribute("nodeset") || object.attribute("complete_nodeset").has_value();
    if (has_nodes) node = only_node(object);
    const bool is_function =
        is_type(object, "PCIDev") || (is_type(object, "Bridge") && object.attribute("pci_busid"));
    if (is_function) reading.host.functions.push_back(function_of(object, node, reading));
    if (is_type(object, "NUMANode")) add_numa_node(object, reading.host);
    if (is_type(object, "Machine")) ++reading.machines;
    for (const auto& child : object.children) {
        if (child.name != "object") continue;
        if (is_type(child, "OSDev") && !is_function) add_unplaced(child, reading);
        walk(child, node, reading);
    }
}

/// The same GPU shows once for each driver interface: the longest list has each of them once.
void take_unplaced(Reading& reading) {
    const auto longest = std::ranges::max_element(
        reading.unplaced, {}, [](const auto& backend) { return backend.second.size(); });
    if (longest == reading.unplaced.end()) return;
    for (const auto& model : longest->second) {
        PciFunction function;
        function.model_name = ModelName{model, "hwloc GPUModel"};
        reading.host.functions.push_back(function);
    }
}

std::optional<std::string> firmware_word(const XmlElement& object, std::string_view key) {
    auto word = info(object, key);
    if (!word || is_placeholder(*word)) return std::nullopt;
    return word;
}

/// Words about the host stand in the Machine object, in version 3 in the document.
void apply_host_words(const XmlElement& object, Reading& reading) {
    Host& host = reading.host;
    auto dmi = host.platform.dmi.value_or(Dmi{});
    const auto take = [](std::optional<std::string>& fact, std::optional<std::string> said) {
        if (!fact) fact = std::move(said);
    };
    take(dmi.vendor, info(object, "DMISysVendor"));
    take(dmi.product, info(object, "DMIProductName"));
    take(dmi.product, info(object, "PlatformModel"));  // POWER and Arm, which have no DMI
    const auto serial = firmware_word(object, "DMIProductSerial");
    take(dmi.serial, reading.masking.mask("board", serial));
    take(host.ids.board, reading.masking.mask("board", serial));
    take(host.ids.label, reading.masking.mask("label", info(object, "HostName")));
    take(host.platform.kernel, info(object, "OSRelease"));
    if (dmi != Dmi{}) host.platform.dmi = dmi;
}

}  // namespace

bool is_hwloc(std::string_view text) {
    return xml_root_name(text) == "topology" && text.find("<object") != std::string_view::npos;
}

Host read_hwloc(std::string_view text, const ScanRequest& request) {
    const XmlDocument document = read_xml(text, request.from, "topology");
    Reading reading{saved_host("hwloc", request), Masking(request, std::nullopt), {}};
    Host& host = reading.host;
    walk(document.root, std::nullopt, reading);
    if (reading.machines > 1) {
        throw Error(ErrorKind::malformed, request.from + ": holds several machines, expected one",
                    "save each machine into a file of its own");
    }
    take_unplaced(reading);
    apply_host_words(document.root, reading);
    for (const auto& object : document.root.children) {
        if (is_type(object, "Machine")) apply_host_words(object, reading);
    }
    const auto& dmi = host.platform.dmi;
    if (dmi && dmi->vendor && names_hypervisor(*dmi->vendor))
        add_guest_view(host, "the firmware is a hypervisor's: this is a guest");
    if (document.text_outside) add_unread_text(host);
    judge_partial(
        "hwloc leaves functions and bridges out unless it is told to keep them (lstopo --filter "
        "io:all), and its file does not say what was left out",
        host);
    reading.masking.describe(host);
    return std::move(reading.host);
}

bool is_lstopo_text(std::string_view text) {
    text = trim(text);
    return text.starts_with("Machine (") && text.find("PU L#") != std::string_view::npos;
}

}  // namespace chipaudit
