// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a sysfs lies: this host's, one below another root, or a copy in a folder.
#pragma once

#include <optional>
#include <string>

#include "scanner/folder.h"

namespace chipaudit {

struct SysfsPlace {
    std::string root;   // the folder that holds sys, proc and etc; "" for this host
    std::string pci;    // …/bus/pci
    std::string fence;  // what lies outside of it is not read; "" for this host
    bool live = false;  // this host's own sysfs
    /// A folder by its whole path; nullopt also where links lead out of the fence.
    [[nodiscard]] std::optional<Folder> open(const std::string& path) const;
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
