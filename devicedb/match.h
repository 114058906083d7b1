// SPDX-License-Identifier: GPL-3.0-or-later
/// What the database says about each function of a host, and how sure it is (verdict.md, "Certainty
/// of an identification").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/host.h"
#include "devicedb/device_db.h"
#include "devicedb/pci_names.h"

namespace chipaudit {

enum class EvidenceVerdict { agrees, disagrees, unknown };

enum class Certainty {
    exact,    // one candidate is left and all that it lets us expect agrees
    id_only,  // several are left, or expectations are unreadable, or only a range or a model name
              // covers it
    conflicting,  // all candidates disagree, or two identity sources differ
    unlisted,     // an accelerator by class or family, without record
    other,        // all else
};

struct Evidence {
    std::string what, expected, observed, source;
    EvidenceVerdict verdict = EvidenceVerdict::unknown;
};

struct Match {  // one per function, same order
    std::uint32_t ordinal = 0;
    std::optional<PciAddress> address;
    Certainty certainty = Certainty::other;
    std::string maker;  // maker id; empty = nobody we know
    std::string
        name;  // what to call it when no part is named: family or pci.ids name; may be empty
    std::vector<PartIndex> candidates;  // best first; for unlisted with a family pattern, and for
                                        // known non-accelerators, the record
    std::vector<Evidence> evidence;     // in the fixed order of the evidence table
    bool virtual_function = false;
};

/// One Match per function, same order: matches.size() == host.functions.size().
std::vector<Match> identify(const Host& host, const DeviceDb& db, const PciNames& names);

/// True for functions that make cards: identified or unlisted.
bool is_candidate(const Match& match);

std::string to_string(Certainty certainty);
std::string to_string(EvidenceVerdict verdict);
std::optional<Certainty> parse_certainty(const std::string& text);

}  // namespace chipaudit
