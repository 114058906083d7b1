// SPDX-License-Identifier: GPL-3.0-or-later
/// Resources that describe one PCI function, put together: a service tells of a card as device, as
/// function, as processor, and of each below a system and below a chassis.
#pragma once

#include <string>
#include <vector>

#include "scanner/redfish_resource.h"

namespace chipaudit {

/// One row for each function. Only links (and HPE's own list, by ids) tell that two resources are
/// the same; what nothing links is counted twice rather than lost. A processor without a name gets
/// that of its system if the filter knows it; one that the filter knows neither by name nor by id
/// gets the class of accelerators, for that is what its controller calls it.
std::vector<InventoryRow> join_redfish(std::vector<RedfishResource> resources,
                                       const CandidateFilter& known);

}  // namespace chipaudit
