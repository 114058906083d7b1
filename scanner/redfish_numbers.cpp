// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redfish_numbers.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/text.h"
#include "scanner/firmware_words.h"
#include "scanner/inventory_row.h"

namespace chipaudit {
namespace {

/// A number, or text with something in it; nullopt where the controller knows nothing.
std::optional<std::string> written(const JsonPlace& place, const char* key) {
    if (place.is_null(key)) return std::nullopt;
    const JsonPlace value = place.at(key);
    if (value.value().is_number()) return std::to_string(value.whole<std::uint32_t>());
    const std::string text = value.text();
    const auto word = trim(text);
    if (word.empty() || is_placeholder(word)) return std::nullopt;
    return std::string(word);
}

bool is_number(const JsonPlace& place, const char* key) {
    return place.at(key).value().is_number();
}

bool has_prefix(std::string_view text) { return starts_with_ignoring_case(text, "0x"); }

std::optional<std::uint64_t> hex_of(std::string_view text, std::size_t digits) {
    if (has_prefix(text)) text.remove_prefix(2);
    return text.size() <= digits ? parse_hex(text) : std::nullopt;
}

[[noreturn]] void fail_number(const JsonPlace& place, const char* key, const std::string& text) {
    place.at(key).fail("expected a number like 0x19ab, got '" + clean_utf8(text) + "'");
}

}  // namespace

std::optional<std::uint16_t> redfish_word(const JsonPlace& place, const char* key,
                                          std::vector<std::string>& doubts) {
    const auto text = written(place, key);
    if (!text) return std::nullopt;
    const auto decimal = parse_decimal(*text);
    std::optional<std::uint64_t> value;
    if (is_number(place, key) || (decimal && text->size() == 5)) {
        value = decimal;
    } else if (decimal) {
        doubts.push_back(std::string(key) + " '" + *text + "' may be hex or decimal");
        return std::nullopt;
    } else {
        value = hex_of(*text, 4);
    }
    if (!value || *value > 0xffff) fail_number(place, key, *text);
    if (*value == 0 || *value == 0xffff) return std::nullopt;
    return static_cast<std::uint16_t>(*value);
}

std::optional<std::uint8_t> redfish_revision(const JsonPlace& place) {
    const auto text = written(place, "RevisionId");
    if (!text) return std::nullopt;
    const auto value = is_number(place, "RevisionId") ? parse_decimal(*text) : hex_of(*text, 2);
    if (!value || *value > 0xff) fail_number(place, "RevisionId", *text);
    if (*value == 0xff) return std::nullopt;
    return static_cast<std::uint8_t>(*value);
}

RedfishClass redfish_class(const JsonPlace& place, std::vector<std::string>& doubts) {
    const auto word = place.optional_text("DeviceClass");
    const auto base = word ? base_class_named(*word) : std::nullopt;
    RedfishClass told{base ? class_of_base(*base) : std::nullopt, true};
    const auto text = written(place, "ClassCode");
    if (!text) return told;
    const auto value = is_number(place, "ClassCode") ? parse_decimal(*text) : hex_of(*text, 6);
    if (!value || *value > 0xffffff) fail_number(place, "ClassCode", *text);
    const auto code = static_cast<std::uint32_t>(*value);
    const auto top = static_cast<std::uint8_t>(code >> 16);
    // Controllers write 000002 for a network card, 888888 for a disk, 030000 for any display: only
    // a code that agrees with the word for its class tells a sub class.
    if (!base || top != *base) {
        doubts.push_back("ClassCode '" + *text + "' does not fit DeviceClass '" +
                         word.value_or("unknown") + "'");
        return told;
    }
    if (code == 0x030000) return told;
    return {code, false};
}

std::optional<Link> redfish_link(const JsonPlace& place, const char* generation,
                                 const char* lanes) {
    static constexpr auto speeds =
        std::to_array<std::string_view>({"2.5", "5", "8", "16", "32", "64"});
    const auto text = place.optional_text(generation);
    if (!text || place.is_null(lanes) || !text->starts_with("Gen")) return std::nullopt;
    const auto number = parse_decimal(std::string_view(*text).substr(3));
    const auto width = place.at(lanes).whole<std::uint16_t>();
    if (!number || *number == 0 || *number > speeds.size() || width == 0 || width > 32)
        return std::nullopt;
    return Link{std::string(speeds.at(*number - 1)), width};
}

}  // namespace chipaudit
