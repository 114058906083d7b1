// SPDX-License-Identifier: GPL-3.0-or-later
/// What NVIDIA's driver says of a device of its own, below proc/driver/nvidia.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/pci.h"
#include "scanner/folder.h"

namespace chipaudit {

/// nullopt inside: not told, or told in a way that no driver does, which the notes then say.
struct DriverWords {
    std::optional<std::string> model, uuid;  // the UUID is raw
    std::optional<std::uint32_t> minor;      // of the device node
    std::optional<std::uint32_t> gpu_instances;
    std::vector<std::string> notes;
};

/// `driver`: proc/driver/nvidia. All nullopt and no note where the driver does not know the
/// function. Reading wakes a device that has no power.
DriverWords read_driver_words(const Folder& driver, const PciAddress& function);

}  // namespace chipaudit
