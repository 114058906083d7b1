// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/match.h"

#include <algorithm>
#include <cassert>

#include "core/text.h"
#include "devicedb/candidates.h"
#include "devicedb/contradictions.h"
#include "devicedb/evidence.h"

namespace chipaudit {
namespace {

struct Context {
    const DeviceDb& db;
    const PciNames& names;
    bool shows_classes = true;  // false for the tree of lspci, which never does
};

/// Where an input prints no class of anything, its absence says nothing of one function: an id that
/// pci.ids names is then an ordinary device, as records cover the accelerators. The report is
/// incomplete in any case.
bool may_be_accelerator(const PciFunction& function, const Context& context,
                        const std::optional<PciId>& id) {
    const Maker* maker = id ? context.db.makers().by_vendor(id->vendor) : nullptr;
    const bool named = id && context.names.device(*id).has_value();
    if (!id && is_display_class(function)) return true;  // whose it is could not be read
    if (context.shows_classes || function.class_code)
        return looks_like_accelerator(function, maker, named);
    if (!id || named) return false;
    return maker != nullptr ? maker->tracked : !context.names.vendor(id->vendor);
}

std::vector<PartIndex> fitting(const PciFunction& function, const Context& context, PciId id,
                               PartKind kind) {
    auto found = context.db.covering(id, kind);
    std::erase_if(found, [&](PartIndex index) {
        return !class_fits(function, context.db.part(index).expect);
    });
    return found;
}

/// No record has the id: a bounded range, a family pattern, an accelerator by class, or none of our
/// business.
void take_unlisted(const PciFunction& function, const Context& context, std::optional<PciId> id,
                   Match& match) {
    if (id) {
        auto ranges = fitting(function, context, *id, PartKind::range);
        if (!ranges.empty()) {
            match.candidates = std::move(ranges);
            match.certainty = Certainty::id_only;
            match.evidence.push_back({"id range", context.db.part(match.candidates.front()).id,
                                      to_string(*id), "config+0x00", EvidenceVerdict::agrees});
            return;
        }
        match.candidates = fitting(function, context, *id, PartKind::pattern);
    }
    if (!match.candidates.empty() || may_be_accelerator(function, context, id)) {
        if (!id && !function.class_code && function.model_name)
            return;  // words that nobody knows are a note, not a card
        match.certainty = Certainty::unlisted;
        match.evidence.push_back({"id", "a record in the device database", id ? to_string(*id) : "",
                                  "config+0x00", EvidenceVerdict::unknown});
    }
}

void take_model_name(const PciFunction& function, const Context& context, Match& match) {
    const std::string& text = function.model_name->text;
    const auto ids = context.names.ids_named(text);
    std::vector<PartIndex> parts;
    for (const auto& id : ids) {
        for (const PartIndex index : context.db.with_id(id)) parts.push_back(index);
    }
    const bool through_pci_ids = !parts.empty();
    if (ids.empty()) parts = context.db.named_in(text);
    std::ranges::sort(parts);
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    if (!parts.empty()) {
        match.evidence.push_back(
            {"model name", through_pci_ids ? "a name in pci.ids" : "a name or alias of a record",
             text, function.model_name->source, EvidenceVerdict::agrees});
        const Match before = match;
        take_candidates(function, context.db, parts, true, match);
        if (match.certainty != Certainty::conflicting) return;
        match =
            before;  // a word that several devices share (an audio function's chip) is no listed id
        match.evidence.clear();
    }
    if (!ids.empty()) return take_unlisted(function, context, ids.front(), match);
    const auto vendors = context.names.vendors_named(text);
    // The makers' own tools say "NVIDIA A100": the first word, where pci.ids has a company's name.
    const Maker* maker = vendors.empty()
                             ? context.db.makers().by_id(to_lower(text.substr(0, text.find(' '))))
                             : context.db.makers().by_vendor(vendors.front());
    if (looks_like_accelerator(function, maker, true)) {
        match.certainty = Certainty::unlisted;
        match.evidence.push_back({"model name", "a record in the device database", text,
                                  function.model_name->source, EvidenceVerdict::unknown});
    }
    if (maker != nullptr) match.maker = maker->id;
}

void name_it(const PciFunction& function, const Context& context, Match& match) {
    if (!match.candidates.empty()) match.maker = context.db.part(match.candidates.front()).maker;
    if (match.maker.empty() && function.id) {
        const Maker* maker = context.db.makers().by_vendor(function.id->vendor);
        if (maker != nullptr) match.maker = maker->id;
    }
    const Part* first =
        match.candidates.empty() ? nullptr : &context.db.part(match.candidates.front());
    std::optional<std::string> known;  // what pci.ids or the listing call it
    if (function.id && context.names.device(*function.id))
        known = context.names.full_name(*function.id);
    if (!known && function.model_name) known = function.model_name->text;
    const bool block =
        first != nullptr && (first->kind == PartKind::range || first->kind == PartKind::pattern);
    if (block && known)
        match.name = *known + " (" + first->name + ")";
    else if (first != nullptr)
        match.name = first->name;
    else if (function.id)
        match.name = context.names.full_name(*function.id).value_or("");
    else
        match.name = known.value_or("");
}

/// Evidence cites config space only where bytes of it were read; otherwise the input that said so.
void cite_input(const PciFunction& function, const std::string& method, Match& match) {
    if (function.identity_sources.config) return;
    for (auto& line : match.evidence) {
        if (line.source.starts_with("config+")) line.source = method;
    }
}

Match identify_one(const PciFunction& function, const Context& context) {
    Match match;
    match.ordinal = function.ordinal;
    match.address = function.address;
    match.virtual_function = function.physical_function.has_value();
    if (function.id) {
        const auto parts = context.db.with_id(*function.id);
        if (parts.empty()) {
            take_unlisted(function, context, function.id, match);
        } else {
            match.evidence.push_back({"id",
                                      "listed for " + std::to_string(parts.size()) + " record" +
                                          (parts.size() == 1 ? "" : "s"),
                                      to_string(*function.id), "config+0x00",
                                      EvidenceVerdict::agrees});
            take_candidates(function, context.db, parts, false, match);
        }
    } else if (function.model_name) {
        take_model_name(function, context, match);
    } else {
        take_unlisted(function, context, std::nullopt, match);
    }
    take_contradictions(function, context.db, context.names, match);
    name_it(function, context, match);
    return match;
}

}  // namespace

std::vector<Match> identify(const Host& host, const DeviceDb& db, const PciNames& names) {
    const Context context{db, names, host.origin.method != "lspci-tree"};
    std::vector<Match> matches;
    matches.reserve(host.functions.size());
    for (const auto& function : host.functions) {
        matches.push_back(identify_one(function, context));
        cite_input(function, host.origin.method, matches.back());
    }
    assert(matches.size() == host.functions.size());
    take_shared_places(host, matches);
    take_driver_reports(host, db, matches);
    take_shared_serials(host, db, matches);
    return matches;
}

bool is_candidate(const Match& match) { return match.certainty != Certainty::other; }

}  // namespace chipaudit
