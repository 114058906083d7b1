// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/db_lint.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "devicedb/figures.h"

namespace chipaudit {
namespace {

[[noreturn]] void refuse(const Part& part, const std::string& what) {
    throw Error(ErrorKind::refused, "device database: " + part.id + ": " + what);
}

bool lists(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

void check_shared_ids(const DeviceDb& db) {
    std::map<PciId, std::vector<const Part*>> owners;
    for (const auto& part : db.parts()) {
        for (const auto& id : part.ids) owners[id].push_back(&part);
    }
    for (const auto& [id, parts] : owners) {
        for (const Part* part : parts) {
            for (const Part* other : parts) {
                if (part == other || lists(part->shares_id_with, other->id)) continue;
                refuse(*part, "has the id " + to_string(id) + " in common with " + other->id +
                                  ", which is not in its shares_id_with");
            }
        }
    }
}

bool share_an_id(const Part& a, const Part& b) {
    return std::ranges::any_of(
        a.ids, [&](const PciId& id) { return std::ranges::find(b.ids, id) != b.ids.end(); });
}

void check_names(const DeviceDb& db, const Part& part) {
    if (db.makers().by_id(part.maker) == nullptr)
        refuse(part, "maker '" + part.maker + "' is not in makers.json");
    for (const auto& name : part.shares_id_with) {
        const auto other = db.with_name(name);
        if (!other) refuse(part, "shares_id_with names '" + name + "', which does not exist");
        if (!share_an_id(part, db.part(*other))) refuse(part, "shares no id with " + name);
    }
    for (const auto& name : part.slice_of) {
        if (!db.with_name(name))
            refuse(part, "slice_of names '" + name + "', which does not exist");
    }
}

void check_ranges(const DeviceDb& db) {
    struct Block {
        IdBlock block;
        const Part* part;
    };
    std::vector<Block> blocks;
    for (const auto& part : db.parts()) {
        if (part.kind != PartKind::range) continue;
        for (const auto& block : part.blocks) blocks.push_back({block, &part});
    }
    std::ranges::sort(blocks, {}, [](const Block& b) { return b.block.first; });
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        if (blocks[i].block.first > blocks[i - 1].block.last) continue;
        refuse(*blocks[i].part, "range at " + to_string(blocks[i].block.first) +
                                    " overlaps one of " + blocks[i - 1].part->id);
    }
}

}  // namespace

void check_references(const DeviceDb& db) {
    for (const auto& part : db.parts()) check_names(db, part);
    check_shared_ids(db);
    check_ranges(db);
}

std::vector<std::string> lint_warnings(const DeviceDb& db) {
    std::vector<std::string> warnings;
    for (const auto& part : db.parts()) {
        if (part.kind != PartKind::accelerator || !part.slice_of.empty()) continue;
        const auto tpp = figure_of(part, "tpp");
        if (!tpp.all) {
            warnings.push_back(part.id +
                               ": no throughput figure: rules that need TPP come out as review");
        } else if (!tpp.strong) {
            warnings.push_back(part.id + ": throughput rests on low-confidence claims only");
        }
        if (yes_no_of(part, "datacentre").all == Truth::unknown)
            warnings.push_back(part.id + ": datacentre marketing unknown");
    }
    return warnings;
}

}  // namespace chipaudit
