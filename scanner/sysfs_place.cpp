// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sysfs_place.h"

#include <linux/magic.h>
#include <sys/statfs.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "core/error.h"
#include "scanner/memory_folder.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

constexpr const char* below_root = "sys/bus/pci";

/// Where in a tree sys/bus/pci stands; root is the tree itself or its only folder that holds sys.
SysfsPlace place_within(const Folder& tree, const std::optional<std::string>& on_disk) {
    if (tree.sub("sys")) return {tree, below_root, on_disk};
    if (tree.sub("bus/pci")) return {tree, "bus/pci", on_disk};
    if (tree.sub("devices")) return {tree, ".", on_disk};
    std::vector<std::string> found;
    for (const auto& name : tree.names()) {
        const auto inner = tree.sub(name);
        if (inner && inner->sub("sys")) found.push_back(name);
    }
    if (found.size() != 1) return {tree, below_root, on_disk};
    std::optional<std::string> inner;
    if (on_disk) inner = *on_disk + "/" + found.front();
    return {*tree.sub(found.front()), below_root, inner};
}

SysfsPlace open_or_empty(const std::string& path) {
    auto faults = std::make_shared<FaultLog>();
    const auto folder = Folder::open(path, faults);
    return {folder ? *folder : MemoryTree().root(), below_root, "", false, std::move(faults)};
}

bool ends_with(const fs::path& path, std::string_view end) { return path.string().ends_with(end); }

/// Whoever names …/sys or …/sys/bus/pci means the root above it, whose /etc and /proc are the same
/// machine's. A folder of another name proves no such root.
fs::path root_of(const fs::path& given) {
    if (ends_with(given, "/sys/bus/pci")) return given.parent_path().parent_path().parent_path();
    if (ends_with(given, "/bus/pci")) return given.parent_path().parent_path();
    if (given.filename() == "sys") return given.parent_path();
    return given;
}

}  // namespace

SysfsPlace live_place(const std::string& sysroot) {
    SysfsPlace place = open_or_empty(sysroot.empty() ? "/" : sysroot);
    place.on_disk = sysroot;
    place.live = sysroot.empty();
    return place;
}

SysfsPlace copy_place(const std::string& folder) {
    std::error_code ignored;
    fs::path given = fs::weakly_canonical(folder, ignored);
    if (ignored) given = folder;
    const std::string root = root_of(given).string();
    const auto faults = std::make_shared<FaultLog>();
    const auto opened = Folder::open_fenced(root, faults);
    if (!opened) {
        const auto why = std::generic_category().message(faults->faults().front().error);
        throw Error(ErrorKind::unreadable, folder + ": cannot be opened: " + why,
                    "check its permissions");
    }
    SysfsPlace place = place_within(*opened, root);
    place.faults = faults;
    return place;
}

SysfsPlace archive_place(const Folder& root) { return place_within(root, std::nullopt); }

bool has_pci(const SysfsPlace& place) { return place.open(place.pci + "/devices").has_value(); }

bool is_masked(const SysfsPlace& place) {
    const auto is_on_sysfs = [](const std::string& directory) {
        struct statfs status {};
        return statfs(directory.c_str(), &status) == 0 && status.f_type == SYSFS_MAGIC;
    };
    if (!place.on_disk) return false;
    const bool expected = place.live || is_on_sysfs(*place.on_disk + "/sys");
    return expected && !is_on_sysfs(*place.on_disk + "/" + place.pci + "/devices");
}

}  // namespace chipaudit
