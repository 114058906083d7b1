// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/fault_log.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "core/text.h"

namespace chipaudit {
namespace {

/// What is shown or kept, and on which neither verdict nor cards nor findings rest.
constexpr auto undeciding = std::to_array<std::string_view>({
    "accel",
    "authenticated",
    "current_link_speed",
    "current_link_width",
    "davinci_dev_id",
    "driver",
    "driver_override",
    "drm",
    "hostname",
    "information",
    "iommu_group",
    "local_cpulist",
    "lockdown",
    "max_link_speed",
    "max_link_width",
    "mdev_supported_types",
    "product_name",
    "product_serial",
    "tsm",
    "vpd",
});

std::string_view leaf_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// "proc/812/fd": processes come and go, and others' are not ours to read.
bool is_of_process(std::string_view path) {
    return path.starts_with("proc/") && path.size() > 5 && path[5] >= '0' && path[5] <= '9';
}

bool decides(const Fault& fault) {
    if (is_of_process(fault.path) || fault.path.starts_with("sys/devices/system/node"))
        return false;
    return std::ranges::find(undeciding, leaf_of(fault.path)) == undeciding.end();
}

/// Attributes of mode 0400 and 0600 (Linux, drivers/pci/vpd.c and drivers/firmware/dmi-id.c), and
/// other users' processes.
bool is_roots_own(const Fault& fault) {
    const auto leaf = leaf_of(fault.path);
    return leaf == "vpd" || leaf == "product_serial" || is_of_process(fault.path);
}

bool is_expected(const Fault& fault, const Host& host) {
    const bool denied = fault.error == EACCES || fault.error == EPERM;
    if (denied && host.platform.privileged == false && is_roots_own(fault)) return true;
    return is_of_process(fault.path) && (fault.error == ENOENT || fault.error == ESRCH);
}

/// The function whose folder a path leads through, where it does.
std::optional<PciAddress> address_in(std::string_view path) {
    std::optional<PciAddress> address;
    for (const auto part : split(path, '/')) {
        if (const auto found = parse_address(part)) address = found;
    }
    return address;
}

std::string words_of(const Fault& fault) {
    const bool listing = fault.call == "list";
    std::string why = listing ? "two listings of it differ" : "it ends early";
    if (fault.error != 0) why = std::generic_category().message(fault.error);
    const std::string path = fault.path.empty() ? "the root" : clean_utf8(fault.path);
    return path + (listing ? " could not be listed: " : " could not be read: ") + why;
}

}  // namespace

void FaultLog::add(const std::string& path, const char* call, int error) {
    const std::lock_guard lock(mutex_);
    faults_.push_back({path, call, error});
}

std::vector<Fault> FaultLog::faults() const {
    std::vector<Fault> all;
    {
        const std::lock_guard lock(mutex_);
        all = faults_;
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

bool means_absent(const std::string& path, int error) {
    // No attribute of sysfs is a link: one in a copy was put there.
    if (error == ELOOP) return !path.starts_with("sys/");
    return error == ENOENT || error == ENOTDIR;
}

bool may_be_empty(const std::string& path) {
    // Kernel threads have no command line, a kernel without control groups lists none, and a card's
    // vital product data may have no length.
    const bool kernel_made = path.starts_with("sys/") || path.starts_with("proc/");
    return !kernel_made || is_of_process(path) || leaf_of(path) == "vpd" ||
           leaf_of(path) == "cgroup";
}

void judge_faults(const FaultLog& log, Host& host) {
    for (const auto& fault : log.faults()) {
        if (is_expected(fault, host)) continue;
        const auto about = address_in(fault.path);
        host.notes.push_back({about, words_of(fault)});
        if (decides(fault)) {
            host.reasons.push_back({ReasonCode::read_failed,
                                    "a read failed: what it would have told is unknown", about});
        }
    }
}

}  // namespace chipaudit
