// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "ocs": the XML inventory of OCS Inventory and FusionInventory agents.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_ocs(std::string_view text);
Host read_ocs(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
