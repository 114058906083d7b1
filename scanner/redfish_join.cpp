// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redfish_join.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/text.h"
#include "scanner/redfish_groups.h"

namespace chipaudit {
namespace {

using Resources = std::vector<RedfishResource>;
using Group = std::vector<const RedfishResource*>;

/// A row while it is being put together, and the resources it was made of.
struct Draft {
    InventoryRow row;
    Group parts;
    bool has_processor = false;
};

bool links_to(const RedfishResource& from, const RedfishResource& to) {
    return std::ranges::find(from.links, to.uri) != from.links.end();
}

bool are_linked(const RedfishResource& a, const RedfishResource& b) {
    return links_to(a, b) || links_to(b, a);
}

/// Id of the device that a function lies below; empty where its URI does not tell.
std::string device_id(const RedfishResource& function) {
    const auto folder = parent_uri(function.uri);
    return last_segment(folder) == "PCIeFunctions" ? last_segment(parent_uri(folder)) : "";
}

/// Below a system and below a chassis the same function has the same ids, numbers and names.
auto facts_of(const RedfishResource& one) {
    const auto& row = one.row;
    return std::tuple(last_segment(one.uri), device_id(one), one.key, row.vendor, row.device,
                      row.subsystem_vendor, row.subsystem_device, row.revision, row.class_code);
}

/// "Systems" or "Chassis": the branch of the tree that a resource lies in.
std::string branch_of(const RedfishResource& one) {
    const auto parts = split(one.uri, '/');
    return parts.size() > 3 ? std::string(parts[3]) : one.uri;
}

/// True if the draft has no resource of this kind from this branch: twins lie in different ones.
bool lacks_branch(const Draft& draft, const RedfishResource& one) {
    return std::ranges::none_of(draft.parts, [&](const RedfishResource* part) {
        return part->kind == one.kind && branch_of(*part) == branch_of(one);
    });
}

bool covers(const Draft& draft, const RedfishResource& device) {
    return std::ranges::any_of(draft.parts, [&](const RedfishResource* part) {
        return are_linked(*part, device) || device_id(*part) == last_segment(device.uri);
    });
}

void add_to(Draft& draft, const RedfishResource& resource) { draft.parts.push_back(&resource); }

void start_draft(const RedfishResource& resource, std::vector<Draft>& drafts) {
    drafts.push_back({resource.row, {&resource}, resource.kind == RedfishKind::processor});
}

void take_functions(const Group& group, std::vector<Draft>& drafts) {
    std::map<decltype(facts_of(*group.front())), std::size_t> twins;
    for (const auto* one : group) {
        if (one->kind != RedfishKind::function) continue;
        auto& twin = twins.emplace(facts_of(*one), drafts.size()).first->second;
        if (twin < drafts.size() && lacks_branch(drafts[twin], *one)) {
            add_to(drafts[twin], *one);
        } else {
            twin = drafts.size();
            start_draft(*one, drafts);
        }
    }
}

/// A device belongs to each of its functions; one without any is a function by itself.
void take_devices(const Group& group, std::vector<Draft>& drafts) {
    for (const auto* one : group) {
        if (one->kind != RedfishKind::device) continue;
        bool is_covered = false;
        for (auto& draft : drafts) {
            const auto& first = *draft.parts.front();
            const bool is_twin = first.kind == RedfishKind::device &&
                                 last_segment(first.uri) == last_segment(one->uri) &&
                                 lacks_branch(draft, *one);
            if (!is_twin && !covers(draft, *one)) continue;
            add_to(draft, *one);
            is_covered = true;
        }
        if (!is_covered) start_draft(*one, drafts);
    }
}

/// One function for one processor: the one it names, else any of its group that is free.
void take_processors(const Group& group, std::vector<Draft>& drafts) {
    for (const auto* one : group) {
        if (one->kind != RedfishKind::processor) continue;
        const auto free_and_linked = [&](const Draft& draft) {
            return !draft.has_processor &&
                   std::ranges::any_of(draft.parts, [&](const RedfishResource* part) {
                       return part->kind == RedfishKind::function && are_linked(*one, *part);
                   });
        };
        auto found = std::ranges::find_if(drafts, free_and_linked);
        if (found == drafts.end()) found = std::ranges::find(drafts, false, &Draft::has_processor);
        if (found == drafts.end()) {
            start_draft(*one, drafts);
        } else {
            add_to(*found, *one);
            found->has_processor = true;
        }
    }
}

void take_graphics(const Group& group, std::vector<Draft>& drafts) {
    for (const auto* one : group) {
        if (one->kind != RedfishKind::graphics) continue;
        if (drafts.empty())
            start_draft(*one, drafts);
        else
            add_to(drafts.front(), *one);
    }
}

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

bool knows_name(const CandidateFilter& known, const std::string& text) {
    const std::string lower = to_lower(text);
    return std::ranges::any_of(known.names,
                               [&](const std::string& name) { return holds_words(lower, name); });
}

/// What the system is called, where it is called after an accelerator.
std::string name_of_system(const RedfishResource& processor, const Resources& resources,
                           const CandidateFilter& known) {
    for (const auto& system : resources) {
        if (system.kind != RedfishKind::system || !processor.uri.starts_with(system.uri + "/"))
            continue;
        const auto text = joined_name(system.maker, system.model);
        if (knows_name(known, text)) return text;
    }
    return {};
}

void set_name(Draft& draft, const Resources& resources, const CandidateFilter& known) {
    draft.row.name = name_of(draft);
    draft.row.source = "redfish";
    if (!draft.row.name.empty()) return;
    for (const auto* part : draft.parts) {
        if (part->kind != RedfishKind::processor) continue;
        draft.row.name = name_of_system(*part, resources, known);
        draft.row.source = "redfish: model of the system, the processor itself has none";
    }
}

void set_class(Draft& draft, const CandidateFilter& known) {
    auto& row = draft.row;
    PciFunction function;
    function.id = real_id(row.vendor, row.device);
    const bool is_known = function.id ? known.wants(function) : knows_name(known, row.name);
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
    std::vector<Draft> all;
    for (const auto& indices : linked_groups(resources)) {
        Group group;
        for (const auto index : indices) group.push_back(&resources[index]);
        std::vector<Draft> drafts;
        take_functions(group, drafts);
        take_devices(group, drafts);
        take_processors(group, drafts);
        take_graphics(group, drafts);
        for (auto& draft : drafts) {
            take_facts(draft, labels, drafts.size() == 1);
            all.push_back(std::move(draft));
        }
    }
    join_hpe(resources, all);
    std::vector<InventoryRow> rows;
    for (auto& draft : all) {
        set_name(draft, resources, known);
        set_class(draft, known);
        rows.push_back(std::move(draft.row));
    }
    return rows;
}

}  // namespace chipaudit
