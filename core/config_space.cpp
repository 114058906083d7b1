// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config_space.h"

#include <algorithm>
#include <array>

#include "core/bytes.h"
#include "core/text.h"

namespace chipaudit {
namespace {

constexpr std::uint8_t capability_ssvid = 0x0d, capability_express = 0x10;
constexpr std::uint16_t extended_serial = 0x0003, extended_sriov = 0x0010, extended_doe = 0x002e,
                        extended_ide = 0x0030;
constexpr std::uint32_t tee_io_supported = 1U << 30;  // device capabilities, §7.5.3.3
constexpr std::uint32_t header_length = 64, extended_start = 0x100, space_length = 4096;

/// Supported link speeds vector, PCIe 6.0 §7.5.3.6: value = generation.
std::optional<Link> link_of(std::uint32_t speed, std::uint32_t width) {
    constexpr std::array<const char*, 7> gts = {"", "2.5", "5", "8", "16", "32", "64"};
    if (speed == 0 || speed >= gts.size() || width == 0 || width > 32) return std::nullopt;
    return Link{gts[speed], static_cast<std::uint16_t>(width)};
}

void read_express(const ByteReader& bytes, std::uint32_t at, ConfigFacts& facts) {
    facts.express = CapabilityPlace{at, 0x14};
    facts.tee_io = (bytes.u32(at + 0x04).value_or(0) & tee_io_supported) != 0;
    if (const auto capable = bytes.u32(at + 0x0c)) {
        facts.link_capable = link_of(*capable & 0xf, (*capable >> 4) & 0x3f);
    }
    if (const auto status = bytes.u16(at + 0x12)) {
        facts.link_now = link_of(*status & 0xfU, (*status >> 4) & 0x3fU);
    }
}

void read_capabilities(const ByteReader& bytes, ConfigFacts& facts) {
    const auto status = bytes.u16(0x06);
    if (!status || (*status & 0x10) == 0) return;  // no capability list
    const bool cardbus = facts.header_type && (*facts.header_type & 0x7f) == 2;
    auto next = bytes.u8(cardbus ? 0x14 : 0x34);
    std::array<bool, 256> visited{};
    while (next && (*next & 0xfc) != 0) {
        const std::uint8_t at = *next & 0xfc;
        if (at < header_length || visited[at]) {
            facts.malformed = true;
            return;
        }
        visited[at] = true;
        const auto kind = bytes.u8(at);
        if (!kind) return;  // beyond what was read
        if (*kind == 0xff) return;
        if (*kind == capability_express) read_express(bytes, at, facts);
        if (*kind == capability_ssvid && !facts.subsystem) {
            const auto vendor = bytes.u16(at + 4U);
            const auto device = bytes.u16(at + 6U);
            if (vendor && device && *vendor != 0) facts.subsystem = PciId{*vendor, *device};
        }
        next = bytes.u8(at + 1U);
    }
}

void read_extended(const ByteReader& bytes, ConfigFacts& facts) {
    std::uint32_t at = extended_start;
    std::vector<bool> visited(space_length, false);
    while (at != 0) {
        if (at < extended_start || at >= space_length || visited[at]) {
            facts.malformed = true;
            return;
        }
        visited[at] = true;
        const auto header = bytes.u32(at);
        if (!header || *header == 0 || *header == 0xffffffffU) return;
        const auto kind = static_cast<std::uint16_t>(*header & 0xffff);
        facts.extended = true;
        facts.doe = facts.doe || kind == extended_doe;
        facts.ide = facts.ide || kind == extended_ide;
        if (kind == extended_serial) {
            facts.serial_places.push_back({at, 12});
            const auto low = bytes.u32(at + 4);
            const auto high = bytes.u32(at + 8);
            if (low && high && !facts.serial)
                facts.serial = (static_cast<std::uint64_t>(*high) << 32) | *low;
        }
        if (kind == extended_sriov && !facts.sriov) {
            facts.sriov = CapabilityPlace{at, 0x40};
            if (const auto total = bytes.u16(at + 0x0e)) facts.sriov_total = *total;
            if (const auto offset = bytes.u16(at + 0x14)) facts.sriov_offset = *offset;
            if (const auto stride = bytes.u16(at + 0x16)) facts.sriov_stride = *stride;
            const auto control = bytes.u16(at + 0x08);
            const auto enabled = bytes.u16(at + 0x10);
            if (control && enabled) facts.sriov_enabled = (*control & 1) != 0 ? *enabled : 0U;
        }
        at = (*header >> 20) & 0xffc;
    }
}

void read_header(const ByteReader& bytes, ConfigFacts& facts) {
    const auto vendor = bytes.u16(0);
    const auto device = bytes.u16(2);
    const bool blank = vendor == device && (vendor == 0xffff || vendor == 0);
    if (vendor && device && !blank) facts.id = PciId{*vendor, *device};
    facts.revision = bytes.u8(0x08);
    const auto interface = bytes.u8(0x09);
    const auto sub_and_base = bytes.u16(0x0a);
    if (interface && sub_and_base) {
        facts.class_code = (static_cast<std::uint32_t>(*sub_and_base) << 8) | *interface;
    }
    facts.header_type = bytes.u8(0x0e);
    if (!facts.header_type) return;
    const std::uint8_t layout = *facts.header_type & 0x7f;
    if (layout == 0) {
        const auto sub_vendor = bytes.u16(0x2c);
        const auto sub_device = bytes.u16(0x2e);
        if (sub_vendor && sub_device && (*sub_vendor != 0 || *sub_device != 0)) {
            facts.subsystem = PciId{*sub_vendor, *sub_device};
        }
    } else if (layout == 1 || layout == 2) {
        const auto primary = bytes.u8(0x18);
        const auto secondary = bytes.u8(0x19);
        const auto subordinate = bytes.u8(0x1a);
        if (primary && secondary && subordinate)
            facts.buses = BusRange{*primary, *secondary, *subordinate};
    }
}

void keep(std::vector<ConfigBlock>& blocks, std::span<const std::uint8_t> bytes,
          std::uint32_t offset, std::uint32_t length) {
    if (offset >= bytes.size()) return;
    const auto end = std::min<std::size_t>(bytes.size(), offset + length);
    blocks.push_back(
        {offset, {bytes.begin() + offset, bytes.begin() + static_cast<std::ptrdiff_t>(end)}});
}

void keep_evidence(PciFunction& function, std::span<const std::uint8_t> bytes,
                   const ConfigFacts& facts, KeptConfig kept) {
    function.config.clear();
    function.config_masked.clear();
    if (kept == KeptConfig::nothing) return;
    if (kept == KeptConfig::everything) {
        // Where the list of extended capabilities cannot be walked, a serial number could stand
        // anywhere: not kept.
        const bool walked = !facts.malformed &&
                            ByteReader(bytes).u32(extended_start).value_or(0) != 0 &&
                            ByteReader(bytes).u32(extended_start) != 0xffffffffU;
        return keep(function.config, bytes, 0, walked ? space_length : extended_start);
    }
    keep(function.config, bytes, 0, header_length);
    if (kept == KeptConfig::header) return;
    std::vector<CapabilityPlace> places = facts.serial_places;
    for (const auto& place : {facts.express, facts.sriov}) {
        if (place) places.push_back(*place);
    }
    std::ranges::sort(places, {}, &CapabilityPlace::offset);
    for (const auto& place : places) keep(function.config, bytes, place.offset, place.length);
}

/// Where serial number capabilities start: found by walking from offset 0, or the block is the
/// capability itself.
std::vector<std::uint32_t> serial_offsets(const ConfigBlock& block) {
    std::vector<std::uint32_t> offsets;
    if (block.offset == 0) {
        for (const auto& place : read_config(block.bytes).serial_places)
            offsets.push_back(place.offset);
    } else if (block.offset >= extended_start &&
               ByteReader(block.bytes).u16(0) == extended_serial) {
        offsets.push_back(block.offset);
    }
    return offsets;
}

}  // namespace

ConfigFacts read_config(std::span<const std::uint8_t> span) {
    const ByteReader bytes(span);
    ConfigFacts facts;
    const auto header = span.first(std::min<std::size_t>(span.size(), header_length));
    facts.all_ones =
        !header.empty() && std::ranges::all_of(header, [](auto byte) { return byte == 0xff; });
    // Where only the ids still answer, lspci says "(rev ff)" and "Unknown header type 7f".
    const auto revision = bytes.u8(0x08), kind = bytes.u8(0x0e);
    const bool no_class = bytes.u8(0x09) == 0xff && bytes.u16(0x0a) == 0xffff;
    if (revision == 0xff && no_class && kind && (*kind & 0x7f) == 0x7f) facts.all_ones = true;
    if (facts.all_ones) return facts;
    read_header(bytes, facts);
    read_capabilities(bytes, facts);
    if (span.size() > extended_start) read_extended(bytes, facts);
    return facts;
}

void apply_config(PciFunction& function, std::span<const std::uint8_t> bytes, KeptConfig kept,
                  bool keep_serial) {
    const ConfigFacts facts = read_config(bytes);
    function.identity_sources.config = facts.id;
    if (!function.id) function.id = facts.id;
    compare_classes(function.identity_sources, function.class_code, facts.class_code);
    if (!function.class_code || (function.class_is_partial && facts.class_code &&
                                 (*facts.class_code >> 8) == (*function.class_code >> 8))) {
        function.class_code = facts.class_code;
        function.class_is_partial = false;
    }
    if (!function.revision) function.revision = facts.revision;
    if (!function.subsystem) function.subsystem = facts.subsystem;
    if (!function.buses) function.buses = facts.buses;
    if (!function.link_capable) function.link_capable = facts.link_capable;
    if (!function.link_now) function.link_now = facts.link_now;
    if (!function.virtual_functions && facts.sriov_total && facts.sriov_enabled) {
        function.virtual_functions = VirtualFunctions{*facts.sriov_total, *facts.sriov_enabled,
                                                      facts.sriov_offset, facts.sriov_stride};
    }
    keep_evidence(function, bytes, facts, kept);
    if (!keep_serial) mask_serials(function);
}

void mask_serials(PciFunction& function) {
    std::vector<MaskedRange> ranges;
    for (const auto& block : function.config) {
        // The first four bytes are the capability header; the eight after it are the number itself.
        for (const std::uint32_t start : serial_offsets(block)) ranges.push_back({start + 4, 8});
    }
    for (const auto& range : ranges) {
        for (auto& block :
             function
                 .config) {  // a hostile list may let capabilities overlap: every copy is zeroed
            for (std::uint32_t at = range.offset; at < range.offset + range.length; ++at) {
                if (at >= block.offset && at - block.offset < block.bytes.size())
                    block.bytes[at - block.offset] = 0;
            }
        }
        auto& masked = function.config_masked;
        if (std::ranges::find(masked, range) == masked.end()) masked.push_back(range);
    }
}

}  // namespace chipaudit
