// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sysfs_source.h"

#include <algorithm>

#include "core/config_space.h"
#include "core/text.h"
#include "scanner/active_link.h"
#include "scanner/folder.h"
#include "scanner/host_facts.h"
#include "scanner/locality.h"
#include "scanner/masking.h"
#include "scanner/sysfs_extras.h"
#include "scanner/sysfs_function.h"

namespace chipaudit {
namespace {

constexpr std::uint32_t header_bytes = 64, conventional_bytes = 256, all_bytes = 4096;

void add_reason(Host& host, ReasonCode code, const std::string& text) {
    host.reasons.push_back({code, text, std::nullopt});
    host.notes.push_back({std::nullopt, text});
}

std::vector<ObservedFunction> observe_all(const SysfsDevices& devices, Host& host) {
    std::vector<ObservedFunction> all;
    for (const auto& name : devices.folder.names()) {
        if (parse_address(name)) {
            all.push_back(observe(devices, name, host));
        } else {
            add_reason(host, ReasonCode::id_unreadable,
                       "bus/pci/devices holds '" + clean_utf8(name) +
                           "', which is no PCI address: what is in it was not read");
        }
    }
    return all;
}

/// True for functions that were looked at closely, in the order of `all`.
std::vector<bool> look_closer_at_candidates(const SysfsDevices& devices, const SysfsPlace& place,
                                            const ScanRequest& request,
                                            std::vector<ObservedFunction>& all, Host& host) {
    std::vector<bool> closer(all.size(), false);
    BusSet buses;
    bool any = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
        closer[i] = request.candidates.wants(all[i].function);
        if (!closer[i]) continue;
        buses.add(all[i].function.address);
        any = true;
    }
    if (!any) return closer;
    const auto slots = read_slots(place);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool candidate = closer[i];
        closer[i] = candidate || buses.any_behind(all[i].function);
        if (closer[i])
            look_closer(devices, slots, candidate ? all_bytes : conventional_bytes, all[i], host);
    }
    return closer;
}

/// What reading past the header tells about our rights: asked of one more function where no
/// candidate answered.
void judge_privilege(const SysfsDevices& devices, const std::vector<ObservedFunction>& all,
                     Host& host) {
    const auto readable = [](const ObservedFunction& one) {
        return one.config.size() >= header_bytes && !one.off_bus;
    };
    const auto first = std::ranges::find_if(all, readable);
    if (first == all.end()) {
        host.notes.push_back(
            {std::nullopt,
             "config space cannot be read: one identity source only, no capabilities"});
        return;
    }
    host.platform.privileged =
        std::ranges::any_of(all, [](const auto& one) { return one.config.size() > header_bytes; });
    if (!*host.platform.privileged) {
        host.platform.privileged =
            config_of(devices, first->name, header_bytes + 4).size() > header_bytes;
    }
    if (*host.platform.privileged) return;
    add_reason(
        host, ReasonCode::unprivileged,
        devices.live != nullptr
            ? "capabilities need root: config space ends after the 64 bytes that any user may read"
            : "the copy was made without root: config space ends after 64 bytes, capabilities are "
              "missing");
}

/// Ports with nothing behind them are few: their capabilities are worth reading, as the port itself
/// knows whether something answers at the other end.
void judge_empty_ports(const SysfsDevices& devices, const std::vector<ObservedFunction>& all,
                       Host& host) {
    BusSet used;
    for (const auto& observed : all) used.add(observed.function.address);
    for (const auto& observed : all) {
        const bool empty = leads_to_buses(observed.function) && !used.any_behind(observed.function);
        if (!empty || observed.asleep || observed.off_bus) continue;
        const auto config = config_of(devices, observed.name, conventional_bytes);
        if (has_active_link(config)) add_link_without_child(observed.function, host);
    }
}

KeptConfig kept_for(EvidenceLevel level, bool closer) {
    if (level == EvidenceLevel::none) return KeptConfig::nothing;
    if (level == EvidenceLevel::full) return KeptConfig::everything;
    return closer ? KeptConfig::capabilities : KeptConfig::nothing;
}

void read_functions(const SysfsPlace& place, const Folder& folder, const ScanRequest& request,
                    Masking& masking, Host& host) {
    std::optional<ConfigReader> libpci;
    if (place.live) libpci.emplace("/" + place.pci);
    const SysfsDevices devices{folder, libpci ? &*libpci : nullptr};
    auto all = observe_all(devices, host);
    if (all.empty()) {
        add_reason(host, ReasonCode::pci_directory_empty,
                   "no PCI function is listed in bus/pci/devices");
        return;
    }
    const auto closer = look_closer_at_candidates(devices, place, request, all, host);
    judge_privilege(devices, all, host);
    for (std::size_t i = 0; i < all.size(); ++i) {
        PciFunction& function = all[i].function;
        if (!all[i].config.empty()) {
            apply_serial(function, read_config(all[i].config).serial, masking);
            apply_config(function, all[i].config, kept_for(request.evidence, closer[i]),
                         masking.keeps_raw());
        }
        host.functions.push_back(function);
    }
    judge_empty_ports(devices, all, host);
}

}  // namespace

Host read_sysfs(const SysfsPlace& place, const ScanRequest& request) {
    Host host;
    host.origin = {"sysfs", "/" + place.pci};
    Masking masking(request, read_machine_id(place));
    read_host_facts(place, masking, host);
    host.topology = read_topology(place, host.notes);
    if (const auto devices = place.open(place.pci + "/devices")) {
        if (place.live && !is_on_sysfs("/" + place.pci + "/devices")) {
            add_reason(host, ReasonCode::not_sysfs,
                       "/sys/bus/pci is not on a sysfs: something is mounted over it");
        }
        read_functions(place, *devices, request, masking, host);
    } else {
        add_reason(host, ReasonCode::pci_directory_missing,
                   "there is no bus/pci/devices that can be opened");
    }
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
