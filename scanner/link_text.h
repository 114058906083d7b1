// SPDX-License-Identifier: GPL-3.0-or-later
/// Link speed and width as the kernel and lspci print them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chipaudit {

/// "32.0 GT/s PCIe", "2.5GT/s" → "32", "2.5"; nullopt for anything else.
std::optional<std::string> parse_speed(std::string_view text);
/// Width in lanes as text; nullopt for 0 (link down) and for what no link has (255: integrated).
std::optional<std::uint16_t> parse_width(std::string_view text);

}  // namespace chipaudit
