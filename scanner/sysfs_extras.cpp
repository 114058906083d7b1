// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sysfs_extras.h"

#include "core/text.h"
#include "scanner/link_text.h"

namespace chipaudit {
namespace {

// Linux, include/linux/ioport.h
constexpr std::uint64_t resource_io = 0x100, resource_memory = 0x200,
                        resource_prefetchable = 0x2000, resource_memory_64 = 0x100000;

std::optional<std::uint64_t> parse_prefixed_hex(std::string_view text) {
    if (text.starts_with("0x")) text.remove_prefix(2);
    return parse_hex(text);
}

/// One line of `resource`: first, last and flags.
std::optional<Bar> bar_of(std::string_view line, std::uint8_t index) {
    const auto words = split(line, ' ');
    if (words.size() != 3) return std::nullopt;
    const auto first = parse_prefixed_hex(words[0]), last = parse_prefixed_hex(words[1]),
               flags = parse_prefixed_hex(words[2]);
    if (!first || !last || !flags || *last <= *first) return std::nullopt;
    Bar bar{index, BarKind::memory32, (*flags & resource_prefetchable) != 0, *last - *first + 1};
    if ((*flags & resource_io) != 0) {
        bar.kind = BarKind::io;
    } else if ((*flags & resource_memory) == 0) {
        return std::nullopt;
    } else if ((*flags & resource_memory_64) != 0) {
        bar.kind = BarKind::memory64;
    }
    return bar;
}

}  // namespace

std::optional<std::uint32_t> hex_attribute(const Folder& function, const char* name,
                                           std::size_t digits) {
    const auto text = function.word(name);
    if (!text || !text->starts_with("0x") || text->size() != digits + 2) return std::nullopt;
    const auto value = parse_prefixed_hex(*text);
    return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

std::optional<PciId> id_attributes(const Folder& function, const char* vendor, const char* device) {
    const auto first = hex_attribute(function, vendor, 4),
               second = hex_attribute(function, device, 4);
    if (!first || !second) return std::nullopt;
    return PciId{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*second)};
}

std::optional<std::vector<Bar>> read_bars(const Folder& function) {
    const auto text = function.read("resource");
    if (!text || trim(*text).empty()) return std::nullopt;
    std::vector<Bar> bars;
    std::uint8_t index = 0;
    for (const auto line : split_lines(*text)) {
        if (index > 5)
            break;  // behind the six registers: expansion ROM, VF registers, bridge windows
        if (const auto bar = bar_of(trim(line), index)) bars.push_back(*bar);
        ++index;
    }
    return bars;
}

std::optional<Link> read_link(const Folder& function, const char* speed, const char* width) {
    const auto speed_text = function.word(speed), width_text = function.word(width);
    if (!speed_text || !width_text) return std::nullopt;
    const auto gts = parse_speed(*speed_text);
    const auto lanes = parse_width(*width_text);
    if (!gts || !lanes) return std::nullopt;
    return Link{*gts, *lanes};
}

std::optional<Link> read_current_link(const Folder& function) {
    return read_link(function, "current_link_speed", "current_link_width");
}

std::optional<VirtualFunctions> read_virtual_functions(const Folder& function) {
    const auto total = function.word("sriov_totalvfs");
    if (!total) return std::nullopt;
    const auto enabled = function.word("sriov_numvfs");
    const auto total_number = parse_decimal(*total),
               enabled_number = parse_decimal(enabled.value_or(""));
    if (!total_number || !enabled_number) return std::nullopt;
    const auto place = [&](const char* name) -> std::optional<std::uint32_t> {
        const auto number = parse_decimal(function.word(name).value_or(""));
        if (!number || *number > 0xffff) return std::nullopt;
        return static_cast<std::uint32_t>(*number);
    };
    return VirtualFunctions{static_cast<std::uint32_t>(*total_number),
                            static_cast<std::uint32_t>(*enabled_number), place("sriov_offset"),
                            place("sriov_stride")};
}

std::map<std::string, std::string> read_slots(const SysfsPlace& place) {
    std::map<std::string, std::string> slots;
    const auto folder = place.open(place.pci + "/slots");
    if (!folder) return slots;
    for (const auto& name : folder->names()) {
        const auto slot = folder->sub(name);
        if (const auto address = slot ? slot->word("address") : std::nullopt)
            slots.emplace(*address, clean_utf8(name));
    }
    return slots;
}

}  // namespace chipaudit
