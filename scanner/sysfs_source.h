// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "sysfs": this host's PCI functions, or those in a copy of its sysfs.
#pragma once

#include "core/host.h"
#include "scanner/scanner.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// Never throws for what it finds: a gap is a note and a reason. Not yet normalised;
/// origin.location is the caller's.
Host read_sysfs(const SysfsPlace& place, const ScanRequest& request);

}  // namespace chipaudit
