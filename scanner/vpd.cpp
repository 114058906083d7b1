// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/vpd.h"

#include <span>

#include "core/bytes.h"
#include "core/text.h"

namespace chipaudit {
namespace {

// Resource types of appendix I.1: large ones have bit 7 set and two bytes of length.
constexpr unsigned identifier = 0x82, read_only = 0x90, end_small = 0x78;

std::optional<std::string> words(std::string_view bytes) {
    const auto end = bytes.find('\0');
    const auto text = trim(bytes.substr(0, end));
    if (text.empty()) return std::nullopt;
    return clean_utf8(text);
}

/// Keywords: two letters, a length byte, the value.
void read_keywords(std::string_view bytes, Vpd& vpd) {
    while (bytes.size() >= 3) {
        const auto key = bytes.substr(0, 2);
        const std::size_t length = static_cast<unsigned char>(bytes[2]);
        if (3 + length > bytes.size()) return;
        const auto value = bytes.substr(3, length);
        if (key == "PN") vpd.part_number = words(value);
        if (key == "SN") vpd.serial = words(value);
        bytes.remove_prefix(3 + length);
    }
}

}  // namespace

std::optional<Vpd> parse_vpd(std::string_view bytes) {
    const ByteReader reader(
        std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
    std::optional<Vpd> vpd;
    std::size_t at = 0;
    while (const auto tag = reader.u8(at)) {
        const auto length = reader.u16(at + 1);
        const bool large = (*tag & 0x80U) != 0;
        if (!large && (*tag & 0xf8U) == end_small) break;
        if (!large || !length || (*tag != identifier && *tag != read_only)) break;
        const auto content = bytes.substr(at + 3, *length);
        if (content.size() < *length) break;
        if (!vpd) vpd.emplace();
        if (*tag == identifier) vpd->name = words(content);
        if (*tag == read_only) read_keywords(content, *vpd);
        at += 3U + *length;
    }
    return vpd;
}

}  // namespace chipaudit
