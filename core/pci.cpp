// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pci.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {

std::string to_string(const PciAddress& address) {
    return hex(address.domain, 4) + ":" + hex(address.bus, 2) + ":" + hex(address.device, 2) + "." +
           hex(address.function, 1);
}

std::string to_string(const PciId& id) { return hex(id.vendor, 4) + ":" + hex(id.device, 4); }

std::string to_string(BarKind kind) {
    switch (kind) {
        case BarKind::memory32:
            return "memory32";
        case BarKind::memory64:
            return "memory64";
        case BarKind::io:
            return "io";
    }
    return "memory32";
}

std::optional<BarKind> parse_bar_kind(std::string_view text) {
    if (text == "memory32") return BarKind::memory32;
    if (text == "memory64") return BarKind::memory64;
    if (text == "io") return BarKind::io;
    return std::nullopt;
}

namespace {

std::optional<std::uint64_t> hex_field(std::string_view text, std::size_t min, std::size_t max,
                                       std::uint64_t limit) {
    if (text.size() < min || text.size() > max) return std::nullopt;
    const auto value = parse_hex(text);
    if (!value || *value > limit) return std::nullopt;
    return value;
}

}  // namespace

std::optional<PciAddress> parse_address(std::string_view text) {
    const auto dot = text.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    auto fields = split(text.substr(0, dot), ':');
    if (fields.size() != 2 && fields.size() != 3) return std::nullopt;
    PciAddress address;
    if (fields.size() == 3) {
        const auto domain = hex_field(fields[0], 4, 8, 0xffffffffU);
        if (!domain) return std::nullopt;
        address.domain = static_cast<std::uint32_t>(*domain);
        fields.erase(fields.begin());
    }
    const auto bus = hex_field(fields[0], 2, 2, 0xff);
    const auto device = hex_field(fields[1], 2, 2, 0x1f);
    const auto function = hex_field(text.substr(dot + 1), 1, 1, 7);
    if (!bus || !device || !function) return std::nullopt;
    address.bus = static_cast<std::uint8_t>(*bus);
    address.device = static_cast<std::uint8_t>(*device);
    address.function = static_cast<std::uint8_t>(*function);
    return address;
}

std::optional<PciId> parse_id(std::string_view text) {
    if (text.size() != 9 || text[4] != ':') return std::nullopt;
    const auto vendor = hex_field(text.substr(0, 4), 4, 4, 0xffff);
    const auto device = hex_field(text.substr(5), 4, 4, 0xffff);
    if (!vendor || !device) return std::nullopt;
    return PciId{static_cast<std::uint16_t>(*vendor), static_cast<std::uint16_t>(*device)};
}

void compare_classes(IdentitySources& sources, std::optional<std::uint32_t> known,
                     std::optional<std::uint32_t> said) {
    if (!known || !said || (*known >> 8) == (*said >> 8)) return;
    for (const auto code : {*known, *said}) {
        auto& classes = sources.classes;
        if (std::ranges::find(classes, code) == classes.end()) classes.push_back(code);
    }
}

bool is_bridge_class(std::uint32_t class_code) { return (class_code >> 16) == 0x06; }

bool is_bus_bridge_class(std::uint32_t class_code) {
    const auto base_and_sub = class_code >> 8;
    return base_and_sub == 0x0604 || base_and_sub == 0x0607 || base_and_sub == 0x0609;
}

}  // namespace chipaudit
