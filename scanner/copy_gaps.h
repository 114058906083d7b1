// SPDX-License-Identifier: GPL-3.0-or-later
/// What a copy of sysfs shows and a kernel never does: attributes that cannot be read as what they
/// are, and functions that the bus does not list.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/host.h"
#include "scanner/sysfs_function.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// A gap for each attribute of the function's identity, and each line of its uevent, that is there
/// and holds something else, or twice something different.
void judge_garbled(const Folder& function, ObservedFunction& observed);

/// The functions in the tree of sys/devices.
std::set<PciAddress> functions_in_tree(const SysfsPlace& place);
/// A gap for each of them that is not among the functions of `listing`, which is named in the gap.
void judge_unlisted(std::set<PciAddress> in_tree,
                    const std::vector<std::optional<PciAddress>>& listed,
                    const std::string& listing, Host& host);

}  // namespace chipaudit
