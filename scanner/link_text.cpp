// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/link_text.h"

#include "core/text.h"

namespace chipaudit {

std::optional<std::string> parse_speed(std::string_view text) {
    const auto unit = text.find("GT/s");
    if (unit == std::string_view::npos) return std::nullopt;
    auto number = trim(text.substr(0, unit));
    if (number.ends_with(".0")) number.remove_suffix(2);
    for (const char* known : {"2.5", "5", "8", "16", "32", "64", "128"}) {
        if (number == known) return known;
    }
    return std::nullopt;
}

std::optional<std::uint16_t> parse_width(std::string_view text) {
    const auto width = parse_decimal(text);
    if (!width || *width == 0 || *width > 32) return std::nullopt;
    return static_cast<std::uint16_t>(*width);
}

}  // namespace chipaudit
