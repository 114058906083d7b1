// SPDX-License-Identifier: GPL-3.0-or-later
/// What a machine says in two ways that cannot both be true. Each contradiction is a line of
/// evidence with both values; none of them is resolved here.
#pragma once

#include <vector>

#include "core/host.h"
#include "devicedb/device_db.h"
#include "devicedb/match.h"
#include "devicedb/pci_names.h"

namespace chipaudit {

/// Looks for contradictions within one function: identities, classes and other fields that two
/// sources give differently; the name that a driver or tool prints, of another product, or of
/// another maker's where no record covers the function; address registers of another part. The
/// match becomes conflicting, every identity that was read stays a candidate, and the evidence
/// stands first. Nothing found: nothing changed.
void take_contradictions(const PciFunction& function, const DeviceDb& db, const PciNames& names,
                         Match& match);

/// The same for the names that makers' libraries give: a name alone identifies nothing, it can only
/// contradict.
void take_driver_reports(const Host& host, const DeviceDb& db, std::vector<Match>& matches);

/// Adds a line of evidence to each card that has the serial number of another card. The part is not
/// in doubt by that, so the certainty stays. Virtual functions, slices, and parts that may stand on
/// a board with others are left out: they share serial numbers rightly.
void take_shared_serials(const Host& host, const DeviceDb& db, std::vector<Match>& matches);

/// A listing may tell of two functions at one address, where a machine has one: each of them that
/// is a candidate is conflicting if the other is something else. The host must be normalised.
void take_shared_places(const Host& host, std::vector<Match>& matches);

/// True where take_shared_serials left a line.
bool shares_serial(const Match& match);

}  // namespace chipaudit
