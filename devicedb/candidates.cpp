// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/candidates.h"

#include <algorithm>

#include "devicedb/evidence.h"

namespace chipaudit {
namespace {

/// One record that has the function's id, with what was checked about it.
struct Candidate {
    PartIndex index = 0;
    std::vector<Evidence> evidence;
    bool seen_before = false;  // a non-decisive observation agrees
    bool dropped = false;
};

/// Revision or subsystem of a slice record, or a known physical function, show that a function is
/// virtual.
bool shows_slice(const PciFunction& function, const Part& part) {
    if (part.slice_of.empty()) return false;
    if (function.physical_function) return true;
    const bool revision =
        function.revision &&
        std::ranges::find(part.expect.revisions, *function.revision) != part.expect.revisions.end();
    return revision || subsystem_agrees(function, part.expect);
}

/// Slices stand for themselves where the function is seen to be virtual, whole parts otherwise.
std::vector<PartIndex> choose_slices_or_wholes(const PciFunction& function, const DeviceDb& db,
                                               const std::vector<PartIndex>& parts) {
    std::vector<PartIndex> slices, wholes;
    for (const PartIndex index : parts) {
        const Part& part = db.part(index);
        if (part.slice_of.empty())
            wholes.push_back(index);
        else if (shows_slice(function, part))
            slices.push_back(index);
    }
    if (!slices.empty()) return slices;
    return wholes.empty() ? parts : wholes;
}

Candidate examine(const PciFunction& function, const DeviceDb& db, PartIndex index) {
    const Part& part = db.part(index);
    Candidate candidate{index, {}, subsystem_agrees(function, part.seen), false};
    Expectation expected = part.expect;
    if (!part.slice_of.empty() && function.physical_function) {
        expected.revisions.clear();  // the link to the physical function is the stronger evidence
        expected.subsystems.clear();
    }
    candidate.evidence = check_evidence(function, expected);
    candidate.dropped = any_disagrees(candidate.evidence);
    return candidate;
}

/// A record that names this very subsystem replaces the general records of the same id.
void prefer_named_subsystem(const PciFunction& function, const DeviceDb& db,
                            std::vector<Candidate>& candidates) {
    const auto named = [&](const Candidate& c) {
        return !c.dropped && subsystem_agrees(function, db.part(c.index).expect);
    };
    if (std::ranges::none_of(candidates, named)) return;
    for (auto& candidate : candidates) {
        if (candidate.dropped || named(candidate)) continue;
        candidate.dropped = true;
        candidate.evidence.push_back({"subsystem", "one that no other record names",
                                      to_string(*function.subsystem), "config+0x2c",
                                      EvidenceVerdict::disagrees});
    }
}

Confidence id_confidence(const Part& part) {
    const auto found = part.confidence.find("ids");
    return found == part.confidence.end() ? Confidence::low : found->second;
}

void rank(const DeviceDb& db, std::vector<Candidate>& candidates) {
    std::ranges::stable_sort(candidates, [&](const Candidate& a, const Candidate& b) {
        if (a.dropped != b.dropped) return b.dropped;
        if (a.seen_before != b.seen_before) return a.seen_before;
        const auto left = id_confidence(db.part(a.index)), right = id_confidence(db.part(b.index));
        if (left != right) return left > right;
        return a.index < b.index;  // indices ascend with part ids
    });
}

bool is_class(const PciFunction& function, std::uint32_t base_and_sub) {
    return function.class_code && (*function.class_code >> 8) == base_and_sub;
}

Certainty certainty_of(const std::vector<Candidate>& ranked, bool by_name) {
    const auto left = std::ranges::count(ranked, false, &Candidate::dropped);
    if (left == 0) return Certainty::conflicting;
    const auto& best = ranked.front();
    const bool proven = !best.evidence.empty() && all_agree(best.evidence);
    return left == 1 && proven && !by_name ? Certainty::exact : Certainty::id_only;
}

}  // namespace

void take_candidates(const PciFunction& function, const DeviceDb& db,
                     const std::vector<PartIndex>& parts, bool by_name, Match& match) {
    std::vector<Candidate> candidates;
    for (const PartIndex index : choose_slices_or_wholes(function, db, parts)) {
        candidates.push_back(examine(function, db, index));
    }
    prefer_named_subsystem(function, db, candidates);
    rank(db, candidates);
    match.certainty = certainty_of(candidates, by_name);
    const bool conflict = match.certainty == Certainty::conflicting;
    for (const auto& candidate : candidates) {
        const Part& part = db.part(candidate.index);
        if (!candidate.dropped || conflict) match.candidates.push_back(candidate.index);
        const bool best = &candidate == &candidates.front();
        if (!best && !candidate.dropped) continue;
        for (Evidence line : candidate.evidence) {
            if (!best) line.what += " (" + part.id + ")";
            if (best || line.verdict == EvidenceVerdict::disagrees)
                match.evidence.push_back(std::move(line));
        }
    }
    match.virtual_function =
        match.virtual_function || !db.part(match.candidates.front()).slice_of.empty();
    const bool accelerator = std::ranges::any_of(match.candidates, [&](PartIndex index) {
        const auto kind = db.part(index).kind;
        return kind == PartKind::accelerator || kind == PartKind::range;
    });
    if (!accelerator && !conflict) match.certainty = Certainty::other;
}

bool is_display_class(const PciFunction& function) {
    return is_class(function, 0x0302) || is_class(function, 0x0380) || is_class(function, 0x0300);
}

bool looks_like_accelerator(const PciFunction& function, const Maker* maker, bool named) {
    const bool tracked = maker != nullptr && maker->tracked;
    if (!function.class_code) return tracked || !named;  // nothing speaks against it
    if (is_class(function, 0x1200) || is_class(function, 0x0b40)) return true;
    return tracked && is_display_class(function);
}

}  // namespace chipaudit
