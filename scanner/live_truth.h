// SPDX-License-Identifier: GPL-3.0-or-later
/// A live function may vanish and return between two looks, or change under them. What was read of
/// it is whole, or its reasons say what is not.
#pragma once

#include <optional>
#include <string>

#include "scanner/sysfs_function.h"

namespace chipaudit {

/// A gap of one function: a reason, and the same words as a note.
void add_gap(ObservedFunction& observed, ReasonCode code, const std::string& text);
/// The folder of a function that was seen before. nullopt, with a gap on a live host, where it is
/// gone, or another function returned under its name.
std::optional<Folder> open_again(const SysfsDevices& devices, ObservedFunction& observed);
/// After the last look: what changes while a device comes or goes is read again. What differs is
/// unknown, a link that only trained again excepted.
ObservedFunction check_settled(const SysfsDevices& devices, ObservedFunction observed);

}  // namespace chipaudit
