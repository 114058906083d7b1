// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/kernel_tree.h"

#include "core/text.h"

namespace chipaudit {
namespace {

/// "pci0000:00", as Linux names a host bridge (drivers/pci/probe.c, pci_register_host_bridge).
bool is_root_bus(std::string_view name) {
    constexpr std::string_view prefix = "pci";
    if (!name.starts_with(prefix)) return false;
    const auto parts = split(name.substr(prefix.size()), ':');
    return parts.size() == 2 && parse_hex(parts[0]) && parts[1].size() == 2 && parse_hex(parts[1]);
}

}  // namespace

TreePlace place_in_tree(std::string_view link, const PciAddress& function) {
    while (link.ends_with('/')) link.remove_suffix(1);  // as people write links to folders
    auto names = split(link, '/');
    if (parse_address(names.back()) != function) return {TreeAnswer::another_function, {}};
    names.pop_back();
    // All the way up to a host bridge: half a path proves no tree.
    std::optional<PciAddress> upstream;
    while (!names.empty()) {
        if (is_root_bus(names.back()))
            return {upstream ? TreeAnswer::below_bridge : TreeAnswer::on_root_bus, upstream};
        const auto bridge = parse_address(names.back());
        if (!bridge) break;
        if (!upstream) upstream = bridge;
        names.pop_back();
    }
    return {};
}

}  // namespace chipaudit
