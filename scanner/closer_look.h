// SPDX-License-Identifier: GPL-3.0-or-later
/// What only candidates are asked: local CPUs, override, slices, attestation, and last the vital
/// product data, which the hardware gives slowly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/pci.h"
#include "scanner/folder.h"

namespace chipaudit {

/// What is read, and not yet understood.
struct RawLook {
    CloserLook closer;               // without vital product data, and what only config space tells
    std::optional<std::string> vpd;  // nullopt: not asked, or it gives none
};

/// `awake`: false for a function without power, whose hardware must not be asked.
RawLook look_at_candidate(const Folder& function, bool awake);
/// Adds what the bytes say. `config`: all that was read of it.
void understand(const std::optional<std::string>& vpd, std::span<const std::uint8_t> config,
                CloserLook& closer);

}  // namespace chipaudit
