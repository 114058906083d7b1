// SPDX-License-Identifier: GPL-3.0-or-later
/// Signs of accelerators that are no PCI functions: device nodes, modules, the device tree, other
/// buses.
#pragma once

#include <span>
#include <vector>

#include "core/host.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// The signs that a trace of the database names and this place shows.
std::vector<OffBus> find_off_bus(const SysfsPlace& place, std::span<const Trace> traces);

}  // namespace chipaudit
