// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sysfs_source.h"

#include <algorithm>
#include <set>

#include "core/config_space.h"
#include "core/text.h"
#include "scanner/active_link.h"
#include "scanner/closer_look.h"
#include "scanner/copy_gaps.h"
#include "scanner/device_reading.h"
#include "scanner/driver_reports.h"
#include "scanner/fault_log.h"
#include "scanner/folder.h"
#include "scanner/holders.h"
#include "scanner/host_facts.h"
#include "scanner/live_truth.h"
#include "scanner/locality.h"
#include "scanner/masking.h"
#include "scanner/off_bus.h"
#include "scanner/sysfs_extras.h"
#include "scanner/sysfs_function.h"
#include "scanner/sysfs_gaps.h"

namespace chipaudit {
namespace {

constexpr std::uint32_t conventional_bytes = 256, all_bytes = 4096;

void add_hung(ObservedFunction& observed) {
    const char* text = "a read of this function did not return in time: what it says is unknown";
    observed.reasons.push_back({ReasonCode::function_hung, text, observed.function.address});
    observed.notes.push_back({observed.function.address, text});
}

std::vector<ObservedFunction> observe_all(const std::vector<std::string>& listed,
                                          DeviceReading& reading, Host& host) {
    std::vector<std::string> names;
    for (const auto& name : listed) {
        if (parse_address(name)) {
            names.push_back(name);
        } else {
            add_reason(host, ReasonCode::id_unreadable,
                       "bus/pci/devices holds '" + clean_utf8(name) +
                           "', which is no PCI address: what is in it was not read");
        }
    }
    auto seen = reading.each<ObservedFunction>(
        names.size(),
        [names](const SysfsDevices& devices, std::size_t i) { return observe(devices, names[i]); });
    std::vector<ObservedFunction> all;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (seen[i]) {
            all.push_back(std::move(*seen[i]));
            continue;
        }
        ObservedFunction hung;
        hung.name = names[i];
        hung.function.address = parse_address(names[i]);
        add_hung(hung);
        all.push_back(std::move(hung));
    }
    return all;
}

/// How closely each function is looked at.
struct Attention {
    std::vector<bool> closer, candidate;  // in the order of the functions
};

Attention attention_for(const std::vector<ObservedFunction>& all, const ScanRequest& request) {
    Attention attention{std::vector<bool>(all.size()), std::vector<bool>(all.size())};
    BusSet buses;
    for (std::size_t i = 0; i < all.size(); ++i) {
        attention.candidate[i] = request.candidates.wants(all[i].function);
        if (attention.candidate[i]) buses.add(all[i].function.address);
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        attention.closer[i] = attention.candidate[i] || buses.any_behind(all[i].function);
    return attention;
}

/// Slots, BARs and links first, vital product data of all candidates after that: it is slow, and
/// where it hangs it must not cost more than itself.
void look_closer_at(const Attention& attention, const SlotNames& slots, bool live,
                    DeviceReading& reading, std::vector<ObservedFunction>& all) {
    std::vector<std::size_t> closer, candidates;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (attention.closer[i]) closer.push_back(i);
        if (attention.candidate[i]) candidates.push_back(i);
    }
    const auto update = [&](const std::vector<std::size_t>& which, auto look) {
        std::vector<ObservedFunction> before;
        for (const auto i : which) before.push_back(all[i]);
        auto after = reading.each<ObservedFunction>(
            which.size(), [before, look](const SysfsDevices& devices, std::size_t i) {
                return look(devices, before[i]);
            });
        for (std::size_t i = 0; i < which.size(); ++i) {
            if (after[i])
                all[which[i]] = std::move(*after[i]);
            else
                add_hung(all[which[i]]);
        }
    };
    std::set<std::string> named;
    for (const auto i : candidates) named.insert(all[i].name);
    update(closer, [slots, named](const SysfsDevices& devices, const ObservedFunction& one) {
        const bool candidate = named.contains(one.name);
        return look_closer(devices, slots, candidate ? all_bytes : conventional_bytes, one);
    });
    update(candidates, [](const SysfsDevices& devices, const ObservedFunction& one) {
        return look_at(devices, one);
    });
    update(candidates, [](const SysfsDevices& devices, const ObservedFunction& one) {
        return ask_driver(devices, one);
    });
    if (reading.time_is_up()) return;
    const auto answered = [&](std::size_t i) {
        const auto hung = [](const Reason& r) { return r.code == ReasonCode::function_hung; };
        return std::ranges::none_of(all[i].reasons, hung);
    };
    std::vector<std::size_t> every, awake;
    for (std::size_t i = 0; live && i < all.size(); ++i) {
        if (answered(i)) every.push_back(i);
    }
    update(every, [](const SysfsDevices& devices, const ObservedFunction& one) {
        return check_settled(devices, one);
    });
    if (reading.time_is_up()) return;
    for (const auto i : candidates) {
        if (answered(i)) awake.push_back(i);
    }
    update(awake, [](const SysfsDevices& devices, const ObservedFunction& one) {
        return ask_hardware(devices, one);
    });
}

std::vector<std::string> empty_slots(const SlotNames& slots,
                                     const std::vector<ObservedFunction>& all) {
    std::set<std::string> used;
    for (const auto& one : all) used.insert(one.name.substr(0, one.name.rfind('.')));
    std::vector<std::string> empty;
    for (const auto& [address, name] : slots) {
        if (!used.contains(address)) empty.push_back(name);
    }
    return empty;
}

KeptConfig kept_for(EvidenceLevel level, bool closer) {
    if (level == EvidenceLevel::none) return KeptConfig::nothing;
    if (level == EvidenceLevel::full) return KeptConfig::everything;
    return closer ? KeptConfig::capabilities : KeptConfig::nothing;
}

/// All that was read of the functions, and how closely.
struct Readings {
    std::vector<ObservedFunction> all;
    Attention attention;
    std::vector<EmptyPort> empty_ports;
};

Readings read_functions(const SysfsPlace& place, const Folder& folder, const ScanRequest& request,
                        Masking& masking, Host& host) {
    DeviceReading reading(place, folder, request.deadlines);
    Readings readings;
    auto& all = readings.all;
    all = observe_all(folder.names(), reading, host);
    if (all.empty()) {
        add_reason(host, ReasonCode::pci_directory_empty,
                   "no PCI function is listed in bus/pci/devices");
        return readings;
    }
    judge_missing_config(all);
    readings.attention = attention_for(all, request);
    const SlotNames slots = read_slots(place);
    host.topology.empty_slots = empty_slots(slots, all);
    readings.empty_ports = read_empty_ports(reading, all);
    look_closer_at(readings.attention, slots, place.live, reading, all);
    judge_privilege(reading, all, place.live, host);
    std::vector<OpenableFunction> candidates;
    for (auto& one : all) {
        if (one.function.closer) candidates.push_back({&one.function, one.driver_minor});
    }
    find_holders(place, masking, candidates);
    if (place.live) add_newcomers(folder, all);
    if (!place.live) {
        std::vector<std::optional<PciAddress>> listed;
        for (const auto& one : all) listed.push_back(one.function.address);
        judge_unlisted(functions_in_tree(place), listed, "bus/pci/devices", host);
    }
    if (const auto driver = place.open("proc/driver/nvidia/gpus"))
        judge_driver_devices(*driver, all, host);
    if (const auto driver = place.live ? std::nullopt : place.open("proc/driver/nvidia"))
        take_driver_words(*driver, all);
    return readings;
}

void understand_functions(Readings readings, const ScanRequest& request, Masking& masking,
                          Host& host) {
    judge_empty_ports(readings.empty_ports, host);
    judge_hidden_bridges(readings.all, host);
    readings.attention.closer.resize(readings.all.size());  // newcomers were not looked at
    for (std::size_t i = 0; i < readings.all.size(); ++i) {
        ObservedFunction& observed = readings.all[i];
        PciFunction& function = observed.function;
        if (!observed.config.empty()) {
            apply_serial(function, read_config(observed.config).serial, masking);
            apply_config(function, observed.config,
                         kept_for(request.evidence, readings.attention.closer[i]),
                         masking.keeps_raw());
        }
        if (function.closer) {
            understand(observed.vpd, observed.config, *function.closer);
            mask_closer_look(function, masking);
        }
        host.functions.push_back(std::move(function));
        host.reasons.insert(host.reasons.end(), observed.reasons.begin(), observed.reasons.end());
        host.notes.insert(host.notes.end(), observed.notes.begin(), observed.notes.end());
    }
}

}  // namespace

Host read_sysfs(const SysfsPlace& place, const ScanRequest& request) {
    Host host;
    host.origin = {"sysfs", "/" + place.pci};
    Masking masking(request, read_machine_id(place));
    read_host_facts(place, masking, host);
    host.topology = read_topology(place, host.notes);
    host.off_bus = find_off_bus(place, request.candidates.traces);
    Readings readings;
    if (const auto devices = place.open(place.pci + "/devices")) {
        if (is_masked(place)) {
            add_reason(host, ReasonCode::not_sysfs,
                       "/sys/bus/pci is not on a sysfs: something is mounted over it");
        }
        readings = read_functions(place, *devices, request, masking, host);
    } else {
        add_reason(host, ReasonCode::pci_directory_missing,
                   "there is no bus/pci/devices that can be opened");
    }
    // After all else was read, so that it cannot disturb; the drivers of a copy are nowhere.
    std::optional<LibraryAnswer> answer;
    if (request.from.empty() && request.libraries)
        answer = ask_libraries(*request.libraries, request.deadlines);
    request.say_all_is_read();
    understand_functions(std::move(readings), request, masking, host);
    if (answer) add_driver_reports(std::move(*answer), masking, host);
    masking.describe(host);
    if (place.faults) judge_faults(*place.faults, host);
    return host;
}

}  // namespace chipaudit
