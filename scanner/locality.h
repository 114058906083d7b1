// SPDX-License-Identifier: GPL-3.0-or-later
/// NUMA nodes of the host, by hwloc. Which node a function is near comes from sysfs, as hwloc's own
/// device discovery costs ten times as much.
#pragma once

#include <vector>

#include "core/host.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// Nodes by number; a note in `notes` where hwloc could not tell.
Topology read_topology(const SysfsPlace& place, std::vector<Note>& notes);

}  // namespace chipaudit
