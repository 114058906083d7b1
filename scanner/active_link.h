// SPDX-License-Identifier: GPL-3.0-or-later
/// A link that is up has something at its other end: where nothing is listed there, something is
/// hidden or lost.
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/host.h"

namespace chipaudit {

/// True for a root or downstream port that reports its data link layer active (PCIe 6.0 §7.5.3.6,
/// §7.5.3.8).
bool has_active_link(std::span<const std::uint8_t> config);
/// True for an upstream or downstream port of a switch (PCIe 6.0 §7.5.3.2): it has a bridge above
/// it.
bool is_switch_port(std::span<const std::uint8_t> config);
/// False for functions without bus numbers, and for ports that firmware left unconfigured.
bool leads_to_buses(const PciFunction& bridge);

/// Buses, for instance those on which functions were seen.
class BusSet {
  public:
    void add(const std::optional<PciAddress>& address);  // nothing where there is none
    void add_all_behind(const PciFunction& bridge);
    [[nodiscard]] bool holds(const PciAddress& address) const;
    /// True if one of them lies behind the bridge.
    [[nodiscard]] bool any_behind(const PciFunction& bridge) const;

  private:
    std::map<std::uint32_t, std::bitset<256>> buses_;  // by domain
};

/// Adds the reason link_without_child for a bridge whose link is up.
void add_link_without_child(const PciFunction& bridge, Host& host);
/// Adds the reason partial_listing for each port of a switch to whose bus no listed bridge leads.
void judge_switch_ports(const std::vector<PciAddress>& ports, Host& host);

}  // namespace chipaudit
