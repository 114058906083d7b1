// SPDX-License-Identifier: GPL-3.0-or-later
/// Resources that describe one PCI function, put together: a service tells of a card as device, as
/// function, as processor, and of each below a system and below a chassis.
#pragma once

#include <string>
#include <vector>

#include "scanner/redfish_resource.h"

namespace chipaudit {

/// One row for each function. Only links (and HPE's own list, by ids) tell that two resources are
/// the same; what nothing links is counted twice rather than lost. A processor that has no name
/// gets that of its system if it holds one of `names` (lower case, of accelerators).
std::vector<InventoryRow> join_redfish(std::vector<RedfishResource> resources,
                                       const std::vector<std::string>& names);

}  // namespace chipaudit
