// SPDX-License-Identifier: GPL-3.0-or-later
/// Inventories that keep display cards twice: among the controllers, and in a list of their own
/// (GLPI, OCS Inventory).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/inventory_row.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// A row of such a list by its words: the chipset often is the name of the class.
InventoryRow video_row(const std::optional<std::string>& chipset,
                       const std::optional<std::string>& name, const char* source);

/// Joins each video with the function at its address, which must be in `host` by now; one with an
/// address of its own becomes a function. Those without an address are the display cards listed
/// before, if those are as many and known by id; else each is a function known by its name only.
/// Ids that contradict each other stay side by side.
void add_videos(const std::vector<InventoryRow>& videos, const ScanRequest& request,
                Masking& masking, Host& host);

}  // namespace chipaudit
