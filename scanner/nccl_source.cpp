// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/nccl_source.h"

#include <set>

#include "core/error.h"
#include "core/text.h"
#include "scanner/bitmap_text.h"
#include "scanner/masking.h"
#include "scanner/saved_input.h"
#include "scanner/xml_text.h"

namespace chipaudit {
namespace {

std::optional<PciId> id_of(const XmlElement& pci, std::string_view vendor,
                           std::string_view device) {
    return real_id(xml_hex(pci.attribute(vendor), 4), xml_hex(pci.attribute(device), 4));
}

std::optional<int> node_of(const XmlElement& cpu) {
    const auto number = parse_decimal(cpu.attribute("numaid").value_or(""));  // -1: it has none
    if (!number || *number > 0xffff) return std::nullopt;
    return static_cast<int>(*number);
}

/// NCCL's link is the lesser of what the function and the port above it can do (NCCL,
/// src/graph/xml.cc): a fact about neither, so it is not taken.
PciFunction function_of(const XmlElement& pci, std::optional<int> node) {
    PciFunction function;
    function.address = parse_address(pci.attribute("busid").value_or(""));
    function.id = id_of(pci, "vendor", "device");
    function.subsystem = id_of(pci, "subsystem_vendor", "subsystem_device");
    function.class_code = xml_hex(pci.attribute("class"), 6);
    function.numa_node = node;
    return function;
}

/// A compute capability is shared by several products: words for a reader, never an identity.
void note_gpu(const XmlElement& pci, const PciFunction& function, Host& host) {
    const XmlElement* gpu = pci.child("gpu");
    if (gpu == nullptr || function.id) return;
    std::string said;
    for (const char* key : {"sm", "gcn"}) {
        const auto number = parse_decimal(gpu->attribute(key).value_or(""));
        if (number) said += std::string(" ") + key + "=" + std::to_string(*number);
    }
    host.notes.push_back({function.address,
                          "NCCL uses it as a GPU and printed no id" +
                              (said.empty() ? "" : ";" + said + " is shared by several products")});
}

void add_node(const XmlElement& cpu, Host& host) {
    const auto node = node_of(cpu);
    if (!node) return;
    const auto cpus = parse_bitmap(cpu.attribute("affinity").value_or(""));
    host.topology.nodes.push_back({*node, cpus ? range_list(*cpus) : "", std::nullopt});
}

/// `node` is that of the processor above.
void walk(const XmlElement& element, std::optional<int> node, Host& host) {
    if (element.name == "cpu") {
        add_node(element, host);
        node = node_of(element);
    }
    if (element.name == "pci") {
        host.functions.push_back(function_of(element, node));
        note_gpu(element, host.functions.back(), host);
    }
    for (const auto& child : element.children) walk(child, node, host);
}

/// With NVLink across hosts NCCL joins their topologies into one file.
void refuse_several_hosts(const XmlElement& system, const ScanRequest& request) {
    std::set<std::string> hosts;
    for (const auto& cpu : system.children) {
        if (const auto host = cpu.attribute("host_hash")) hosts.insert(*host);
    }
    if (hosts.size() < 2) return;
    throw Error(ErrorKind::malformed,
                request.from + ": holds " + std::to_string(hosts.size()) +
                    " hosts (host_hash), expected one",
                "save the topology of each host into a file of its own");
}

}  // namespace

bool is_nccl(std::string_view text) {
    return xml_root_name(text) == "system" && (text.find("<cpu") != std::string_view::npos ||
                                               text.find("<pci") != std::string_view::npos);
}

Host read_nccl(std::string_view text, const ScanRequest& request) {
    const XmlDocument document = read_xml(text, request.from, "system");
    refuse_several_hosts(document.root, request);
    Host host = saved_host("nccl", request);
    walk(document.root, std::nullopt, host);
    if (document.text_outside) add_unread_text(host);
    judge_partial(
        "an NCCL topology lists only what lies between GPUs and network cards that one job used, "
        "and clouds write such files by hand",
        host);
    Masking(request, std::nullopt).describe(host);
    return host;
}

}  // namespace chipaudit
