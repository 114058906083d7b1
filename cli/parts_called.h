// SPDX-License-Identifier: GPL-3.0-or-later
/// Parts by what people call them.
#pragma once

#include <string>
#include <vector>

#include "devicedb/device_db.h"

namespace chipaudit {

/// The record that has this id or name exactly; else those whose name or alias holds its words,
/// however they are joined ("rtx4090"). Slices are asked for by their own names only: every product
/// has some. Patterns are never found, ranges only by their whole name. Empty where nothing fits.
std::vector<const PartHead*> parts_called(const std::string& text, const DeviceDb& db);

/// "; did you mean 'A100X'?": the nearest id or alias; empty where none is near.
std::string nearest_part(const std::string& text, const DeviceDb& db);

}  // namespace chipaudit
