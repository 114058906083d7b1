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

/// What the kernel knows of it: without vital product data, and what only config space tells.
CloserLook look_at_candidate(const Folder& function);
/// Asks the hardware, which must be awake; nullopt where it gives none.
std::optional<std::string> read_vpd(const Folder& function);
/// Adds what the bytes say. `config`: all that was read of it.
void understand(const std::optional<std::string>& vpd, std::span<const std::uint8_t> config,
                CloserLook& closer);

}  // namespace chipaudit
