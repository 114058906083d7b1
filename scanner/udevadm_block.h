// SPDX-License-Identifier: GPL-3.0-or-later
/// One device of udevadm info --export-db: lines "P:" with its path and "E:" with its properties
/// (udevadm(8)). Only what is asked for is kept: the database holds serial numbers of disks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pci.h"

namespace chipaudit {

struct UdevBlock {
    // All are views of the text that was read, which must outlive them.
    std::string_view path;       // empty where the text begins inside the block
    std::string_view subsystem;  // empty where the block is cut
    std::string_view id, class_code, subsystem_id, slot_name, driver, modalias;
    std::string_view node;           // "/dev/davinci0"
    std::string_view vendor, model;  // of the firmware
    std::string_view vendor_in_database, model_in_database;
    std::string_view class_in_database, subclass_in_database;  // words of the class
    // Properties that stand in it again, with another value.
    std::vector<std::pair<std::string_view UdevBlock::*, std::string_view>> again;
};

/// Path of "P: /devices/…", which begins a block.
std::optional<std::string_view> path_line(std::string_view line);
/// False for a line that is none of udevadm's.
bool apply_udev_line(std::string_view line, UdevBlock& block);

/// The block by the last value of each property; nullopt where none stands in it with two.
std::optional<UdevBlock> told_again(const UdevBlock& block);

/// The PCI functions on a path, from the root bus down to the device: "0000:00:02.0",
/// "0000:05:00.0".
std::vector<PciAddress> functions_on(std::string_view path);
/// True for the block of a PCI function, also a cut one.
bool is_pci_function(const UdevBlock& block);
/// The bus "0000:05" of ".../0000:00:02.0/pci_bus/0000:05".
std::optional<PciAddress> bus_of(const UdevBlock& block);

PciFunction function_of(const UdevBlock& block);

}  // namespace chipaudit
