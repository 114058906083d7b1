// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a sysfs lies: this host's, one below another root, or a copy in a folder or an archive.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "scanner/fault_log.h"
#include "scanner/folder.h"

namespace chipaudit {

struct SysfsPlace {
    Folder root;                           // the folder that holds sys, proc and etc
    std::string pci;                       // within it: "sys/bus/pci"
    std::optional<std::string> on_disk{};  // path of the root; nullopt in an archive
    bool live = false;                     // this host's own sysfs
    std::shared_ptr<FaultLog> faults{};    // of all folders below root; nullptr in an archive
    /// A folder by its path within the root; nullopt also where links lead out of a copy.
    [[nodiscard]] std::optional<Folder> open(const std::string& path) const {
        return root.sub(path);
    }
};

/// This host, or with a `sysroot` what lies below it.
SysfsPlace live_place(const std::string& sysroot);
/// A copy on disk: the folder may be the root of the copy, its sys, its bus/pci, or hold exactly
/// one folder that holds sys (as the archives of hwloc and ghw unpack). A folder without sys is a
/// blind place; Error(unreadable) for one that cannot be opened.
SysfsPlace copy_place(const std::string& folder);
/// The same in an archive.
SysfsPlace archive_place(const Folder& root);
/// True where a place holds a PCI directory at all.
bool has_pci(const SysfsPlace& place);
/// True where sys is a sysfs and its PCI directory is none: something was mounted over it. A live
/// host's sys must be one.
bool is_masked(const SysfsPlace& place);

}  // namespace chipaudit
