// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sysfs_gaps.h"

#include <algorithm>
#include <set>

#include "scanner/active_link.h"
#include "scanner/live_truth.h"
#include "scanner/nvidia_driver.h"

namespace chipaudit {
namespace {

constexpr std::uint32_t header_bytes = 64, conventional_bytes = 256;

}  // namespace

void add_reason(Host& host, ReasonCode code, const std::string& text) {
    host.reasons.push_back({code, text, std::nullopt});
    host.notes.push_back({std::nullopt, text});
}

void judge_missing_config(std::vector<ObservedFunction>& all) {
    // A copy that made room for config space and wrote none of it holds zeros.
    const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
    const auto lacks = [&](const ObservedFunction& one) {
        return std::ranges::all_of(one.config, is_zero) && !one.asleep &&
               one.function.id.has_value();
    };
    if (std::ranges::all_of(all, [](const auto& one) { return one.config.empty(); })) return;
    for (auto& one : all) {
        if (!lacks(one)) continue;
        const char* text = "config space of this function cannot be read: one identity source only";
        one.reasons.push_back({ReasonCode::config_unreadable, text, one.function.address});
        one.notes.push_back({one.function.address, text});
    }
}

void judge_privilege(DeviceReading& reading, const std::vector<ObservedFunction>& all, bool live,
                     Host& host) {
    const auto readable = [](const ObservedFunction& one) {
        return one.config.size() >= header_bytes && !one.off_bus;
    };
    const auto first = std::ranges::find_if(all, readable);
    if (first == all.end()) {
        host.notes.push_back(
            {std::nullopt,
             "config space cannot be read: one identity source only, no capabilities"});
        return;
    }
    bool privileged =
        std::ranges::any_of(all, [](const auto& one) { return one.config.size() > header_bytes; });
    if (!privileged) {
        const auto more =
            reading.each<bool>(1, [name = first->name](const SysfsDevices& devices, std::size_t) {
                return config_of(devices, name, header_bytes + 4).size() > header_bytes;
            });
        privileged = more.front().value_or(false);
    }
    host.platform.privileged = privileged;
    if (privileged) return;
    add_reason(
        host, ReasonCode::unprivileged,
        live ? "capabilities need root: config space ends after the 64 bytes that any user may read"
             : "the copy was made without root: config space ends after 64 bytes, capabilities are "
               "missing");
}

std::vector<EmptyPort> read_empty_ports(DeviceReading& reading,
                                        const std::vector<ObservedFunction>& all) {
    // Where the kernel's tree tells what hangs below a port, no bridge's bus numbers are believed.
    BusSet used;
    std::set<PciAddress> above;
    for (const auto& observed : all) {
        const auto& function = observed.function;
        const bool placed = function.upstream_is_settled && function.id;
        if (!placed) used.add(function.address);
        if (function.upstream) above.insert(*function.upstream);
    }
    std::vector<std::string> names;
    std::vector<EmptyPort> ports;
    for (const auto& observed : all) {
        const bool empty = leads_to_buses(observed.function) &&
                           !above.contains(*observed.function.address) &&
                           !used.any_behind(observed.function);
        if (!empty || observed.asleep || observed.off_bus) continue;
        names.push_back(observed.name);
        ports.push_back({observed.function, {}});
    }
    using Bytes = std::vector<std::uint8_t>;
    auto read =
        reading.each<Bytes>(names.size(), [names](const SysfsDevices& devices, std::size_t i) {
            return config_of(devices, names[i], conventional_bytes);
        });
    for (std::size_t i = 0; i < ports.size(); ++i) {
        if (read[i]) ports[i].config = std::move(*read[i]);
    }
    return ports;
}

void judge_empty_ports(const std::vector<EmptyPort>& ports, Host& host) {
    for (const auto& one : ports) {
        if (has_active_link(one.config)) add_link_without_child(one.port, host);
    }
}

void judge_hidden_bridges(const std::vector<ObservedFunction>& all, Host& host) {
    std::set<PciAddress> listed, hidden;
    for (const auto& observed : all) listed.insert(*observed.function.address);
    for (const auto& observed : all) {
        const auto& upstream = observed.function.upstream;
        if (upstream && !listed.contains(*upstream)) hidden.insert(*upstream);
    }
    for (const auto& bridge : hidden) {
        const char* text =
            "functions hang below this bridge in the kernel's tree, and it is not listed";
        host.reasons.push_back({ReasonCode::partial_listing, text, bridge});
        host.notes.push_back({bridge, text});
    }
}

void judge_driver_devices(const Folder& driver, const std::vector<ObservedFunction>& all,
                          Host& host) {
    std::set<PciAddress> listed;
    for (const auto& observed : all) listed.insert(*observed.function.address);
    for (const auto& name : driver.names()) {
        const auto address = parse_address(name);
        if (!address || listed.contains(*address)) continue;
        const char* text = "NVIDIA's driver holds a device here that bus/pci/devices does not list";
        host.reasons.push_back({ReasonCode::partial_listing, text, address});
        host.notes.push_back({address, text});
    }
}

void take_driver_words(const Folder& driver, std::vector<ObservedFunction>& all) {
    const auto gpus = driver.sub("gpus");
    if (!gpus) return;
    std::set<PciAddress> held;
    for (const auto& name : gpus->names()) {
        if (const auto address = parse_address(name)) held.insert(*address);
    }
    for (auto& observed : all) {
        auto& function = observed.function;
        if (function.closer || !held.contains(*function.address)) continue;
        auto words = read_driver_words(driver, *function.address);
        for (const auto& text : words.notes) add_gap(observed, ReasonCode::input_truncated, text);
        if (!words.model) continue;
        function.closer.emplace();
        function.closer->driver_model = std::move(words.model);
        function.closer->driver_uuid = std::move(words.uuid);
        function.closer->gpu_instances = words.gpu_instances;
    }
}

void add_newcomers(const Folder& devices, std::vector<ObservedFunction>& all) {
    std::set<std::string> seen;
    for (const auto& observed : all) seen.insert(observed.name);
    for (const auto& name : devices.names()) {
        const auto address = parse_address(name);
        if (!address || seen.contains(name)) continue;
        ObservedFunction newcomer;
        newcomer.name = name;
        newcomer.function.address = address;
        newcomer.function.upstream_is_settled = true;
        add_gap(newcomer, ReasonCode::function_changed,
                "the function appeared during the scan: nothing of it was read");
        all.push_back(std::move(newcomer));
    }
}

}  // namespace chipaudit
