// SPDX-License-Identifier: GPL-3.0-or-later
/// What sysfs says of one function beyond its identity. The attributes: Linux,
/// Documentation/ABI/testing/sysfs-bus-pci.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/pci.h"
#include "scanner/folder.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

/// "0x1234" → 0x1234; nullopt where the attribute is missing or is not a number of exactly
/// `digits` hex digits, as the kernel prints it.
std::optional<std::uint32_t> hex_attribute(const Folder& function, const char* name,
                                           std::size_t digits);
/// Two attributes of four hex digits each.
std::optional<PciId> id_attributes(const Folder& function, const char* vendor, const char* device);
/// Base address registers by their sizes; nullopt where `resource` cannot be read.
std::optional<std::vector<Bar>> read_bars(const Folder& function);
/// Speed and width attributes; nullopt for integrated functions ("Unknown", 255) and links that are
/// down.
std::optional<Link> read_link(const Folder& function, const char* speed, const char* width);
/// The link as it is now; reads config space.
std::optional<Link> read_current_link(const Folder& function);
std::optional<VirtualFunctions> read_virtual_functions(const Folder& function);
/// Slot names by "dddd:bb:dd". Names are text, not numbers, and the kernel renames duplicates
/// ("10-1").
std::map<std::string, std::string> read_slots(const SysfsPlace& place);

}  // namespace chipaudit
