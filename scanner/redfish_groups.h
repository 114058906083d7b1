// SPDX-License-Identifier: GPL-3.0-or-later
/// Which resources are the same, and which are linked to each other, directly or through others.
#pragma once

#include <vector>

#include "scanner/redfish_resource.h"

namespace chipaudit {

/// Copies of a resource (a collection that was expanded, and the member itself): the one that tells
/// most stays, and so does each that tells of another id.
void drop_copies(std::vector<RedfishResource>& resources);

/// Indices of linked resources, in the order of the first of each group; systems, slots and
/// HPE's functions are in none.
std::vector<std::vector<std::size_t>> linked_groups(const std::vector<RedfishResource>& resources);

}  // namespace chipaudit
