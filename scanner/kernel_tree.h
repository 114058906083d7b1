// SPDX-License-Identifier: GPL-3.0-or-later
/// The kernel's own tree of devices, as the links in bus/pci/devices show it. It is truer than the
/// bus numbers in the bridges' registers, which a bridge may forge.
#pragma once

#include <optional>
#include <string_view>

#include "core/pci.h"

namespace chipaudit {

enum class TreeAnswer {
    silent,  // no path through the tree: a copy without it, a link into another folder
    another_function,
    below_bridge,
    on_root_bus,
};

struct TreePlace {
    TreeAnswer answer = TreeAnswer::silent;
    std::optional<PciAddress> upstream;  // only of below_bridge
};

/// What "../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0", the target of a function's link,
/// says of its place.
TreePlace place_in_tree(std::string_view link, const PciAddress& function);

}  // namespace chipaudit
