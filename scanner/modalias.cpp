// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/modalias.h"

#include <algorithm>
#include <string>

#include "core/text.h"
#include "scanner/saved_input.h"

namespace chipaudit {
namespace {

constexpr std::string_view form = "pci:v00000000d00000000sv00000000sd00000000bc00sc00i00";

}  // namespace

Modalias parse_modalias(std::string_view text) {
    Modalias said;
    if (text.size() != form.size() || !text.starts_with("pci:v")) return said;
    const auto number = [&](std::size_t at, std::size_t digits) {
        const auto value = parse_hex(text.substr(at, digits));
        return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
    };
    said.id = real_id(number(5, 8), number(14, 8));
    said.subsystem = real_id(number(24, 8), number(34, 8));
    const auto base = number(44, 2), sub = number(48, 2), interface = number(51, 2);
    if (base && sub && interface) said.class_code = (*base << 16) | (*sub << 8) | *interface;
    return said;
}

void compare_subsystems(std::optional<PciId> said, PciFunction& function) {
    if (!said || !function.subsystem || *said == PciId{} || said == function.subsystem) return;
    const std::string text =
        "subsystem " + to_string(*said) + " and " + to_string(*function.subsystem);
    auto& known = function.identity_sources.differing;
    if (std::ranges::find(known, text) == known.end()) known.push_back(text);
}

bool holds_modalias(std::string_view line) {
    const auto at = line.find("pci:v0000");
    return at != std::string_view::npos && parse_modalias(line.substr(at, form.size())).id;
}

}  // namespace chipaudit
