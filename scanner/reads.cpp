// SPDX-License-Identifier: GPL-3.0-or-later
/// A list of its own beside the reading code; tests/quiet holds both against what strace sees.
#include "scanner/reads.h"

#include <filesystem>
#include <initializer_list>
#include <set>

#include "core/text.h"
#include "scanner/sysfs_extras.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {
namespace {

using Names = std::initializer_list<const char*>;

// From "vendor" on: only where uevent and config space do not tell.
constexpr Names of_all = {"power_state",      "uevent",           "numa_node",
                          "vendor",           "device",           "class",
                          "subsystem_vendor", "subsystem_device", "revision"};
constexpr Names of_physical = {"sriov_totalvfs", "sriov_numvfs", "sriov_offset", "sriov_stride"};
constexpr Names of_closer = {"resource"};
constexpr Names of_closer_awake = {"max_link_speed", "max_link_width", "current_link_speed",
                                   "current_link_width"};
constexpr Names of_candidates = {"local_cpulist", "driver_override", "authenticated",
                                 "davinci_dev_id"};

/// The files of one place, by their paths within it.
class List {
  public:
    explicit List(const SysfsPlace& place) : place_(place) {}
    void add(const std::string& folder, Names names) {
        const auto opened = place_.open(folder);
        if (!opened) return;
        for (const char* name : names) {
            if (opened->has_file(name)) paths_.push_back(path_of(folder + "/" + name));
        }
    }
    void add_folder(const std::string& folder) {
        if (place_.open(folder)) paths_.push_back(path_of(folder) + "/");
    }
    /// All files below a folder.
    void add_all(const Folder& folder, const std::string& path, int depth) {
        constexpr int deepest = 16;
        for (const auto& name : folder.names()) {
            const std::string inner = path.empty() ? name : path + "/" + name;
            if (folder.has_file(name.c_str())) {
                paths_.push_back(path_of(inner));
            } else if (const auto sub =
                           folder.link(name.c_str()) ? std::nullopt : folder.sub(name)) {
                if (depth < deepest) add_all(*sub, inner, depth + 1);
            }
        }
    }
    std::vector<std::string> take() { return std::move(paths_); }

  private:
    [[nodiscard]] std::string path_of(const std::string& path) const {
        return *place_.on_disk + "/" + path;
    }
    const SysfsPlace& place_;
    std::vector<std::string> paths_;
};

/// What decides how closely a function is looked at.
struct Known {
    std::string folder;
    PciFunction function;
    bool asleep = false;
    std::vector<std::string> above;  // names of the bridges on its path
};

Known know(const Folder& devices, const std::string& path, const std::string& name) {
    Known known{path + "/" + name, {}, false, {}};
    known.function.address = parse_address(name);
    if (const auto target = devices.link(name.c_str())) {
        for (const auto part : split(*target, '/')) {
            if (part != name && parse_address(part)) known.above.emplace_back(part);
        }
    }
    const auto folder = devices.sub(name);
    if (!folder) return known;
    known.asleep = folder->word("power_state") == "D3cold";
    known.function.id = id_attributes(*folder, "vendor", "device");
    known.function.class_code = hex_attribute(*folder, "class", 6);
    known.function.physical_function = parse_address(folder->link_name("physfn").value_or(""));
    return known;
}

void add_functions(const SysfsPlace& place, const CandidateFilter& candidates, List& list) {
    const std::string path = place.pci + "/devices";
    const auto devices = place.open(path);
    if (!devices) return;
    std::vector<Known> all;
    std::set<std::string> closer, chosen;
    for (const auto& name : devices->names()) {
        if (!parse_address(name)) continue;
        all.push_back(know(*devices, path, name));
        if (!candidates.wants(all.back().function)) continue;
        chosen.insert(all.back().folder);
        closer.insert(all.back().folder);
        for (const auto& bridge : all.back().above) closer.insert(path + "/" + bridge);
    }
    for (const auto& one : all) {
        list.add(one.folder, of_all);
        if (!place.live) list.add(one.folder, {"modalias"});
        if (!one.asleep) list.add(one.folder, {"config"});
        const bool bridge = one.function.class_code && is_bridge_class(*one.function.class_code);
        if (!bridge && !one.function.physical_function) list.add(one.folder, of_physical);
    }
    for (const auto& one : all) {
        if (!closer.contains(one.folder)) continue;
        list.add(one.folder, of_closer);
        if (!one.asleep) list.add(one.folder, of_closer_awake);
    }
    for (const auto& one : all) {
        const bool candidate = chosen.contains(one.folder);
        if (candidate || !place.live)
            list.add("proc/driver/nvidia/gpus/" + to_string(*one.function.address),
                     {"information"});
        if (!candidate) continue;
        list.add(one.folder, of_candidates);
        if (!one.asleep) list.add(one.folder, {"vpd"});
    }
}

std::vector<std::string> files_of(const SysfsPlace& place, const CandidateFilter& candidates) {
    List list(place);
    list.add("etc", {"machine-id", "hostname"});
    list.add("sys/kernel/security", {"lockdown"});
    list.add("proc", {"cpuinfo"});
    if (place.live) {  // hwloc, and libcap-ng, which asks the process about itself
        list.add("proc", {"meminfo"});
        list.add("proc/self", {"cpuset", "mounts", "status"});
        list.add("proc/sys/kernel", {"cap_last_cap"});
    }
    list.add("proc/sys/kernel", {"hostname"});
    if (place.live) {
        list.add("run/systemd", {"container"});
        list.add("proc/self", {"cgroup"});
    }
    for (const char* folder :
         {"sys/class/dmi/id", "sys/devices/system/cpu", "sys/devices/system/node", "sys/fs/cgroup",
          "sys/kernel/mm/hugepages"})
        list.add_folder(folder);
    list.add("sys/firmware/devicetree/base", {"compatible"});
    const std::string slots = place.pci + "/slots";
    if (const auto folder = place.open(slots)) {
        for (const auto& name : folder->names()) list.add(slots + "/" + name, {"address"});
    }
    add_functions(place, candidates, list);
    return list.take();
}

}  // namespace

std::vector<std::string> files_to_read(const ScanRequest& request) {
    if (request.from.empty()) return files_of(live_place(request.sysroot), request.candidates);
    std::error_code error;
    if (!std::filesystem::is_directory(request.from, error)) return {request.from};
    const SysfsPlace place = copy_place(request.from);
    if (has_pci(place)) return files_of(place, request.candidates);
    List list(place);
    list.add_all(place.root, "", 0);  // another tool's folder
    return list.take();
}

}  // namespace chipaudit
