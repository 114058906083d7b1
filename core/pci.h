// SPDX-License-Identifier: GPL-3.0-or-later
/// What we observe of one PCI function. An empty optional means "could not be read", never "zero".
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chipaudit {

/// domain:bus:device.function; domains may have 32 bits (VMD), see PCI Firmware 3.3 §4.
struct PciAddress {
    std::uint32_t domain = 0;
    std::uint8_t bus = 0, device = 0, function = 0;
    auto operator<=>(const PciAddress&) const = default;
};

/// vendor:device, or subsystem vendor:subsystem device.
struct PciId {
    std::uint16_t vendor = 0, device = 0;
    auto operator<=>(const PciId&) const = default;
};

enum class BarKind : std::uint8_t { memory32, memory64, io };

/// One base address register; size in bytes, the base itself is boot-time noise and is dropped.
struct Bar {
    std::uint8_t index = 0;
    BarKind kind{};
    bool prefetchable = false;
    std::uint64_t bytes = 0;
    auto operator<=>(const Bar&) const = default;
};

/// Link speed in GT/s as the decimal text of the PCIe specification ("2.5", "16"), and width in
/// lanes.
struct Link {
    std::string gts;
    std::uint16_t width = 0;
    auto operator<=>(const Link&) const = default;
};

/// SR-IOV of a physical function; offset and stride (PCIe 6.0 §9.3.3.9, §9.3.3.10) say where its
/// virtual functions are.
struct VirtualFunctions {
    std::uint32_t total = 0, enabled = 0;
    std::optional<std::uint32_t> offset{}, stride{};
    auto operator<=>(const VirtualFunctions&) const = default;
};

/// A product name in words, and the input that printed it: evidence where ids are missing; beside
/// an id, what may contradict it.
struct ModelName {
    std::string text, source;
    auto operator<=>(const ModelName&) const = default;
};

/// Bytes of config space really read, at their offset.
struct ConfigBlock {
    std::uint32_t offset = 0;
    std::vector<std::uint8_t> bytes;
    auto operator<=>(const ConfigBlock&) const = default;
};

/// Bytes of config space zeroed because they hold a serial number.
struct MaskedRange {
    std::uint32_t offset = 0, length = 0;
    auto operator<=>(const MaskedRange&) const = default;
};

/// Bus numbers of a bridge (PCI-to-PCI Bridge Architecture 1.2 §3.2.5.2): what lies behind it is
/// secondary … subordinate.
struct BusRange {
    std::uint8_t primary = 0, secondary = 0, subordinate = 0;
    auto operator<=>(const BusRange&) const = default;
};

/// The same identity as several sources give it; nullopt where that source was not read.
struct IdentitySources {
    std::optional<PciId> sysfs, config;
    std::optional<PciId> uevent{};         // only where it differs from the attributes
    std::vector<std::string> differing{};  // "revision 20 and 71": what else differs, in words
    std::vector<std::uint32_t>
        classes{};  // all that were read, only where base or sub class differ
    auto operator<=>(const IdentitySources&) const = default;
};

/// Vital product data: what the maker wrote into the card (PCI Local Bus 3.0, appendix I).
struct Vpd {
    std::optional<std::string> name, part_number;
    std::optional<std::string> serial;  // pseudonym, or raw with --sensitive
    auto operator<=>(const Vpd&) const = default;
};

/// Who has a function's device open: a process, a virtual machine or a container; `name` is a
/// pseudonym, or raw with --sensitive.
struct Holder {
    std::string kind;  // "process", "vm", "container"
    std::optional<std::uint32_t> pid;
    std::optional<std::string> name;
    auto operator<=>(const Holder&) const = default;
};

/// Means to prove a device's identity (PCIe 6.0 §7.9.24 DOE, §7.9.26 IDE, §7.5.3.3 TEE-IO), and
/// what the kernel made of them.
struct Attestation {
    bool doe = false, ide = false, tee_io = false;
    std::optional<std::string> authenticated;  // as the kernel prints it
    bool tsm = false;                          // a TEE security manager has the device
    auto operator<=>(const Attestation&) const = default;
};

/// What only candidates are asked; nullopt inside = could not be read.
struct CloserLook {
    std::optional<std::string> local_cpus, driver_override;
    std::optional<std::uint32_t> mediated_devices;  // vGPU and vNPU slices handed out now
    std::optional<Vpd> vpd;
    std::optional<Attestation> attestation;
    std::optional<std::vector<Holder>> holders;
    std::optional<std::string> driver_model;     // as its driver names it; display only
    std::optional<std::string> driver_uuid;      // pseudonym, or raw with --sensitive
    std::optional<std::uint32_t> gpu_instances;  // slices (MIG) made now; 0 where it has none
    auto operator<=>(const CloserLook&) const = default;
};

struct PciFunction {
    std::uint32_t ordinal = 0;  // index after normalise(); the key where an input knows no address
    std::optional<PciAddress> address;
    std::optional<PciId> id;
    std::optional<std::uint32_t> class_code;  // 24 bits: base, sub, interface
    bool class_is_partial = false;  // only base and sub are known (text inputs); interface reads 00
    std::optional<std::uint8_t> revision;
    std::optional<PciId> subsystem;
    std::optional<ModelName> model_name;
    std::optional<std::vector<Bar>> bars;         // {} = has none; nullopt = unknown
    std::optional<Link> link_capable, link_now;   // link_now is volatile
    std::optional<BusRange> buses;                // bridges only
    std::optional<PciAddress> upstream;           // nearest bridge; nullopt = none, or unknown
    bool upstream_is_settled = false;             // by the kernel's tree, a capture, or normalise()
    std::optional<PciAddress> physical_function;  // set on SR-IOV virtual functions
    std::optional<VirtualFunctions> virtual_functions;  // only on physical functions with SR-IOV
    std::optional<int> numa_node;
    std::optional<std::uint32_t> iommu_group;
    std::optional<std::string> slot;
    std::optional<std::string> driver;       // display only; never evidence
    std::optional<std::string> power_state;  // "D0" … "D3cold", as the kernel prints it
    std::optional<std::string> serial;  // device serial number: pseudonym, or raw with --sensitive
    std::optional<std::string> serial_format;  // what the format of the serial proves
    std::optional<CloserLook> closer;          // nullopt = not asked: no candidate, or a text input
    IdentitySources identity_sources;
    std::vector<ConfigBlock> config;  // sparse, ascending offsets
    std::vector<MaskedRange> config_masked;
    auto operator<=>(const PciFunction&) const = default;
};

/// Remembers both classes where two sources differ in base or sub class; the interface may be
/// unprinted.
void compare_classes(IdentitySources& sources, std::optional<std::uint32_t> known,
                     std::optional<std::uint32_t> said);

/// Prints "0000:81:00.0" (domain at least four digits) and "19e5:d802".
std::string to_string(const PciAddress& address);
std::string to_string(const PciId& id);
std::string to_string(BarKind kind);

/// Reads "81:00.0", "0000:81:00.0", "10000:e1:00.0"; nullopt for anything else.
std::optional<PciAddress> parse_address(std::string_view text);
/// Reads "19e5:d802" (either case, exactly four digits each); nullopt for anything else.
std::optional<PciId> parse_id(std::string_view text);
std::optional<BarKind> parse_bar_kind(std::string_view text);

/// PCI class helpers (PCI Code and ID Assignment 1.16 §1): 0x06, and 0x0604 / 0x0609 which carry
/// bus numbers.
bool is_bridge_class(std::uint32_t class_code);
bool is_bus_bridge_class(std::uint32_t class_code);

}  // namespace chipaudit
