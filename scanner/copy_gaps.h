// SPDX-License-Identifier: GPL-3.0-or-later
/// What a copy of sysfs shows and a kernel never does: attributes that cannot be read as what they
/// are, and functions that the bus does not list.
#pragma once

#include <vector>

#include "core/host.h"
#include "scanner/sysfs_function.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// A gap for each attribute of the function's identity that is there and holds something else.
void judge_garbled(const Folder& function, ObservedFunction& observed);

/// A gap for each function in the tree of sys/devices that is not among `all`.
void judge_unlisted_folders(const SysfsPlace& place, const std::vector<ObservedFunction>& all,
                            Host& host);

}  // namespace chipaudit
