// SPDX-License-Identifier: GPL-3.0-or-later
/// Who has candidates open: processes, virtual machines and containers, by the files that their
/// descriptors lead to.
#pragma once

#include <vector>

#include "core/pci.h"
#include "scanner/masking.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// Fills closer.holders of every function that has a closer look; left empty where the descriptors
/// of other users' processes cannot be read.
void find_holders(const SysfsPlace& place, Masking& masking,
                  const std::vector<PciFunction*>& functions);

}  // namespace chipaudit
