// SPDX-License-Identifier: GPL-3.0-or-later
/// The tree that lspci -t draws (pciutils, ls-tree.c): "+" opens a branch that "\" closes, "[…]"
/// holds bus numbers, "dd.f" is a function, and what -v adds stands behind two blanks.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/pci.h"

namespace chipaudit {

struct LspciTree {
    std::vector<PciFunction> functions;  // without an address where the branch has lost its place
    std::vector<std::string_view> rest;  // lines that belong to no tree
    std::optional<std::size_t> unread;   // first line of a tree that could not be read to its end
    bool is_whole = true;                // every branch that was opened was closed again
    bool has_bus_numbers = false;        // without any, the drawing may be of something else
};

LspciTree parse_tree(std::string_view text);

}  // namespace chipaudit
