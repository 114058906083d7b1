// SPDX-License-Identifier: GPL-3.0-or-later
/// "pci:v0000VVVVd0000DDDDsv0000VVVVsd0000DDDDbc12sc00i00" (Linux, drivers/pci/pci-sysfs.c,
/// modalias_show): the kernel's second telling of a function's identity.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/pci.h"

namespace chipaudit {

/// All empty where the text has another form; ids that nothing has are empty, too.
struct Modalias {
    std::optional<PciId> id, subsystem;
    std::optional<std::uint32_t> class_code;
};
Modalias parse_modalias(std::string_view text);
/// Keeps a second subsystem beside that of the function where the two differ.
void compare_subsystems(std::optional<PciId> said, PciFunction& function);
/// True where such a text stands in the line.
bool holds_modalias(std::string_view line);

}  // namespace chipaudit
