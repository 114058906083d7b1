// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redfish_join.h"

#include <algorithm>
#include <map>

#include "core/text.h"
#include "scanner/redfish_draft.h"
#include "scanner/redfish_groups.h"

namespace chipaudit {
namespace {

using Resources = std::vector<RedfishResource>;
using Draft = RedfishDraft;

/// The best name: of a processor, then of the device, then of a controller, each with its model;
/// then without.
std::string name_of(const Draft& draft) {
    for (const auto kind : {RedfishKind::processor, RedfishKind::device, RedfishKind::graphics}) {
        for (const auto* part : draft.parts) {
            if (part->kind == kind && !part->model.empty())
                return joined_name(part->maker, part->model);
        }
    }
    for (const auto* part : draft.parts) {
        // What a processor is called says nothing: "Processor", "GPU_0".
        if (part->kind == RedfishKind::processor && !part->maker.empty()) return part->maker;
        if (part->kind == RedfishKind::device || part->kind == RedfishKind::graphics)
            return joined_name(part->maker, part->title);
    }
    const auto* first = draft.parts.front();
    return first->kind == RedfishKind::processor ? "" : first->title;
}

using Labels = std::map<std::string, std::string>;  // of slots, by the URI of what is in them

Labels slot_labels(const Resources& resources) {
    Labels labels;
    for (const auto& slot : resources) {
        if (slot.kind != RedfishKind::slots) continue;
        for (const auto& uri : slot.links) labels.emplace(uri, *slot.row.slot);
    }
    return labels;
}

/// Facts that stand at the device or the processor, not at the function.
void take_facts(Draft& draft, const Labels& labels, bool is_only_function) {
    auto& row = draft.row;
    for (const auto* part : draft.parts) {
        const bool own = part->kind == RedfishKind::processor || is_only_function;
        if (!row.serial && own) row.serial = part->row.serial;
        if (!row.slot) row.slot = part->row.slot;
        if (!row.link_capable) row.link_capable = part->row.link_capable;
        if (!row.link_now) row.link_now = part->row.link_now;
    }
    for (const auto* part : draft.parts) {
        const auto label = labels.find(part->uri);
        if (!row.slot && label != labels.end()) row.slot = label->second;
    }
}

using Systems = std::map<std::string, std::string>;  // names by URI, those of accelerators only

/// What systems are called, where they are called after an accelerator.
Systems telling_systems(const Resources& resources, const CandidateFilter& known) {
    Systems systems;
    for (const auto& one : resources) {
        if (one.kind != RedfishKind::system) continue;
        const auto text = joined_name(one.maker, one.model);
        if (known.names.any_in(text)) systems.emplace(one.uri, text);
    }
    return systems;
}

std::string name_of_system(const RedfishResource& processor, const Systems& systems) {
    for (auto uri = parent_uri(processor.uri); !uri.empty(); uri = parent_uri(uri)) {
        const auto system = systems.find(uri);
        if (system != systems.end()) return system->second;
    }
    return {};
}

void set_name(Draft& draft, const Systems& systems) {
    draft.row.name = name_of(draft);
    draft.row.source = "redfish";
    if (!draft.row.name.empty()) return;
    for (const auto* part : draft.parts) {
        if (part->kind != RedfishKind::processor) continue;
        draft.row.name = name_of_system(*part, systems);
        draft.row.source = "redfish: model of the system, the processor itself has none";
    }
}

void set_class(Draft& draft, const CandidateFilter& known) {
    auto& row = draft.row;
    PciFunction function;
    function.id = real_id(row.vendor, row.device);
    const bool is_known = function.id ? known.wants(function) : known.names.any_in(row.name);
    if (!draft.has_processor || row.class_code || is_known) return;
    row.class_code = 0x120000;
    row.class_is_partial = true;
}

/// iLO lists the same functions twice, once with addresses and once by the standard, and links
/// neither to the other: equal ids are taken for the same function, one for one.
void join_hpe(const Resources& resources, std::vector<Draft>& drafts) {
    std::multimap<PciId, std::size_t> unplaced;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (const auto id = real_id(drafts[i].row.vendor, drafts[i].row.device))
            unplaced.emplace(*id, i);
    }
    for (const auto& one : resources) {
        if (one.kind != RedfishKind::hpe_function) continue;
        const auto id = real_id(one.row.vendor, one.row.device);
        const auto same = id ? unplaced.find(*id) : unplaced.end();
        if (same == unplaced.end()) {
            drafts.push_back({one.row, {&one}, false});
            continue;
        }
        auto& row = drafts[same->second].row;
        row.address = one.row.address;
        if (!row.slot) row.slot = one.row.slot;
        if (!row.class_code) row.class_code = one.row.class_code;
        unplaced.erase(same);
    }
}

}  // namespace

std::vector<InventoryRow> join_redfish(Resources resources, const CandidateFilter& known) {
    drop_copies(resources);
    const Labels labels = slot_labels(resources);
    const Systems systems = telling_systems(resources, known);
    std::vector<Draft> all;
    for (const auto& indices : linked_groups(resources)) {
        RedfishGroup group;
        for (const auto index : indices) group.push_back(&resources[index]);
        auto drafts = draft_functions(group);
        for (auto& draft : drafts) {
            take_facts(draft, labels, drafts.size() == 1);
            all.push_back(std::move(draft));
        }
    }
    join_hpe(resources, all);
    std::vector<InventoryRow> rows;
    for (auto& draft : all) {
        set_name(draft, systems);
        set_class(draft, known);
        rows.push_back(std::move(draft.row));
    }
    return rows;
}

}  // namespace chipaudit
