// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/locality.h"

#include <hwloc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <type_traits>

#include "core/text.h"
#include "scanner/folder.h"

namespace chipaudit {
namespace {

struct Destroy {
    void operator()(hwloc_topology_t topology) const { hwloc_topology_destroy(topology); }
};
using TopologyHandle = std::unique_ptr<std::remove_pointer_t<hwloc_topology_t>, Destroy>;

struct Release {
    void operator()(char* text) const { std::free(text); }
};

/// hwloc 2 takes another root from the environment only; nobody else may see it, so it is taken
/// back at once.
class HwlocEnvironment {
  public:
    explicit HwlocEnvironment(const SysfsPlace& place) {
        // Without "stop" the x86 component adds the caches of the machine that runs us, and visits
        // each of its CPUs.
        setenv("HWLOC_COMPONENTS", "linux,stop", 1);
        setenv("HWLOC_HIDE_ERRORS", "2", 1);
        setenv("HWLOC_PLUGINS_PATH", "", 1);  // no code is loaded during a scan
        if (!place.on_disk->empty()) setenv("HWLOC_FSROOT", place.on_disk->c_str(), 1);
    }
    HwlocEnvironment(const HwlocEnvironment&) = delete;
    HwlocEnvironment& operator=(const HwlocEnvironment&) = delete;
    ~HwlocEnvironment() {
        for (const char* name :
             {"HWLOC_COMPONENTS", "HWLOC_HIDE_ERRORS", "HWLOC_PLUGINS_PATH", "HWLOC_FSROOT"})
            unsetenv(name);
    }
};

TopologyHandle load(const SysfsPlace& place) {
    const HwlocEnvironment environment(place);
    hwloc_topology_t raw = nullptr;
    if (hwloc_topology_init(&raw) != 0) return nullptr;
    TopologyHandle topology(raw);
    // Packages and NUMA nodes only: what is not reported need not be discovered.
    if (hwloc_topology_set_all_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_NONE) != 0) return nullptr;
    if (hwloc_topology_set_type_filter(raw, HWLOC_OBJ_PACKAGE, HWLOC_TYPE_FILTER_KEEP_ALL) != 0)
        return nullptr;
    // Nodes within one package hang on groups: without them every node would have all its CPUs.
    if (hwloc_topology_set_type_filter(raw, HWLOC_OBJ_GROUP, HWLOC_TYPE_FILTER_KEEP_STRUCTURE) != 0)
        return nullptr;
    // An unchecked failure here would be an empty, plausible-looking machine.
    if (hwloc_topology_load(raw) != 0) return nullptr;
    return topology;
}

std::string cpu_list(hwloc_const_bitmap_t cpus) {
    char* raw = nullptr;
    if (cpus == nullptr || hwloc_bitmap_list_asprintf(&raw, cpus) < 0) return {};
    const std::unique_ptr<char, Release> text(raw);
    return text.get();
}

/// Without hwloc, which reads from disk only. "MemTotal:       65536 kB" (Linux,
/// drivers/base/node.c).
Topology listed_nodes(const Folder& nodes) {
    Topology result;
    for (const auto& name : nodes.names()) {
        const auto number =
            parse_decimal(name.starts_with("node") ? std::string_view(name).substr(4) : "");
        const auto folder = number ? nodes.sub(name) : std::nullopt;
        if (!folder) continue;
        NumaNode node{static_cast<int>(*number), folder->word("cpulist").value_or(""), {}};
        constexpr std::string_view key = "MemTotal:";
        const std::string memory = folder->read("meminfo").value_or("");
        if (const auto at = memory.find(key); at != std::string::npos) {
            const auto amount = trim(std::string_view(memory).substr(at + key.size()));
            if (const auto kib = parse_decimal(amount.substr(0, amount.find(' '))))
                node.memory_bytes = *kib * 1024;
        }
        result.nodes.push_back(node);
    }
    return result;
}

bool same_nodes(Topology one, Topology other) {
    std::ranges::sort(one.nodes);
    std::ranges::sort(other.nodes);
    return one.nodes == other.nodes;
}

}  // namespace

Topology read_topology(const SysfsPlace& place, std::vector<Note>& notes) {
    Topology result;
    const auto nodes = place.open("sys/devices/system/node");
    if (!nodes) return result;
    if (!place.on_disk) return listed_nodes(*nodes);
    const TopologyHandle topology = load(place);
    if (!topology) {
        notes.push_back({std::nullopt, "hwloc could not read the NUMA nodes"});
        return result;
    }
    hwloc_obj_t node = nullptr;
    while ((node = hwloc_get_next_obj_by_type(topology.get(), HWLOC_OBJ_NUMANODE, node)) !=
           nullptr) {
        NumaNode value{static_cast<int>(node->os_index), cpu_list(node->cpuset), std::nullopt};
        const auto bytes = node->attr->numanode.local_memory;
        if (bytes != 0) value.memory_bytes = bytes;
        result.nodes.push_back(value);
    }
    // hwloc keeps to itself which of its reads failed: then it differs from what is listed.
    if (!same_nodes(result, listed_nodes(*nodes)))
        notes.push_back({std::nullopt, "hwloc and the kernel's list differ about the NUMA nodes"});
    return result;
}

}  // namespace chipaudit
