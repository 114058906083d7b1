// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a sysfs lies: this host's, one below another root, or a copy in a folder.
#pragma once

#include <string>

namespace chipaudit {

struct SysfsPlace {
    std::string root;   // the folder that holds sys, proc and etc; "" for this host
    std::string pci;    // …/bus/pci
    bool live = false;  // this host's own sysfs
};

/// This host, or with a `sysroot` what lies below it.
SysfsPlace live_place(const std::string& sysroot);
/// A copy: the folder may be the root of the copy, its sys, its bus/pci, or hold exactly one folder
/// that holds sys (as the archives of hwloc and ghw unpack). Never fails: a folder without sys is a
/// blind place.
SysfsPlace copy_place(const std::string& folder);
/// False where the directory is not on a sysfs file system: something was mounted over it.
bool is_on_sysfs(const std::string& directory);

}  // namespace chipaudit
