// SPDX-License-Identifier: GPL-3.0-or-later
/// Vital product data: bytes → names and numbers (PCI Local Bus Specification 3.0, appendix I).
#pragma once

#include <optional>
#include <string_view>

#include "core/pci.h"

namespace chipaudit {

/// The identifier string and the keywords PN and SN of the read-only part, trimmed; the serial is
/// still raw. nullopt for bytes that begin with no such data; a broken end costs what follows it.
std::optional<Vpd> parse_vpd(std::string_view bytes);

}  // namespace chipaudit
