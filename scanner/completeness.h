// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether a saved listing looks like a whole machine: one rule for every text that could list all
/// functions.
#pragma once

#include "core/host.h"
#include "scanner/saved_input.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// Adds names_without_ids, and partial_listing where the functions cannot be those of a whole
/// machine; else listing_unproven, as no listing proves its own wholeness.
void judge_completeness(const ScanRequest& request, Host& host);

}  // namespace chipaudit
