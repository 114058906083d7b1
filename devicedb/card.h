// SPDX-License-Identifier: GPL-3.0-or-later
/// Functions folded into what a person can pull out of a slot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/host.h"
#include "devicedb/device_db.h"
#include "devicedb/match.h"

namespace chipaudit {

struct MemoryInterval {
    Decimal min, max;
};

struct Card {
    std::string id;                            // "c1" … in order of address
    std::vector<std::uint32_t> ordinals;       // its functions, candidates first by address
    std::vector<std::vector<PartIndex>> sets;  // every distinct candidate set on it: each is judged
    std::vector<PartIndex>
        parts;  // candidates of its first function, best first; empty for unlisted without family
    std::uint32_t packages = 1;
    std::optional<MemoryInterval>
        memory_gib;  // hull over the candidates' claims; nullopt when any of them is unknown
    std::optional<std::string> slot, serial;
    std::optional<PciAddress> upstream_switch;
    std::optional<int> numa_node;
};

/// Candidate functions at one bus and device with the same candidates are one card (with their
/// audio functions); other candidates make a card of their own. Virtual functions belong to the
/// card of their physical function. Order: by first address, then ordinal.
std::vector<Card> fold_cards(const Host& host, const std::vector<Match>& matches,
                             const DeviceDb& db);

/// Packaged integrated circuits over all cards: two dies that show as two functions of one package
/// count once.
std::uint32_t count_packages(const std::vector<Card>& cards, const std::vector<Match>& matches,
                             const DeviceDb& db);

}  // namespace chipaudit
