// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sysfs_gaps.h"

#include <algorithm>

#include "scanner/active_link.h"

namespace chipaudit {
namespace {

constexpr std::uint32_t header_bytes = 64, conventional_bytes = 256;

}  // namespace

void add_reason(Host& host, ReasonCode code, const std::string& text) {
    host.reasons.push_back({code, text, std::nullopt});
    host.notes.push_back({std::nullopt, text});
}

void judge_missing_config(std::vector<ObservedFunction>& all) {
    const auto lacks = [](const ObservedFunction& one) {
        return one.config.empty() && !one.asleep && one.function.id.has_value();
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
    BusSet used;
    for (const auto& observed : all) used.add(observed.function.address);
    std::vector<std::string> names;
    std::vector<EmptyPort> ports;
    for (const auto& observed : all) {
        const bool empty = leads_to_buses(observed.function) && !used.any_behind(observed.function);
        if (!empty || observed.asleep || observed.off_bus) continue;
        names.push_back(observed.name);
        ports.push_back({&observed, {}});
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
        if (has_active_link(one.config)) add_link_without_child(one.port->function, host);
    }
}

}  // namespace chipaudit
