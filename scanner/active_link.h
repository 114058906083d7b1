// SPDX-License-Identifier: GPL-3.0-or-later
/// A link that is up has something at its other end: where nothing is listed there, something is
/// hidden or lost.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/host.h"

namespace chipaudit {

/// True for a root or downstream port that reports its data link layer active (PCIe 6.0 §7.5.3.6,
/// §7.5.3.8).
bool has_active_link(std::span<const std::uint8_t> config);
/// True if a function of the host lies on one of the buses behind the bridge, or the bridge has
/// none.
bool has_child(const PciFunction& bridge, const std::vector<PciFunction>& functions);
/// Adds the reason link_without_child for a bridge whose link is up.
void add_link_without_child(const PciFunction& bridge, Host& host);

}  // namespace chipaudit
