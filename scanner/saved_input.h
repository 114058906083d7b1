// SPDX-License-Identifier: GPL-3.0-or-later
/// What the readers of files made by other tools share: where it came from, and what it lacks.
#pragma once

#include <optional>
#include <string>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// A host without facts, whose origin is the file.
Host saved_host(const char* method, const ScanRequest& request);

/// A reason, and the same as a note.
void add_gap(Host& host, ReasonCode code, const std::optional<PciAddress>& about,
             const std::string& text);
/// The reason guest_view, and the fact.
void add_guest_view(Host& host, const std::string& text);
/// For XML with something around it.
void add_unread_text(Host& host);
/// Zero bytes stand in no text: what was appended as UTF-16, or binary data, was not read.
void judge_zero_bytes(std::string_view text, Host& host);
/// For tools that list only what they work with: never whole. `why` says what this tool leaves out.
void judge_partial(const std::string& why, Host& host);

/// Beside an id a name is kept only where it names an accelerator: all other names are those of
/// pci.ids, and two versions of it differ.
void keep_telling_names(const CandidateFilter& candidates, Host& host);
/// Ids of vendor 0000 and ffff:ffff, which a bus answers where nothing is (PCI Local Bus 3.0
/// §6.2.1), were not read: gaps. Vendor ffff alone is what boards without their own show.
void drop_impossible_ids(Host& host);

/// nullopt for what no device has: vendors 0000 and ffff (PCI Local Bus 3.0 §6.1, §6.2.1).
std::optional<PciId> real_id(std::optional<std::uint32_t> vendor,
                             std::optional<std::uint32_t> device);
/// A serial number or UUID as a tool printed it; nullopt for words, blanks and rows of zeros.
std::optional<std::string> real_serial(const std::optional<std::string>& text);

}  // namespace chipaudit
