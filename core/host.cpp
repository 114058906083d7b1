// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/host.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace chipaudit {
namespace {

constexpr std::array reason_table = {
    ReasonRow{ReasonCode::pci_directory_missing, ReasonEffect::blind, "pci_directory_missing"},
    ReasonRow{ReasonCode::pci_directory_empty, ReasonEffect::blind, "pci_directory_empty"},
    ReasonRow{ReasonCode::not_sysfs, ReasonEffect::incomplete, "not_sysfs"},
    ReasonRow{ReasonCode::id_unreadable, ReasonEffect::incomplete, "id_unreadable"},
    ReasonRow{ReasonCode::config_unreadable, ReasonEffect::incomplete, "config_unreadable"},
    ReasonRow{ReasonCode::function_vanished, ReasonEffect::incomplete, "function_vanished"},
    ReasonRow{ReasonCode::function_hung, ReasonEffect::incomplete, "function_hung"},
    ReasonRow{ReasonCode::read_failed, ReasonEffect::incomplete, "read_failed"},
    ReasonRow{ReasonCode::function_off_bus, ReasonEffect::incomplete, "function_off_bus"},
    ReasonRow{ReasonCode::function_changed, ReasonEffect::incomplete, "function_changed"},
    ReasonRow{ReasonCode::input_truncated, ReasonEffect::incomplete, "input_truncated"},
    ReasonRow{ReasonCode::partial_listing, ReasonEffect::incomplete, "partial_listing"},
    ReasonRow{ReasonCode::names_without_ids, ReasonEffect::incomplete, "names_without_ids"},
    ReasonRow{ReasonCode::link_without_child, ReasonEffect::incomplete, "link_without_child"},
    ReasonRow{ReasonCode::unprivileged, ReasonEffect::scope, "unprivileged"},
    ReasonRow{ReasonCode::guest_view, ReasonEffect::scope, "guest_view"},
    ReasonRow{ReasonCode::container_view, ReasonEffect::scope, "container_view"},
    ReasonRow{ReasonCode::listing_unproven, ReasonEffect::scope, "listing_unproven"},
    ReasonRow{ReasonCode::rules_not_verified_to_date, ReasonEffect::scope,
              "rules_not_verified_to_date"},
    ReasonRow{ReasonCode::rules_do_not_cover_date, ReasonEffect::incomplete,
              "rules_do_not_cover_date"},
    ReasonRow{ReasonCode::no_rule_in_profile, ReasonEffect::incomplete, "no_rule_in_profile"},
};

/// Without what normalise() fills in.
PciFunction observed(PciFunction function) {
    function.ordinal = 0;
    function.upstream = std::nullopt;
    function.upstream_is_settled = false;
    return function;
}

/// Functions without an address come last and keep their order: the sort is stable.
bool before(const PciFunction& a, const PciFunction& b) {
    if (a.address && b.address) {
        if (*a.address != *b.address) return *a.address < *b.address;
        if (a.id != b.id) return a.id < b.id;  // spares copies, and changes no order
        return observed(a) < observed(b);
    }
    return a.address.has_value() && !b.address.has_value();
}

void drop_duplicates(std::vector<PciFunction>& functions) {
    const auto twin = [](const PciFunction& a, const PciFunction& b) {
        return a.address && a.address == b.address && a.id == b.id && observed(a) == observed(b);
    };
    functions.erase(std::unique(functions.begin(), functions.end(), twin), functions.end());
}

void note_shared_addresses(Host& host) {
    for (std::size_t i = 1; i < host.functions.size(); ++i) {
        const auto& address = host.functions[i].address;
        if (!address || address != host.functions[i - 1].address) continue;
        host.notes.push_back(
            {address, "two different functions are listed at this address; both are kept"});
    }
}

/// For every bus of a domain the bridge that leads to it: the one with the narrowest range that
/// holds the bus.
void link_parents(std::vector<PciFunction>& functions) {
    using Bridges = std::array<const PciFunction*, 256>;  // by the bus they lead to
    std::map<std::uint32_t, Bridges> leads_to;            // by domain
    const auto width = [](const PciFunction& bridge) {
        return bridge.buses->subordinate - bridge.buses->secondary;
    };
    for (const auto& bridge : functions) {
        if (!bridge.address || !bridge.buses) continue;
        const auto& buses = *bridge.buses;
        // Numbers grow downwards (PCI-to-PCI Bridge Architecture 1.2 §3.2.5): an unconfigured or
        // lying bridge leads nowhere, and no chain of parents can close.
        if (buses.secondary <= bridge.address->bus || buses.secondary > buses.subordinate) continue;
        Bridges& bridges = leads_to.try_emplace(bridge.address->domain, Bridges{}).first->second;
        for (unsigned bus = buses.secondary; bus <= buses.subordinate; ++bus) {
            const PciFunction*& known = bridges.at(bus);
            if (known == nullptr || width(bridge) < width(*known)) known = &bridge;
        }
    }
    for (auto& function : functions) {
        if (std::exchange(function.upstream_is_settled, true)) continue;
        function.upstream = std::nullopt;
        if (!function.address) continue;
        const auto found = leads_to.find(function.address->domain);
        if (found == leads_to.end()) continue;
        const PciFunction* bridge = found->second.at(function.address->bus);
        if (bridge != nullptr) function.upstream = bridge->address;
    }
}

/// A capture or a copy may say that two bridges hang below each other: then neither is known to.
void open_closed_chains(std::vector<PciFunction>& functions) {
    std::map<PciAddress, std::optional<PciAddress>> above;
    for (const auto& function : functions) {
        if (function.address) above.emplace(*function.address, function.upstream);
    }
    constexpr int deepest = 256;  // every bridge on the way has a bus of its own
    for (auto& function : functions) {
        auto at = function.upstream;
        for (int steps = 0; at && steps < deepest; ++steps) {
            const auto next = above.find(*at);
            at = next == above.end() ? std::nullopt : next->second;
        }
        if (at) function.upstream = std::nullopt;
    }
}

/// Listings do not tie virtual functions to their card; routing ids do: first offset and stride
/// from the physical one.
void link_virtual_functions(std::vector<PciFunction>& functions) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, PciFunction*> at;  // domain and routing id
    const auto routing_id = [](const PciAddress& a) {
        return a.bus * 256U + a.device * 8U + a.function;
    };
    for (auto& function : functions) {
        if (function.address)
            at[{function.address->domain, routing_id(*function.address)}] = &function;
    }
    for (const auto& physical : functions) {
        if (!physical.address || !physical.virtual_functions || physical.physical_function)
            continue;
        const auto& vfs = *physical.virtual_functions;
        if (!vfs.offset || *vfs.offset == 0) continue;
        // One virtual function needs no stride; a stride of zero with more is not a machine.
        const std::uint32_t stride = vfs.stride.value_or(0);
        const std::uint32_t count =
            stride == 0 ? std::min(vfs.enabled, 1U) : std::min(vfs.enabled, 0xffffU);
        std::uint64_t id = routing_id(*physical.address) + std::uint64_t{*vfs.offset};
        for (std::uint32_t i = 0; i < count && id <= 0xffff; ++i, id += stride) {
            const auto found = at.find({physical.address->domain, static_cast<std::uint32_t>(id)});
            if (found == at.end() || found->second->physical_function) continue;
            found->second->physical_function = physical.address;
        }
    }
}

template <typename T>
void sort_and_drop_duplicates(std::vector<T>& values) {
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

const ReasonRow& row_of(ReasonCode code) {
    return *std::ranges::find(reason_table, code, &ReasonRow::code);
}

std::optional<ReasonCode> parse_reason_code(std::string_view name) {
    for (const auto& row : reason_table) {
        if (name == row.name) return row.code;
    }
    return std::nullopt;
}

Host normalise(Host host) {
    std::ranges::stable_sort(host.functions, before);
    drop_duplicates(host.functions);
    std::uint32_t ordinal = 0;
    for (auto& function : host.functions) function.ordinal = ordinal++;
    note_shared_addresses(host);
    link_parents(host.functions);
    open_closed_chains(host.functions);
    link_virtual_functions(host.functions);
    sort_and_drop_duplicates(host.notes);
    sort_and_drop_duplicates(host.reasons);
    std::ranges::sort(host.topology.nodes);
    std::ranges::sort(host.topology.empty_slots);
    sort_and_drop_duplicates(host.off_bus);
    if (host.driver_reports) sort_and_drop_duplicates(*host.driver_reports);
    return host;
}

bool CandidateFilter::wants(const PciFunction& function) const {
    if (function.class_code) {
        const auto base_and_sub = static_cast<std::uint16_t>(*function.class_code >> 8);
        if (std::ranges::find(classes, base_and_sub) != classes.end()) return true;
    }
    if (!function.id) return false;
    return std::ranges::any_of(ids, [&](const IdRange& range) {
        return range.first <= *function.id && *function.id <= range.last;
    });
}

bool CandidateFilter::may_be_of(const std::string& maker, const PciFunction& function) const {
    const auto known = vendors.find(maker);
    if (function.id && known != vendors.end() &&
        std::ranges::find(known->second, function.id->vendor) == known->second.end())
        return false;
    constexpr std::uint32_t display = 0x03, accelerator = 0x12;
    if (!function.class_code || wants(function)) return true;
    const auto base = *function.class_code >> 16;
    return base == display || base == accelerator;
}

}  // namespace chipaudit
