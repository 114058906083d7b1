// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lspci_details.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/link_text.h"
#include "scanner/lspci_line.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t bytes_per_line = 16, largest_config = 4096;

/// The text between `key` and the next of `ends`.
std::string_view between(std::string_view text, std::string_view key, std::string_view ends) {
    const auto at = text.find(key);
    if (at == npos) return {};
    const auto rest = text.substr(at + key.size());
    return trim(rest.substr(0, rest.find_first_of(ends)));
}

std::optional<std::uint32_t> number(std::string_view text) {
    const auto value = parse_decimal(text);
    if (!value || *value > 0xffffffffU) return std::nullopt;
    return static_cast<std::uint32_t>(*value);
}

/// Guides write remarks behind the output: "vfio-pci # the VF".
std::string_view without_remark(std::string_view text) {
    return trim(text.substr(0, text.find(" #")));
}

void apply_subsystem(std::string_view value, ListedFunction& listed) {
    const auto id = id_in(value);
    if (id && *id != PciId{} && !listed.function.subsystem) listed.function.subsystem = id;
}

void apply_node(std::string_view value, ListedFunction& listed) {
    if (const auto node = number(value)) listed.function.numa_node = static_cast<int>(*node);
}

void apply_group(std::string_view value, ListedFunction& listed) {
    if (const auto group = number(value)) listed.function.iommu_group = group;
}

void apply_driver(std::string_view value, ListedFunction& listed) {
    if (const auto name = without_remark(value); !name.empty())
        listed.function.driver = clean_utf8(name);
}

void apply_slot(std::string_view value, ListedFunction& listed) {
    if (!value.empty()) listed.function.slot = clean_utf8(value);
}

std::optional<Link> link_in(std::string_view value) {
    const auto speed = parse_speed(between(value, "Speed ", ",("));
    const auto width = parse_width(between(value, "Width x", ", ("));
    if (!speed || !width) return std::nullopt;
    return Link{*speed, *width};
}

void apply_link_capable(std::string_view value, ListedFunction& listed) {
    listed.function.link_capable = link_in(value);
}
void apply_link_now(std::string_view value, ListedFunction& listed) {
    listed.function.link_now = link_in(value);
}

void apply_buses(std::string_view value, ListedFunction& listed) {
    std::array<std::uint8_t, 3> buses{};
    std::size_t i = 0;
    for (const std::string_view key : {"primary=", "secondary=", "subordinate="}) {
        const auto bus = parse_hex(between(value, key, ", "));
        if (!bus || *bus > 0xff) return;
        buses[i++] = static_cast<std::uint8_t>(*bus);
    }
    listed.function.buses = BusRange{buses[0], buses[1], buses[2]};
}

/// "Initial VFs: 16, Total VFs: 16, Number of VFs: 2, Function Dependency Link: 00"
void apply_virtual_functions(std::string_view value, ListedFunction& listed) {
    const auto total = number(between(value, "Total VFs: ", ","));
    const auto enabled = number(between(value, "Number of VFs: ", ","));
    if (total && enabled) listed.function.virtual_functions = VirtualFunctions{*total, *enabled};
}

/// "VF offset: 4, stride: 1, Device ID: d802"; follows the counts.
void apply_virtual_places(std::string_view value, ListedFunction& listed) {
    if (!listed.function.virtual_functions) return;
    const auto comma = value.find(',');
    listed.function.virtual_functions->offset = number(trim(value.substr(0, comma)));
    listed.function.virtual_functions->stride = number(between(value, "stride: ", ","));
}

/// "[size=64G]"; lspci divides exactly.
std::optional<std::uint64_t> size_in(std::string_view value) {
    auto text = between(value, "[size=", "]");
    unsigned shift = 0;
    constexpr std::string_view suffixes = "KMGT";
    if (!text.empty()) {
        if (const auto at = suffixes.find(text.back()); at != npos) {
            shift = 10 * (static_cast<unsigned>(at) + 1);
            text.remove_suffix(1);
        }
    }
    const auto amount = number(text);
    if (!amount) return std::nullopt;
    return std::uint64_t{*amount} << shift;
}

/// "0: Memory at b2000000 (32-bit, non-prefetchable) [size=16M]"
void apply_region(std::string_view value, ListedFunction& listed) {
    if (listed.in_capabilities) return;
    const auto index = number(value.substr(0, value.find(':')));
    const auto size = size_in(value);
    if (!index || *index > 5 || !size) {
        listed.regions_are_whole = false;
        return;
    }
    Bar bar{static_cast<std::uint8_t>(*index), BarKind::memory32,
            value.find(", prefetchable)") != npos, *size};
    if (value.find("I/O ports") != npos) bar.kind = BarKind::io;
    if (value.find("(64-bit") != npos) bar.kind = BarKind::memory64;
    listed.regions.push_back(bar);
}

/// "[100 v1] Device Serial Number 00-11-22-33-44-55-66-77", "[40] Subsystem: … [103c:18a8]"
void apply_capability(std::string_view value, ListedFunction& listed) {
    listed.in_capabilities = true;
    constexpr std::string_view serial = "Device Serial Number ";
    if (const auto at = value.find(serial); at != npos) {
        const auto text = trim(value.substr(at + serial.size()));
        if (text.size() == 23) listed.serial = to_lower(text);
    }
    constexpr std::string_view subsystem = "Subsystem: ";
    if (const auto at = value.find(subsystem); at != npos)
        apply_subsystem(value.substr(at + subsystem.size()), listed);
}

void apply_control(std::string_view /*value*/, ListedFunction& listed) {
    listed.has_control = true;
}
void apply_bad_header(std::string_view /*value*/, ListedFunction& listed) { listed.off_bus = true; }
void apply_unindexed_region(std::string_view /*value*/, ListedFunction& listed) {
    if (!listed.in_capabilities) listed.regions_are_whole = false;
}

struct Detail {
    std::string_view key;
    void (*apply)(std::string_view value, ListedFunction& listed);
};

constexpr auto details = std::to_array<Detail>({
    {"Subsystem:", apply_subsystem},
    {"Control:", apply_control},
    {"NUMA node:", apply_node},
    {"IOMMU group:", apply_group},
    {"Bus:", apply_buses},
    {"Physical Slot:", apply_slot},
    {"Kernel driver in use:", apply_driver},
    {"Region ", apply_region},
    {"Memory at", apply_unindexed_region},
    {"I/O ports at", apply_unindexed_region},
    {"Capabilities:", apply_capability},
    {"LnkCap:", apply_link_capable},
    {"LnkSta:", apply_link_now},
    {"Initial VFs:", apply_virtual_functions},
    {"VF offset:", apply_virtual_places},
    {"!!! Unknown header type", apply_bad_header},
});

/// "100" and the text behind its colon; nullopt if the line does not begin so.
struct HexLine {
    std::uint64_t offset = 0;
    std::string_view bytes;
};

std::optional<HexLine> split_hex_line(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == npos || colon < 2 || colon > 8) return std::nullopt;
    const auto offset = parse_hex(line.substr(0, colon));
    if (!offset || *offset % bytes_per_line != 0) return std::nullopt;
    const auto bytes = trim(line.substr(colon + 1));
    // Beyond the 4,096 bytes that a function has; a number and a colon alone may be anything.
    if (colon > 3 && bytes.empty()) return std::nullopt;
    return HexLine{*offset, bytes};
}

/// The bytes up to the first word that is none.
std::vector<std::uint8_t> bytes_in(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    for (const auto word : split(text, ' ')) {
        const auto value = parse_hex(word);
        if (word.size() != 2 || !value) break;
        bytes.push_back(static_cast<std::uint8_t>(*value));
    }
    return bytes;
}

/// Why a line does not continue its block; empty where it does.
std::string fault_of(const HexLine& line, std::size_t expected, std::size_t count) {
    const auto shown = [](std::uint64_t offset) { return hex(offset, 2); };
    if (line.offset >= largest_config)
        return "is at offset " + shown(line.offset) + ", beyond the 4096 bytes of a config space";
    if (line.offset < expected) return "is at offset " + shown(line.offset) + " once more";
    if (line.offset > expected)
        return "is at offset " + shown(line.offset) + ", expected " + shown(expected);
    if (count != bytes_per_line) return "holds " + std::to_string(count) + " bytes, expected 16";
    return "";
}

}  // namespace

void apply_detail(std::string_view line, ListedFunction& listed) {
    line = trim(line);
    if (line.find("DLActive+") != npos)
        listed.link_is_active = true;  // on the LnkSta line or the one below it
    for (const auto& detail : details) {
        if (!line.starts_with(detail.key)) continue;
        detail.apply(trim(line.substr(detail.key.size())), listed);
        return;
    }
}

bool is_detail(std::string_view line) {
    line = trim(line);
    return std::ranges::any_of(details,
                               [&](const Detail& detail) { return line.starts_with(detail.key); });
}

bool is_hex_line(std::string_view line) {
    const auto parts = split_hex_line(trim(line));
    if (!parts) return false;
    return std::ranges::all_of(split(parts->bytes, ' '), [](std::string_view word) {
        return word.empty() || (word.size() <= 2 && parse_hex(word).has_value());
    });
}

bool is_first_hex_line(std::string_view line) {
    const auto parts = split_hex_line(trim(line));
    return parts && parts->offset == 0 && bytes_in(parts->bytes).size() == bytes_per_line;
}

void apply_hex_line(std::string_view line, std::size_t number, ListedFunction& listed) {
    const auto parts = split_hex_line(trim(line));
    if (!parts) return;
    const auto bytes = bytes_in(parts->bytes);
    const std::string fault = fault_of(*parts, listed.bytes.size(), bytes.size());
    if (!fault.empty() && !listed.hex_fault)
        listed.hex_fault = "line " + std::to_string(number) + " " + fault;
    if (parts->offset != listed.bytes.size() || parts->offset >= largest_config) return;
    const auto fitting = std::min<std::size_t>(bytes.size(), bytes_per_line);
    listed.bytes.insert(listed.bytes.end(), bytes.begin(),
                        bytes.begin() + static_cast<std::ptrdiff_t>(fitting));
}

}  // namespace chipaudit
