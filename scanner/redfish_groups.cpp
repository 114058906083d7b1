// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redfish_groups.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace chipaudit {
namespace {

/// Disjoint sets with path halving.
class Sets {
  public:
    explicit Sets(std::size_t size) : parent_(size) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    }
    std::size_t find(std::size_t one) {
        while (parent_[one] != one) {
            parent_[one] = parent_[parent_[one]];
            one = parent_[one];
        }
        return one;
    }
    void join(std::size_t a, std::size_t b) { parent_[find(a)] = find(b); }

  private:
    std::vector<std::size_t> parent_;
};

bool is_grouped(const RedfishResource& resource) {
    return resource.kind != RedfishKind::system && resource.kind != RedfishKind::slots &&
           resource.kind != RedfishKind::hpe_function;
}

/// Links, and the serial number: some services list a card as device and as processor and link
/// neither to the other.
std::vector<std::string> links_of(const RedfishResource& resource) {
    auto links = resource.links;
    if (resource.row.serial) links.push_back("serial " + *resource.row.serial);
    return links;
}

/// How much a resource tells.
std::size_t weight(const RedfishResource& one) {
    const auto& row = one.row;
    const auto known = {row.vendor.has_value(), row.device.has_value(), row.class_code.has_value(),
                        row.serial.has_value(), !one.maker.empty(),     !one.model.empty()};
    return one.links.size() + static_cast<std::size_t>(std::ranges::count(known, true));
}

}  // namespace

void drop_copies(std::vector<RedfishResource>& resources) {
    std::map<std::string, std::size_t> first;  // place in `kept`
    std::vector<RedfishResource> kept;
    for (auto& one : resources) {
        if (one.uri.empty()) one.uri = "#" + std::to_string(kept.size());
        const bool is_slot = one.kind == RedfishKind::slots;
        const auto [known, is_new] = first.emplace(one.uri, kept.size());
        if (is_slot || is_new) {
            kept.push_back(std::move(one));
            continue;
        }
        auto& other = kept[known->second];
        const auto id = real_id(one.row.vendor, one.row.device),
                   other_id = real_id(other.row.vendor, other.row.device);
        if (other.kind != one.kind || (id && other_id && id != other_id))
            kept.push_back(std::move(one));
        else if (weight(one) > weight(other))
            other = std::move(one);
    }
    resources = std::move(kept);
}

std::vector<std::vector<std::size_t>> linked_groups(const std::vector<RedfishResource>& resources) {
    // A link to a resource that the tree lacks still joins those that share it.
    std::map<std::string, std::size_t> node_of;
    const auto node = [&](const std::string& uri) {
        return node_of.emplace(uri, node_of.size()).first->second;
    };
    for (const auto& resource : resources) {
        if (!is_grouped(resource)) continue;
        node(resource.uri);
        for (const auto& link : links_of(resource)) node(link);
    }
    Sets sets(node_of.size());
    for (const auto& resource : resources) {
        if (!is_grouped(resource)) continue;
        for (const auto& link : links_of(resource)) sets.join(node(resource.uri), node(link));
    }
    std::map<std::size_t, std::size_t> group_of;
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < resources.size(); ++i) {
        if (!is_grouped(resources[i])) continue;
        const auto [place, is_new] =
            group_of.emplace(sets.find(node(resources[i].uri)), groups.size());
        if (is_new) groups.emplace_back();
        groups[place->second].push_back(i);
    }
    return groups;
}

}  // namespace chipaudit
