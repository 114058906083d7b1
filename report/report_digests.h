// SPDX-License-Identifier: GPL-3.0-or-later
/// Digests that tell two scans of one machine apart, and ids made from content (verdict.md,
/// "Identity, pseudonyms, digests").
#pragma once

#include <string>

#include "report/report.h"

namespace chipaudit {

Digests digests_of(const Host& host);

/// "f1:…" from the host (its machine id, else the identity digest), the rule, the candidate set and
/// the waiver state. A finding without candidates is told apart by the ids of the functions it
/// covers. `repeat` counts equal ones.
std::string finding_id(const Finding& finding, const Host& host, const Digests& digests,
                       unsigned repeat);

/// "r1:…" from everything the report says except the id itself and the time it was written.
std::string report_id(const Report& report);

}  // namespace chipaudit
