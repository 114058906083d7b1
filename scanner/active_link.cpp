// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/active_link.h"

#include "core/bytes.h"
#include "core/config_space.h"

namespace chipaudit {

bool has_active_link(std::span<const std::uint8_t> config) {
    constexpr std::uint32_t root_port = 4, downstream_port = 6;
    constexpr std::uint32_t reports_active = 1U << 20, is_active = 1U << 13;
    const ConfigFacts facts = read_config(config);
    if (!facts.express || !facts.buses) return false;
    const ByteReader bytes(config);
    const std::uint32_t at = facts.express->offset;
    const auto flags = bytes.u16(at + 0x02), status = bytes.u16(at + 0x12);
    const auto capable = bytes.u32(at + 0x0c);
    if (!flags || !status || !capable) return false;
    const std::uint32_t port = (*flags >> 4) & 0xfU;
    if (port != root_port && port != downstream_port) return false;
    return (*capable & reports_active) != 0 && (*status & is_active) != 0;
}

void BusSet::add(const std::optional<PciAddress>& address) {
    if (address) buses_[address->domain].set(address->bus);
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

}  // namespace chipaudit
