// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/active_link.h"

#include "core/bytes.h"
#include "core/config_space.h"

namespace chipaudit {
namespace {

constexpr std::uint32_t root_port = 4, upstream_port = 5, downstream_port = 6;  // §7.5.3.2

/// The device/port type of the PCI Express capabilities register.
std::optional<std::uint32_t> port_type(const ConfigFacts& facts, const ByteReader& bytes) {
    if (!facts.express || !facts.buses) return std::nullopt;
    const auto flags = bytes.u16(facts.express->offset + 0x02);
    if (!flags) return std::nullopt;
    return (*flags >> 4) & 0xfU;
}

}  // namespace

bool has_active_link(std::span<const std::uint8_t> config) {
    constexpr std::uint32_t reports_active = 1U << 20, is_active = 1U << 13;
    const ConfigFacts facts = read_config(config);
    const ByteReader bytes(config);
    const auto port = port_type(facts, bytes);
    if (port != root_port && port != downstream_port) return false;
    const auto status = bytes.u16(facts.express->offset + 0x12);
    const auto capable = bytes.u32(facts.express->offset + 0x0c);
    if (!status || !capable) return false;
    return (*capable & reports_active) != 0 && (*status & is_active) != 0;
}

bool is_switch_port(std::span<const std::uint8_t> config) {
    const auto port = port_type(read_config(config), ByteReader(config));
    return port == upstream_port || port == downstream_port;
}

void BusSet::add(const std::optional<PciAddress>& address) {
    if (address) buses_[address->domain].set(address->bus);
}

void BusSet::add_all_behind(const PciFunction& bridge) {
    if (!bridge.address || !leads_to_buses(bridge)) return;
    auto& buses = buses_[bridge.address->domain];
    for (unsigned bus = bridge.buses->secondary; bus <= bridge.buses->subordinate; ++bus)
        buses.set(bus);
}

bool BusSet::holds(const PciAddress& address) const {
    const auto domain = buses_.find(address.domain);
    return domain != buses_.end() && domain->second.test(address.bus);
}

bool BusSet::any_behind(const PciFunction& bridge) const {
    if (!bridge.address || !leads_to_buses(bridge)) return false;
    const auto domain = buses_.find(bridge.address->domain);
    if (domain == buses_.end()) return false;
    for (unsigned bus = bridge.buses->secondary; bus <= bridge.buses->subordinate; ++bus) {
        if (domain->second.test(bus)) return true;
    }
    return false;
}

bool leads_to_buses(const PciFunction& bridge) {
    return bridge.buses && bridge.buses->secondary != 0;
}

void add_link_without_child(const PciFunction& bridge, Host& host) {
    const char* text = "the link below this port is up, but nothing is listed behind it";
    host.reasons.push_back({ReasonCode::link_without_child, text, bridge.address});
    host.notes.push_back({bridge.address, text});
}

void judge_switch_ports(const std::vector<PciAddress>& ports, Host& host) {
    BusSet reached;
    for (const auto& bridge : host.functions) reached.add_all_behind(bridge);
    for (const auto& port : ports) {
        if (reached.holds(port)) continue;
        const char* text = "this port of a switch hangs below a bridge that is not listed";
        host.reasons.push_back({ReasonCode::partial_listing, text, port});
        host.notes.push_back({port, text});
    }
}

}  // namespace chipaudit
