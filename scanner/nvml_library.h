// SPDX-License-Identifier: GPL-3.0-or-later
/// NVIDIA's management library (NVML). Its functions and structures are declared here anew, from
/// NVIDIA's "NVML API Reference Guide" (docs.nvidia.com/deploy/nvml-api), which keeps the ones with
/// these names and versions unchanged.
#pragma once

#include <string>

#include "scanner/driver_library.h"

namespace chipaudit {

/// Asks the library found by the name `file` about every device that it knows. Wakes devices that
/// sleep. May never return.
LibraryAnswer ask_nvml(const std::string& file);

}  // namespace chipaudit
