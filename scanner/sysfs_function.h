// SPDX-License-Identifier: GPL-3.0-or-later
/// One function as sysfs shows it: first what every function is asked, then what only some are.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/host.h"
#include "scanner/config_reader.h"
#include "scanner/fault_log.h"
#include "scanner/folder.h"

namespace chipaudit {

/// What was read of one function, its config bytes not yet judged.
struct ObservedFunction {
    std::string name;                        // of its folder
    std::optional<FolderIdentity> identity;  // of the folder that was opened first
    PciFunction function;
    std::vector<std::uint8_t> config;  // from offset 0
    std::optional<std::string> vpd;    // as read; nullopt: not asked, or it gives none
    bool asleep = false;               // D3cold: touching config space would wake it
    bool off_bus = false;
    bool link_was_read = false;                 // its state now, found or not
    std::optional<std::uint32_t> driver_minor;  // of the device node that its driver made
    std::vector<Reason> reasons;
    std::vector<Note> notes;
};

/// The devices folder of one sysfs, and how its functions' config space is read.
struct SysfsDevices {
    Folder folder;
    std::optional<Folder> driver;      // proc/driver/nvidia
    std::optional<ConfigReader> live;  // nullopt for a copy, whose config space is a file as others
    std::shared_ptr<FaultLog> faults{};  // of what `live` cannot read; nullptr in an archive
};

/// Slot names by "dddd:bb:dd".
using SlotNames = std::map<std::string, std::string>;

/// Bytes 0 … wanted-1 of a function's config space, as many as may be read; empty where there is
/// none. `name`: of its folder.
std::vector<std::uint8_t> config_of(const SysfsDevices& devices, const std::string& name,
                                    std::uint32_t wanted);
/// Power state first, then both identity sources, the header, and the links.
ObservedFunction observe(const SysfsDevices& devices, const std::string& name);
/// BARs, link, slot and capabilities up to `config_bytes`.
ObservedFunction look_closer(const SysfsDevices& devices, const SlotNames& slots,
                             std::uint32_t config_bytes, ObservedFunction observed);
/// What the kernel knows of candidates only.
ObservedFunction look_at(const SysfsDevices& devices, ObservedFunction observed);
/// What its driver says of a candidate that is awake.
ObservedFunction ask_driver(const SysfsDevices& devices, ObservedFunction observed);
/// Vital product data of a candidate that is awake: the last thing that is asked of any device.
ObservedFunction ask_hardware(const SysfsDevices& devices, ObservedFunction observed);

}  // namespace chipaudit
