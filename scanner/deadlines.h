// SPDX-License-Identifier: GPL-3.0-or-later
/// How long a scan waits for hardware that may not answer.
#pragma once

#include <chrono>

namespace chipaudit {

/// For one device, and for all of them.
struct Deadlines {
    std::chrono::milliseconds each{5'000}, all{120'000};
};

}  // namespace chipaudit
