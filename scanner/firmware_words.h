// SPDX-License-Identifier: GPL-3.0-or-later
/// What firmware and inventories write about the machine as a whole, and what it is worth.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/host.h"
#include "scanner/masking.h"

namespace chipaudit {

/// What firmware vendors write where there is nothing to write; such a "serial" would join
/// unrelated machines.
bool is_placeholder(std::string_view text);
bool names_hypervisor(std::string_view vendor);
/// What GLPI, OCS and FusionInventory agents write as VMSYSTEM: "Physical" or a kind of guest.
bool says_guest(std::string_view system);

/// The machine as an inventory tells it; values as written there.
struct MachineWords {
    std::optional<std::string> vendor, product, serial, host_name, machine_id;
    bool is_guest = false;  // the inventory itself says so
};

/// Fills host.ids and host.platform: placeholders left out, serial and names masked; a guest gets
/// its reason.
void apply_machine(const MachineWords& words, Masking& masking, Host& host);

}  // namespace chipaudit
