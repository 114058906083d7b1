// SPDX-License-Identifier: GPL-3.0-or-later
/// Huawei's device management library (DCMI). Its functions and structures are declared here anew,
/// from Huawei's "DCMI API Reference" for Ascend. Of the structures whose members differ between
/// its editions only the first member is read, or they are not asked for: serial numbers and part
/// numbers (dcmi_get_device_elabel_info) are not.
#pragma once

#include <string>

#include "scanner/driver_library.h"

namespace chipaudit {

/// Asks the library found by the name `file` about every device that it knows. May never return.
LibraryAnswer ask_dcmi(const std::string& file);

}  // namespace chipaudit
