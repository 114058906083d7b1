// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redfish_groups.h"

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

}  // namespace

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
