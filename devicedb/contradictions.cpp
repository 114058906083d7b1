// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/contradictions.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "core/config_space.h"
#include "core/text.h"
#include "devicedb/candidates.h"
#include "devicedb/evidence.h"
#include "devicedb/name_claims.h"

namespace chipaudit {
namespace {

constexpr const char* serial_line = "serial";

void disagree(Match& match, Evidence line) {
    line.verdict = EvidenceVerdict::disagrees;
    match.certainty = Certainty::conflicting;
    match.evidence.insert(match.evidence.begin(), std::move(line));
}

/// Products of one chip, whose names two editions of pci.ids may give to each other's ids.
bool share_family(PciId one, PciId other, const DeviceDb& db) {
    const auto others = db.with_id(other);
    return std::ranges::any_of(db.with_id(one), [&](PartIndex a) {
        return std::ranges::any_of(
            others, [&](PartIndex b) { return db.head(a).family == db.head(b).family; });
    });
}

/// Every identity the function is said to have: one, or a contradiction. A virtual function's
/// config reads no id.
std::vector<PciId> identities_of(const PciFunction& function, const DeviceDb& db,
                                 const PciNames& names) {
    std::vector<PciId> ids;
    const auto add = [&](const std::optional<PciId>& id) {
        if (id && std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
    };
    add(function.identity_sources.sysfs);
    add(function.identity_sources.config);
    add(function.identity_sources.uevent);
    add(function.id);
    if (!function.config.empty() && function.config.front().offset == 0) {
        add(read_config(function.config.front().bytes).id);
    }
    if (!function.id || !function.model_name) return ids;
    const auto named = names.ids_named(function.model_name->text);
    const auto is_own = [&](const PciId& id) {
        return id == *function.id || share_family(id, *function.id, db);
    };
    if (!named.empty() && std::ranges::none_of(named, is_own)) add(named.front());
    return ids;
}

/// Sources that name different devices: all identities stay, whatever the records say.
void take_identities(const PciFunction& function, const DeviceDb& db,
                     const std::vector<PciId>& identities, Match& match) {
    match.candidates.clear();
    std::vector<std::string> said;
    for (const auto& id : identities) {
        said.push_back(to_string(id));
        for (const PartIndex index : db.with_id(id)) {
            const bool slice = !db.part(index).slice_of.empty();
            if (!slice || function.physical_function) match.candidates.push_back(index);
        }
    }
    std::ranges::sort(match.candidates);
    match.candidates.erase(std::unique(match.candidates.begin(), match.candidates.end()),
                           match.candidates.end());
    disagree(match, {"identity sources",
                     "one identity",
                     join(said, " and "),
                     "attributes, config space, listing",
                     {}});
}

/// Sources that name different classes, one of them an accelerator's. Other differences are the
/// kernel's own corrections (Linux, drivers/pci/quirks.c).
void take_classes(const PciFunction& function, const DeviceDb& db, const PciNames& names,
                  Match& match) {
    const Maker* maker = function.id ? db.makers().by_vendor(function.id->vendor) : nullptr;
    const bool named = function.id && names.device(*function.id).has_value();
    std::vector<std::string> said;
    std::size_t accelerators = 0;
    for (const auto code : function.identity_sources.classes) {
        PciFunction other = function;
        other.class_code = code;
        if (looks_like_accelerator(other, maker, named)) ++accelerators;
        said.push_back(hex(code, 6));
    }
    if (accelerators == 0 || accelerators == said.size()) return;
    disagree(match, {"class sources",
                     "one class",
                     join(said, " and "),
                     "attributes, config space, listing",
                     {}});
}

/// Sources that agree on the id and differ in the rest: a record chosen by the rest cannot be
/// trusted.
void take_differing(const PciFunction& function, Match& match) {
    for (const auto& text : function.identity_sources.differing) {
        disagree(match, {"identity sources", "one answer", text, "attributes, config space", {}});
    }
}

/// A driver or tool that calls a function by the name of another product than its id says: both
/// stay.
void take_name(const ModelName& name, PciId id, const DeviceDb& db, Match& match) {
    const auto claim = other_product_named(name.text, id, match.candidates, db);
    if (claim.empty()) return;
    std::vector<std::string> expected;
    for (const PartIndex index : match.candidates) expected.push_back(db.part(index).name);
    for (const PartIndex index : claim) {
        if (std::ranges::find(match.candidates, index) == match.candidates.end())
            match.candidates.push_back(index);
    }
    disagree(match, {"product name", join(expected, " or "), name.text, name.source, {}});
}

/// The names that somebody gave a function: a listing or tool, and the driver.
std::vector<ModelName> names_given(const PciFunction& function) {
    std::vector<ModelName> given;
    if (function.model_name) given.push_back(*function.model_name);
    if (function.closer && function.closer->driver_model)
        given.push_back({*function.closer->driver_model, "driver"});
    return given;
}

/// What no record covers, under the name of another maker's accelerator, or of one of its own
/// maker's and nothing else.
void take_foreign_name(const ModelName& name, PciId id, const DeviceDb& db, const PciNames& names,
                       Match& match) {
    const std::string& text = name.text;
    if (names.full_name(id) == text) return;
    const Maker* maker = db.makers().by_vendor(id.vendor);
    // Short names of products stand in those of others' by chance; the maker's or the chip's does
    // not.
    auto named = db.named_in(text);
    std::erase_if(named,
                  [&](PartIndex index) { return !names_maker_or_chip(text, db.part(index), db); });
    const auto is_own = [&](PartIndex index) {
        const Part& part = db.part(index);
        const auto same_vendor = [&](const PciId& one) { return one.vendor == id.vendor; };
        const bool same_maker = std::ranges::any_of(part.ids, same_vendor) ||
                                (maker != nullptr && maker->id == part.maker);
        // Companions are called after the part they serve, with words of their own.
        return part.kind != PartKind::accelerator || (same_maker && !is_whole_name(text, part, db));
    };
    if (named.empty() || std::ranges::any_of(named, is_own)) return;
    match.candidates = std::move(named);
    disagree(match,
             {"product name", names.full_name(id).value_or(to_string(id)), text, name.source, {}});
}

/// Address registers are soft evidence (boards may size them otherwise), unless they are exactly
/// those of another part.
void take_bars(const PciFunction& function, const DeviceDb& db, Match& match) {
    if (!function.bars || !function.id || match.virtual_function || match.candidates.empty())
        return;
    const auto compared = [&](const Part& part) {
        Expectation bars;
        bars.bars = part.seen.bars;
        return check_evidence(function, bars);
    };
    const auto agree = [&](const Part& part) { return all_agree(compared(part)); };
    for (const PartIndex index : match.candidates) {
        const Part& part = db.part(index);
        if (part.seen.bars.empty() || agree(part)) return;
    }
    for (const auto& part : db.parts()) {
        if (part.seen.bars.empty() || !part.slice_of.empty() || !agree(part)) continue;
        auto line = compared(db.part(match.candidates.front()));
        line.front().observed += ", as on " + part.name;
        return disagree(match, std::move(line.front()));
    }
}

/// Where a function is plugged in; the functions of one device share its serial number (PCIe 6.0
/// §7.9.3).
using Place = std::tuple<std::uint32_t, std::uint8_t, std::uint8_t>;

/// Its id, else its name, and its class.
std::string what_it_is(const PciFunction& function) {
    std::string text = function.id           ? to_string(*function.id)
                       : function.model_name ? "'" + function.model_name->text + "'"
                                             : "nothing known";
    if (function.class_code) text += ", class " + hex(*function.class_code >> 8, 4);
    return text;
}

bool may_share_serial(const Match& match, const DeviceDb& db) {
    if (match.virtual_function || match.candidates.empty()) return true;
    return std::ranges::any_of(match.candidates, [&](PartIndex index) {
        const Part& part = db.part(index);
        return part.kind != PartKind::accelerator || !part.slice_of.empty() ||
               part.packages_per_card != 1 || part.functions_per_package != 1;
    });
}

}  // namespace

void take_contradictions(const PciFunction& function, const DeviceDb& db, const PciNames& names,
                         Match& match) {
    const bool candidate = is_candidate(match);
    for (const auto& name : names_given(function)) {
        if (!function.id) break;
        if (candidate)
            take_name(name, *function.id, db, match);
        else
            take_foreign_name(name, *function.id, db, names, match);
    }
    if (candidate) {
        take_bars(function, db, match);
        take_differing(function, match);
    }
    take_classes(function, db, names, match);
    const auto identities = identities_of(function, db, names);
    if (identities.size() > 1) take_identities(function, db, identities, match);
}

void take_driver_reports(const Host& host, const DeviceDb& db, std::vector<Match>& matches) {
    if (!host.driver_reports) return;
    for (const auto& report : *host.driver_reports) {
        if (!report.address || !report.name) continue;
        for (std::size_t i = 0; i < host.functions.size(); ++i) {
            const PciFunction& function = host.functions[i];
            if (function.address != report.address || !function.id) continue;
            if (is_candidate(matches.at(i)))
                take_name({*report.name, report.library}, *function.id, db, matches.at(i));
        }
    }
}

void take_shared_serials(const Host& host, const DeviceDb& db, std::vector<Match>& matches) {
    using Number = std::pair<std::string, std::string>;  // where it was read, serial
    std::map<Number, std::map<Place, std::vector<std::uint32_t>>> places;
    for (std::uint32_t index = 0; index < host.functions.size(); ++index) {
        const PciFunction& function = host.functions[index];
        const Match& match = matches.at(index);
        if (!function.address || !is_candidate(match) || may_share_serial(match, db)) continue;
        const auto& at = *function.address;
        const auto add = [&](const char* source, const std::optional<std::string>& serial) {
            if (!serial) return;
            places[{source, *serial}][{at.domain, at.bus, at.device}].push_back(index);
        };
        add("device serial number", function.serial);
        if (function.closer && function.closer->vpd)
            add("vital product data", function.closer->vpd->serial);
    }
    for (const auto& [number, cards] : places) {
        if (cards.size() < 2) continue;
        const std::string observed =
            "one serial number on " + std::to_string(cards.size()) + " cards, the first at " +
            to_string(*host.functions.at(cards.begin()->second.front()).address);
        for (const auto& [place, ordinals] : cards) {
            matches.at(ordinals.front())
                .evidence.push_back({serial_line, "a serial number of its own", observed,
                                     number.first, EvidenceVerdict::disagrees});
        }
    }
}

void take_shared_places(const Host& host, std::vector<Match>& matches) {
    const auto& functions = host.functions;
    const auto compare = [&](std::size_t one, std::size_t other) {
        if (!is_candidate(matches.at(one))) return;
        const auto said = what_it_is(functions.at(other));
        if (said == what_it_is(functions.at(one))) return;
        disagree(matches.at(one), {"address",
                                   "one function at " + to_string(*functions[one].address),
                                   "also listed as " + said,
                                   host.origin.method,
                                   {}});
    };
    // Sorted by address: all accounts of one place stand together.
    for (std::size_t i = 1; i < functions.size(); ++i) {
        if (!functions[i].address || functions[i].address != functions[i - 1].address) continue;
        compare(i, i - 1);
        compare(i - 1, i);
    }
}

bool shares_serial(const Match& match) {
    return std::ranges::find(match.evidence, serial_line, &Evidence::what) != match.evidence.end();
}

}  // namespace chipaudit
