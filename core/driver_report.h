// SPDX-License-Identifier: GPL-3.0-or-later
/// What a maker's library said of one device, where the user wanted it asked (--ask-driver).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/pci.h"

namespace chipaudit {

/// Multi-instance GPU: whether the device may be cut into slices, how many it is cut into now, and
/// how many it can be.
struct MigState {
    bool enabled = false;
    std::optional<std::uint32_t> slices, most_slices;
    auto operator<=>(const MigState&) const = default;
};

/// nullopt inside = the library did not tell, or told what no device has. Serial and UUID are
/// pseudonyms, or raw with --sensitive.
struct DriverReport {
    std::optional<PciAddress> address;
    std::string library;  // "NVML", "DCMI"
    std::optional<std::string> driver_version, name, serial, uuid, board_part_number, vbios;
    std::optional<std::uint64_t> memory_bytes;
    std::optional<MigState> mig;
    auto operator<=>(const DriverReport&) const = default;
};

}  // namespace chipaudit
