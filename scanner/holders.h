// SPDX-License-Identifier: GPL-3.0-or-later
/// Who has candidates open: processes, virtual machines and containers, by the files that their
/// descriptors lead to.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/pci.h"
#include "scanner/masking.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// A function with a closer look, and the minor number of the device node that its driver made.
struct OpenableFunction {
    PciFunction* function = nullptr;
    std::optional<std::uint32_t> driver_minor;
};

/// Fills closer.holders of every function; left empty where the descriptors of other users'
/// processes cannot be read.
void find_holders(const SysfsPlace& place, Masking& masking,
                  const std::vector<OpenableFunction>& functions);

}  // namespace chipaudit
