// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether a saved listing shows a whole machine: one rule for every input that lists functions.
#pragma once

#include <optional>
#include <string>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// A gap as reason and as note.
void add_gap(Host& host, ReasonCode code, const std::optional<PciAddress>& about,
             const std::string& text);

/// Adds what a listing lacks (names_without_ids, partial_listing), or listing_unproven where it
/// looks whole.
void judge_completeness(const ScanRequest& request, Host& host);

}  // namespace chipaudit
