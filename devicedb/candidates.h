// SPDX-License-Identifier: GPL-3.0-or-later
/// Which of the records that share an id (or a name) can be this function: each is examined, the
/// rest drop out.
#pragma once

#include <vector>

#include "core/pci.h"
#include "devicedb/maker.h"
#include "devicedb/match.h"

namespace chipaudit {

/// Fills certainty, candidates and evidence of the match from the records named. `by_name`: a
/// listing gave words instead of ids, which proves no identity exactly. Conflicting when every
/// record disagrees with what was seen.
void take_candidates(const PciFunction& function, const DeviceDb& db,
                     const std::vector<PartIndex>& parts, bool by_name, Match& match);

/// VGA, 3D and other display controllers.
bool is_display_class(const PciFunction& function);

/// What class and maker let expect where no record speaks: processing accelerators and
/// co-processors of anybody, displays of a tracked maker. Without a class all that pci.ids does not
/// name (`named`).
bool looks_like_accelerator(const PciFunction& function, const Maker* maker, bool named);

}  // namespace chipaudit
