// SPDX-License-Identifier: GPL-3.0-or-later
/// What a host says about itself besides its PCI functions: kernel, firmware names, guest or
/// container, identity.
#pragma once

#include <optional>
#include <string>

#include "core/host.h"
#include "scanner/masking.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

std::optional<std::string> read_machine_id(const SysfsPlace& place);
/// Fills host.ids and host.platform (without `privileged`), and adds the reasons guest_view and
/// container_view.
void read_host_facts(const SysfsPlace& place, Masking& masking, Host& host);

}  // namespace chipaudit
