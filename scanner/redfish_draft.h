// SPDX-License-Identifier: GPL-3.0-or-later
/// Functions out of one group of linked resources: which of them describe the same one.
#pragma once

#include <vector>

#include "scanner/redfish_resource.h"

namespace chipaudit {

using RedfishGroup = std::vector<const RedfishResource*>;

/// A row while it is being put together, and the resources it was made of.
struct RedfishDraft {
    InventoryRow row;
    RedfishGroup parts;  // the first of them made the row
    bool has_processor = false;
};

/// One draft for each function of the group; the resources must outlive the drafts.
std::vector<RedfishDraft> draft_functions(const RedfishGroup& group);

}  // namespace chipaudit
