// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/holders.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/text.h"

namespace chipaudit {
namespace {

/// Device nodes of each function, by path.
using Nodes = std::map<std::string, std::vector<PciFunction*>>;

void add_children(const Folder& function, const char* folder, const std::string& prefix,
                  PciFunction* owner, Nodes& nodes) {
    const auto children = function.sub(folder);
    if (!children) return;
    for (const auto& name : children->names()) nodes[prefix + name].push_back(owner);
}

Nodes nodes_of(const SysfsPlace& place, const std::vector<OpenableFunction>& functions) {
    Nodes nodes;
    for (const auto& [function, minor] : functions) {
        const auto folder = place.open(place.pci + "/devices/" + to_string(*function->address));
        if (!folder) continue;
        add_children(*folder, "drm", "/dev/dri/", function, nodes);
        add_children(*folder, "accel", "/dev/accel/", function, nodes);
        if (minor) nodes["/dev/nvidia" + std::to_string(*minor)].push_back(function);
        if (function->iommu_group)
            nodes["/dev/vfio/" + std::to_string(*function->iommu_group)].push_back(function);
        if (const auto number = folder->word("davinci_dev_id"))
            nodes["/dev/davinci" + *number].push_back(function);
    }
    return nodes;
}

/// "qemu-system-x86_64 … -name guest=web1,debug-threads=on …" (QEMU, -name)
std::optional<std::string> machine_name(const Folder& process) {
    constexpr std::size_t longest = 131072;  // MAX_ARG_STRLEN of Linux
    const std::string line = process.read("cmdline", longest).value_or("");
    const auto words = split(line, '\0');
    if (words.empty() || words.front().find("qemu") == std::string_view::npos) return std::nullopt;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] != "-name") continue;
        auto name = words[i + 1].substr(0, words[i + 1].find(','));
        if (name.starts_with("guest=")) name.remove_prefix(6);
        return std::string(name);
    }
    return std::string();
}

/// The last part of a container's control group: an id, or a pod's.
std::optional<std::string> container_name(const Folder& process) {
    const std::string groups = process.read("cgroup").value_or("");
    for (const auto line : split_lines(groups)) {
        static constexpr auto signs = std::to_array<std::string_view>(
            {"docker", "kubepods", "libpod", "containerd", "lxc", "crio"});
        const bool container = std::ranges::any_of(
            signs, [&](auto sign) { return line.find(sign) != std::string_view::npos; });
        if (container) return std::string(line.substr(line.rfind('/') + 1));
    }
    return std::nullopt;
}

Holder holder_of(const Folder& process, std::uint32_t pid, Masking& masking) {
    if (const auto name = machine_name(process))
        return {"vm", pid, name->empty() ? std::nullopt : masking.mask("name", name)};
    if (const auto name = container_name(process))
        return {"container", pid, masking.mask("name", name)};
    return {"process", pid, masking.mask("name", process.word("comm"))};
}

/// Functions that one process has open, each once.
std::vector<PciFunction*> opened_by(const Folder& descriptors, const Nodes& nodes) {
    std::vector<PciFunction*> opened;
    for (const auto& name : descriptors.names()) {
        const auto target = descriptors.link(name.c_str());
        const auto found = target ? nodes.find(*target) : nodes.end();
        if (found == nodes.end()) continue;
        for (PciFunction* function : found->second) {
            if (std::ranges::find(opened, function) == opened.end()) opened.push_back(function);
        }
    }
    return opened;
}

}  // namespace

void find_holders(const SysfsPlace& place, Masking& masking,
                  const std::vector<OpenableFunction>& functions) {
    const Nodes nodes = nodes_of(place, functions);
    const auto processes = place.open("proc");
    const bool may_look = processes && processes->sub("1/fd");  // of another user, unless root
    if (nodes.empty() || !may_look) return;
    for (const auto& one : functions) one.function->closer->holders.emplace();
    for (const auto& name : processes->names()) {
        const auto pid = parse_decimal(name);
        const auto process = pid ? processes->sub(name) : std::nullopt;
        const auto descriptors = process ? process->sub("fd") : std::nullopt;
        if (!descriptors) continue;
        for (PciFunction* function : opened_by(*descriptors, nodes)) {
            function->closer->holders->push_back(
                holder_of(*process, static_cast<std::uint32_t>(*pid), masking));
        }
    }
}

}  // namespace chipaudit
