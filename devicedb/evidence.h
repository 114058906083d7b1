// SPDX-License-Identifier: GPL-3.0-or-later
/// The table of evidence checks: what a record leads us to expect against what we saw.
#pragma once

#include <vector>

#include "core/pci.h"
#include "devicedb/match.h"
#include "devicedb/part.h"

namespace chipaudit {

/// One line per expectation that `expected` states, in table order; empty when it states none.
std::vector<Evidence> check_evidence(const PciFunction& function, const Expectation& expected);

bool any_disagrees(const std::vector<Evidence>& evidence);
bool all_agree(const std::vector<Evidence>& evidence);  // true for an empty list
bool class_fits(const PciFunction& function,
                const Expectation& expected);  // true when either side says nothing
/// True when the record names this subsystem; false when unknown or not named.
bool subsystem_agrees(const PciFunction& function, const Expectation& expected);

}  // namespace chipaudit
