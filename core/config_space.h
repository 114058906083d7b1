// SPDX-License-Identifier: GPL-3.0-or-later
/// Config space bytes → facts. Offsets and bits: PCIe Base Specification 6.0 §7.5 unless a line
/// says otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/pci.h"

namespace chipaudit {

/// Where a capability starts, and how many bytes of it we keep as evidence.
struct CapabilityPlace {
    std::uint32_t offset = 0, length = 0;
};

struct ConfigFacts {
    std::optional<PciId> id;  // nullopt when all ones
    std::optional<std::uint32_t> class_code;
    std::optional<std::uint8_t> revision, header_type;
    std::optional<PciId> subsystem;  // type 0 header, or the SSVID capability of a bridge
    std::optional<BusRange> buses;   // type 1 and 2 headers
    std::optional<Link> link_capable, link_now;
    std::optional<std::uint32_t> sriov_total, sriov_enabled, sriov_offset, sriov_stride;
    std::optional<std::uint64_t> serial;  // device serial number capability, §7.9.3
    std::optional<CapabilityPlace> express, sriov;
    std::vector<CapabilityPlace> serial_places;  // one by the specification; all of them are masked
    bool all_ones = false;                       // the function does not answer
    bool extended = false;  // extended capabilities could be read: the next three say something
    bool doe = false, ide = false, tee_io = false;
    bool malformed = false;  // capability list loops or points into the header
};

/// Never throws; bytes that are not there leave their facts empty. `bytes` starts at offset 0.
ConfigFacts read_config(std::span<const std::uint8_t> bytes);

/// How much of config space stays as evidence.
enum class KeptConfig { nothing, header, capabilities, everything };

/// Copies what config space says into the function where a better source has not spoken yet, and
/// keeps the bytes that `kept` names. Serial bytes are zeroed and listed in config_masked unless
/// `keep_serial`.
void apply_config(PciFunction& function, std::span<const std::uint8_t> bytes, KeptConfig kept,
                  bool keep_serial);

/// Zeroes every device serial number in the bytes kept as evidence, and lists the places in
/// config_masked. Idempotent.
void mask_serials(PciFunction& function);

}  // namespace chipaudit
