// SPDX-License-Identifier: GPL-3.0-or-later
/// The records of the device database as a page to read: Markdown, one section a maker.
#pragma once

#include <string>
#include <vector>

#include "devicedb/device_db.h"

namespace chipaudit {

/// Tables of names, ids and derived figures (per package; TPP, TPP/mm2, GiB). What no source tells
/// is "unknown", and a figure that rests on low-confidence claims alone says so. `parts` must be
/// records of `db`; makers ascend by id, records of a maker keep the order of `parts`.
std::string parts_page(const std::vector<const Part*>& parts, const DeviceDb& db);

}  // namespace chipaudit
