// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/card.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "devicedb/figures.h"

namespace chipaudit {
namespace {

/// Functions of one card share domain, bus and device; without an address each is its own.
using Place = std::tuple<bool, std::uint32_t, std::uint32_t, std::uint32_t>;

Place place_of(const PciFunction& function) {
    const auto& address =
        function.physical_function ? function.physical_function : function.address;
    if (!address) return {true, function.ordinal, 0, 0};
    return {false, address->domain, address->bus, address->device};
}

std::optional<MemoryInterval> memory_of(const std::vector<PartIndex>& parts, const DeviceDb& db) {
    std::optional<MemoryInterval> hull;
    for (const PartIndex index : parts) {
        const Part& part = db.part(index);
        const auto figure = figure_of(part, "memory_gib");
        if (!figure.all || !part.packages_per_card) return std::nullopt;
        const Decimal min = figure.all->min.times(*part.packages_per_card);
        const Decimal max = figure.all->max.times(*part.packages_per_card);
        hull = hull ? MemoryInterval{std::min(hull->min, min), std::max(hull->max, max)}
                    : MemoryInterval{min, max};
    }
    return hull;
}

std::optional<PciAddress> switch_above(const PciFunction& function,
                                       const std::map<PciAddress, const PciFunction*>& at) {
    // A switch shows as two bridges: the downstream port above the card, and the upstream port
    // above that.
    if (!function.upstream) return std::nullopt;
    const auto port = at.find(*function.upstream);
    return port == at.end() ? std::nullopt : port->second->upstream;
}

std::uint32_t packages_for(std::size_t functions, const Part* part) {
    if (part == nullptr) return static_cast<std::uint32_t>(functions);
    // Where nobody knows, no two functions are taken for one package.
    const auto per = static_cast<std::size_t>(part->functions_per_package.value_or(1));
    return static_cast<std::uint32_t>(
        (functions * static_cast<std::size_t>(part->packages_per_function) + per - 1) / per);
}

const Part* first_part(const Match& match, const DeviceDb& db) {
    return match.candidates.empty() ? nullptr : &db.part(match.candidates.front());
}

/// Functions of one place: first those that say what the card is, then virtual functions, then
/// companions. Different candidates at one place are different cards: none may hide behind another.
std::vector<std::vector<std::uint32_t>> split_by_candidates(
    const std::vector<std::uint32_t>& ordinals, const std::vector<Match>& matches) {
    std::vector<std::vector<std::uint32_t>> cards;
    std::map<std::vector<PartIndex>, std::size_t> card_of;  // candidates → index in cards
    std::vector<std::uint32_t> followers, companions;
    for (const auto ordinal : ordinals) {
        const Match& match = matches[ordinal];
        if (!is_candidate(match)) {
            companions.push_back(ordinal);
        } else if (match.virtual_function) {
            followers.push_back(ordinal);
        } else {
            const auto [card, fresh] = card_of.try_emplace(match.candidates, cards.size());
            if (fresh) cards.emplace_back();
            cards[card->second].push_back(ordinal);
        }
    }
    if (cards.empty() && followers.empty()) return cards;
    if (cards.empty()) cards.emplace_back();
    cards.front().insert(cards.front().end(), followers.begin(), followers.end());
    cards.front().insert(cards.front().end(), companions.begin(), companions.end());
    return cards;
}

Card make_card(std::vector<std::uint32_t> ordinals, const Host& host,
               const std::vector<Match>& matches, const DeviceDb& db,
               const std::map<PciAddress, const PciFunction*>& at) {
    const PciFunction& first = host.functions[ordinals.front()];
    const Match& match = matches[ordinals.front()];
    Card card;
    card.parts = match.candidates;
    std::size_t real = 0;
    for (const auto ordinal : ordinals) {
        const Match& one = matches[ordinal];
        if (!is_candidate(one)) continue;
        if (!one.virtual_function) ++real;
        if (!one.candidates.empty() &&
            std::ranges::find(card.sets, one.candidates) == card.sets.end()) {
            card.sets.push_back(one.candidates);
        }
    }
    card.packages = packages_for(std::max<std::size_t>(real, 1), first_part(match, db));
    card.memory_gib = memory_of(card.parts, db);
    card.slot = first.slot;
    card.serial = first.serial;
    card.numa_node = first.numa_node;
    card.upstream_switch = switch_above(first, at);
    card.ordinals = std::move(ordinals);
    return card;
}

}  // namespace

std::vector<Card> fold_cards(const Host& host, const std::vector<Match>& matches,
                             const DeviceDb& db) {
    std::map<Place, std::vector<std::uint32_t>> groups;
    std::map<PciAddress, const PciFunction*> at;
    for (const auto& function : host.functions) {
        groups[place_of(function)].push_back(function.ordinal);
        if (function.address) at.emplace(*function.address, &function);
    }
    std::vector<Card> cards;
    for (const auto& [place, ordinals] : groups) {
        for (auto& members : split_by_candidates(ordinals, matches)) {
            cards.push_back(make_card(std::move(members), host, matches, db, at));
        }
    }
    std::ranges::stable_sort(cards, {}, [](const Card& card) { return card.ordinals.front(); });
    for (std::size_t i = 0; i < cards.size(); ++i) cards[i].id = "c" + std::to_string(i + 1);
    return cards;
}

std::uint32_t count_packages(const std::vector<Card>& cards, const std::vector<Match>& matches,
                             const DeviceDb& db) {
    std::map<std::vector<PartIndex>, std::size_t> functions;
    std::uint32_t packages = 0;
    for (const auto& card : cards) {
        std::size_t real = 0;
        for (const auto ordinal : card.ordinals) {
            if (is_candidate(matches[ordinal]) && !matches[ordinal].virtual_function) ++real;
        }
        functions[card.parts] += std::max<std::size_t>(real, 1);
    }
    for (const auto& [parts, count] : functions) {
        packages += packages_for(count, parts.empty() ? nullptr : &db.part(parts.front()));
    }
    return packages;
}

}  // namespace chipaudit
