// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether a saved listing shows a whole machine: one rule for every input that lists functions.
#pragma once

#include "core/host.h"
#include "scanner/saved_input.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// Adds what a listing lacks (names_without_ids, partial_listing), or listing_unproven where it
/// looks whole.
void judge_completeness(const ScanRequest& request, Host& host);

}  // namespace chipaudit
