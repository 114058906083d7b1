// SPDX-License-Identifier: GPL-3.0-or-later
/// What only candidates are asked: local CPUs, override, slices, attestation, and last the vital
/// product data, which the hardware gives slowly.
#pragma once

#include <cstdint>
#include <span>

#include "core/pci.h"
#include "scanner/folder.h"

namespace chipaudit {

/// `awake`: false for a function without power, whose hardware must not be asked. `config`: all
/// bytes read so far.
CloserLook look_at_candidate(const Folder& function, bool awake,
                             std::span<const std::uint8_t> config);

}  // namespace chipaudit
