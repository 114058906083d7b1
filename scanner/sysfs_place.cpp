// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sysfs_place.h"

#include <linux/magic.h>
#include <sys/statfs.h>

#include <filesystem>
#include <vector>

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

SysfsPlace place_in(const fs::path& root) {
    return {root.string(), (root / "sys/bus/pci").string(), root.string(), false};
}

/// `sys` is the copy of /sys. Only a folder of that name lies in a root whose /etc and /proc may be
/// the same machine's.
SysfsPlace place_around(const fs::path& sys, const fs::path& pci) {
    const std::string root = (sys.filename() == "sys" ? sys.parent_path() : sys).string();
    return {root, pci.string(), root, false};
}

/// The only sub-folder that holds sys, empty if there are none or several.
fs::path unpacked_archive(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (is_folder(entry->path() / "sys")) found.push_back(entry->path());
    }
    return found.size() == 1 ? found.front() : fs::path();
}

}  // namespace

SysfsPlace live_place(const std::string& sysroot) {
    std::string root = sysroot;
    while (!root.empty() && root.back() == '/') root.pop_back();
    return {root, root + "/sys/bus/pci", root, root.empty()};
}

SysfsPlace copy_place(const std::string& folder) {
    std::error_code ignored;
    fs::path given = fs::weakly_canonical(folder, ignored);
    if (ignored) given = folder;
    if (is_folder(given / "sys")) return place_in(given);
    if (is_folder(given / "bus/pci")) return place_around(given, given / "bus/pci");
    if (is_folder(given / "devices") && !is_folder(given / "bus")) {
        const bool in_sys = given.filename() == "pci" && given.parent_path().filename() == "bus";
        return place_around(in_sys ? given.parent_path().parent_path() : given, given);
    }
    const fs::path inner = unpacked_archive(given);
    return place_in(inner.empty() ? given : inner);
}

std::optional<Folder> SysfsPlace::open(const std::string& path) const {
    return fence.empty() ? Folder::open(path) : Folder::open_within(path, fence);
}

bool is_on_sysfs(const std::string& directory) {
    struct statfs status {};
    return statfs(directory.c_str(), &status) == 0 && status.f_type == SYSFS_MAGIC;
}

}  // namespace chipaudit
