// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "lspci-tree": the tree of lspci -t, with names (-v) and ids (-nn) or without.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_lspci_tree(std::string_view text);
Host read_lspci_tree(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
