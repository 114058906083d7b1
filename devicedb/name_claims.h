// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether the name that a driver or a tool prints can be the name of what the id says.
#pragma once

#include <string_view>
#include <vector>

#include "core/pci.h"
#include "devicedb/device_db.h"

namespace chipaudit {

/// The parts that `text` names although the function with this id, which may be any of
/// `candidates`, cannot be one of them; empty where the name fits, is vaguer than the record, or is
/// nobody's we know. A name in a product's whole spelling contradicts any other product; a name
/// that stands among other words contradicts only other chip families.
std::vector<PartIndex> other_product_named(std::string_view text, PciId id,
                                           const std::vector<PartIndex>& candidates,
                                           const DeviceDb& db);

/// True where the text is one of the part's names, whole; its maker's name and its chip's may stand
/// before it.
bool is_whole_name(std::string_view text, const Part& part, const DeviceDb& db);

/// True where the text holds, as a word of its own, the part's chip or the first word of its
/// maker's name.
bool names_maker_or_chip(std::string_view text, const Part& part, const DeviceDb& db);

}  // namespace chipaudit
