// SPDX-License-Identifier: GPL-3.0-or-later
/// CloserLook ↔ JSON: keys of a function that only candidates have (report.md, "functions").
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "core/json_fields.h"
#include "core/pci.h"

namespace chipaudit {

/// Adds the keys to the function's object.
void closer_to_json(const CloserLook& closer, nlohmann::ordered_json& function);
/// nullopt where the function has none of the keys.
std::optional<CloserLook> closer_from_json(const JsonPlace& function);

}  // namespace chipaudit
