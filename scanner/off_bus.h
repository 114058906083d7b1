// SPDX-License-Identifier: GPL-3.0-or-later
/// Signs of accelerators that are no PCI functions: device nodes, modules, the device tree, other
/// buses.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// What one machine shows, as far as somebody saved it, by the kinds of traces.
struct ShownNames {
    std::vector<std::string> device_nodes;  // "/dev/davinci0"
    std::vector<std::string> modules, buses;
    std::vector<std::string> boards;  // compatibles of the device tree's root
};
std::vector<OffBus> signs_among(const ShownNames& shown, std::span<const Trace> traces);
/// The device tree's root lists its boards, each ended by a zero byte (Devicetree Specification
/// 0.4 §2.3.1).
std::vector<std::string> names_in_compatible(std::string_view text);

/// The signs that a trace of the database names and this place shows.
std::vector<OffBus> find_off_bus(const SysfsPlace& place, std::span<const Trace> traces);

}  // namespace chipaudit
