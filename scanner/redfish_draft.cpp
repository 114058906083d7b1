// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redfish_draft.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/text.h"

namespace chipaudit {
namespace {

/// Functions of one device that are found by its Id alone; a guard against hostile input.
constexpr std::size_t most_by_id = 64;

/// Id of the device that a function lies below; empty where its URI does not tell.
std::string device_id(const RedfishResource& function) {
    const auto folder = parent_uri(function.uri);
    return last_segment(folder) == "PCIeFunctions" ? last_segment(parent_uri(folder)) : "";
}

/// The two branches of the tree in which the same thing may be told twice.
bool is_in_systems(const RedfishResource& one) {
    return one.uri.starts_with("/redfish/v1/Systems/");
}
bool is_in_chassis(const RedfishResource& one) {
    return one.uri.starts_with("/redfish/v1/Chassis/");
}

/// True if the draft was made of the same kind of resource in the other branch, and of no twin yet.
bool takes_twin(const RedfishDraft& draft, const RedfishResource& one) {
    const auto& first = *draft.parts.front();
    if (first.kind != one.kind) return false;
    if (!(is_in_systems(first) && is_in_chassis(one)) &&
        !(is_in_chassis(first) && is_in_systems(one)))
        return false;
    return std::ranges::count(draft.parts, one.kind, &RedfishResource::kind) == 1;
}

/// Below a system and below a chassis the same function has the same ids, numbers and names.
auto facts_of(const RedfishResource& one) {
    const auto& row = one.row;
    return std::tuple(last_segment(one.uri), device_id(one), one.key, row.vendor, row.device,
                      row.subsystem_vendor, row.subsystem_device, row.revision, row.class_code);
}

class Drafting {
  public:
    void take_function(const RedfishResource& one) {
        const auto twin = twins_.find(facts_of(one));
        if (twin != twins_.end() && takes_twin(drafts_[twin->second], one)) {
            add(twin->second, one);
        } else {
            twins_.insert_or_assign(facts_of(one), drafts_.size());
            start(one);
        }
        const auto draft = twins_.at(facts_of(one));
        functions_.emplace(one.uri, draft);
        for (const auto& link : one.links) linked_.emplace(link, draft);
        if (const auto id = device_id(one); !id.empty()) below_.emplace(id, draft);
    }

    /// A device belongs to each of its functions; one without any is a function by itself.
    void take_device(const RedfishResource& one) {
        const auto covered = functions_of(one);
        for (const auto draft : covered) add(draft, one);
        if (!covered.empty()) return;
        const auto known = devices_.find(last_segment(one.uri));
        if (known != devices_.end() && takes_twin(drafts_[known->second], one))
            return add(known->second, one);
        devices_.insert_or_assign(last_segment(one.uri), drafts_.size());
        start(one);
    }

    /// One function for one processor: the one it names, else any of its group that is free.
    void take_processor(const RedfishResource& one) {
        auto found = named_by(one);
        if (!found) {
            while (next_free_ < drafts_.size() && drafts_[next_free_].has_processor) ++next_free_;
            found = next_free_;
        }
        if (*found == drafts_.size())
            start(one);
        else
            add(*found, one);
        drafts_[*found].has_processor = true;
    }

    void take_graphics(const RedfishResource& one) {
        if (drafts_.empty())
            start(one);
        else
            add(0, one);
    }

    std::vector<RedfishDraft> finish() { return std::move(drafts_); }

  private:
    using Places = std::multimap<std::string, std::size_t>;

    void start(const RedfishResource& one) { drafts_.push_back({one.row, {&one}, false}); }
    void add(std::size_t draft, const RedfishResource& one) {
        drafts_[draft].parts.push_back(&one);
    }

    [[nodiscard]] std::set<std::size_t> functions_of(const RedfishResource& device) const {
        std::set<std::size_t> found;
        const auto [first, last] = linked_.equal_range(device.uri);
        for (auto at = first; at != last; ++at) found.insert(at->second);
        for (const auto& link : device.links) {
            const auto function = functions_.find(link);
            if (function != functions_.end()) found.insert(function->second);
        }
        const auto [from, to] = below_.equal_range(last_segment(device.uri));
        std::size_t count = 0;
        for (auto at = from; at != to && count < most_by_id; ++at, ++count)
            found.insert(at->second);
        return found;
    }

    /// A function that the processor links to, or that links to it, and that has none yet.
    [[nodiscard]] std::optional<std::size_t> named_by(const RedfishResource& processor) const {
        for (const auto& link : processor.links) {
            const auto function = functions_.find(link);
            if (function != functions_.end() && !drafts_[function->second].has_processor)
                return function->second;
        }
        const auto [first, last] = linked_.equal_range(processor.uri);
        for (auto at = first; at != last; ++at) {
            if (!drafts_[at->second].has_processor) return at->second;
        }
        return std::nullopt;
    }

    std::vector<RedfishDraft> drafts_;
    std::map<decltype(facts_of(RedfishResource())), std::size_t> twins_;
    std::map<std::string, std::size_t> functions_;  // by URI
    std::map<std::string, std::size_t> devices_;    // without functions, by Id
    Places linked_;                                 // functions by the URIs they link to
    Places below_;                                  // functions by the Id of their device
    std::size_t next_free_ = 0;
};

}  // namespace

std::vector<RedfishDraft> draft_functions(const RedfishGroup& group) {
    Drafting drafting;
    const auto each = [&](RedfishKind kind, void (Drafting::*take)(const RedfishResource&)) {
        for (const auto* one : group) {
            if (one->kind == kind) (drafting.*take)(*one);
        }
    };
    each(RedfishKind::function, &Drafting::take_function);
    each(RedfishKind::device, &Drafting::take_device);
    each(RedfishKind::processor, &Drafting::take_processor);
    each(RedfishKind::graphics, &Drafting::take_graphics);
    return drafting.finish();
}

}  // namespace chipaudit
