// SPDX-License-Identifier: GPL-3.0-or-later
/// How the functions of one sysfs are read: one after another, none waited for without end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "scanner/folder.h"
#include "scanner/patience.h"
#include "scanner/sysfs_function.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// Everything below bus/pci/devices is read through here: in turn, and with patience.
class DeviceReading {
  public:
    DeviceReading(const SysfsPlace& place, const Folder& folder, const Deadlines& deadlines)
        : place_(place), folder_(folder), deadlines_(deadlines) {}

    /// job(devices, i) for every i below count; nullopt where it did not return.
    template <typename T>
    std::vector<std::optional<T>> each(
        std::size_t count, const std::function<T(const SysfsDevices&, std::size_t)>& job) {
        if (time_is_up_) return std::vector<std::optional<T>>(count);
        const std::function<std::function<T(std::size_t)>()> make_job = [&] {
            // libpci's access belongs to one thread.
            auto devices = std::make_shared<SysfsDevices>(SysfsDevices{
                folder_, place_.open("proc/driver/nvidia"), std::nullopt, place_.faults});
            if (place_.live) devices->live.emplace("/" + place_.pci);
            return [devices, job](std::size_t i) { return job(*devices, i); };
        };
        if (!place_.on_disk) return in_memory<T>(count, make_job());
        auto results = read_patiently<T>(count, deadlines_, make_job);
        time_is_up_ = results.time_is_up;
        return std::move(results.values);
    }

    /// The time for all ran out: nothing more is read.
    [[nodiscard]] bool time_is_up() const { return time_is_up_; }

  private:
    /// Memory always answers, and no thread may be started once all is read.
    template <typename T>
    static std::vector<std::optional<T>> in_memory(std::size_t count,
                                                   const std::function<T(std::size_t)>& job) {
        std::vector<std::optional<T>> values;
        for (std::size_t i = 0; i < count; ++i) values.push_back(job(i));
        return values;
    }

    const SysfsPlace& place_;
    const Folder& folder_;
    Deadlines deadlines_;
    bool time_is_up_ = false;
};

}  // namespace chipaudit
