// SPDX-License-Identifier: GPL-3.0-or-later
/// PciFunction ↔ JSON: one element of "functions" in report.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "core/json_fields.h"
#include "core/pci.h"

namespace chipaudit {

nlohmann::ordered_json function_to_json(const PciFunction& function);
PciFunction function_from_json(const JsonPlace& place);

/// An address as text, or null.
nlohmann::ordered_json address_json(const std::optional<PciAddress>& address);
/// The address under `key`; nullopt for null or an absent key, an error for text that is no
/// address.
std::optional<PciAddress> address_from(const JsonPlace& place, const char* key);

}  // namespace chipaudit
