// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sysfs_function.h"

#include <algorithm>

#include "core/config_space.h"
#include "core/text.h"
#include "scanner/closer_look.h"
#include "scanner/copy_gaps.h"
#include "scanner/kernel_tree.h"
#include "scanner/live_truth.h"
#include "scanner/modalias.h"
#include "scanner/nvidia_driver.h"
#include "scanner/sysfs_extras.h"

namespace chipaudit {
namespace {

constexpr std::uint32_t header_bytes = 64;

/// What the kernel says of a function's identity, in one file (Linux, drivers/pci/pci-driver.c,
/// pci_uevent).
struct Identity {
    std::optional<PciId> id, subsystem;
    std::optional<std::uint32_t> class_code;
    std::optional<PciAddress> address;
    Modalias alias;  // the same once more
};

/// Ids of a slot where nothing answers.
bool is_blank(const PciId& id) {
    return id.vendor == id.device && (id.vendor == 0xffff || id.vendor == 0);
}

Identity read_uevent(const Folder& folder) {
    Identity said;
    const std::string text = folder.read("uevent").value_or("");
    for (const auto line : split_lines(text)) {
        const auto value = line.substr(std::min(line.size(), line.find('=') + 1));
        if (line.starts_with("PCI_ID=")) said.id = parse_id(value);
        if (line.starts_with("PCI_SUBSYS_ID=")) said.subsystem = parse_id(value);
        if (line.starts_with("MODALIAS=")) said.alias = parse_modalias(value);
        if (line.starts_with("PCI_SLOT_NAME=")) said.address = parse_address(value);
        if (line.starts_with("PCI_CLASS=")) {
            const auto code = parse_hex(value);
            if (code && *code <= 0xffffff) said.class_code = static_cast<std::uint32_t>(*code);
        }
    }
    if (said.id && is_blank(*said.id)) said.id = std::nullopt;
    return said;
}

Identity read_attributes(const Folder& folder) {
    Identity said;
    said.id = id_attributes(folder, "vendor", "device");
    said.class_code = hex_attribute(folder, "class", 6);
    said.alias = parse_modalias(folder.word("modalias").value_or(""));
    if (said.id && is_blank(*said.id)) said.id = std::nullopt;
    return said;
}

/// A live kernel makes both from the same fields, so one is enough; in a copy they may differ. What
/// else they say of the subsystem comes back.
std::vector<std::optional<PciId>> read_identity(const Folder& folder, bool live,
                                                PciFunction& function) {
    const Identity uevent = read_uevent(folder);
    const bool enough = live && uevent.id && uevent.class_code;
    const Identity attributes = enough ? Identity() : read_attributes(folder);
    auto& sources = function.identity_sources;
    function.id = sources.sysfs = attributes.id ? attributes.id : uevent.id;
    if (uevent.id && uevent.id != sources.sysfs) sources.uevent = uevent.id;
    function.class_code = attributes.class_code ? attributes.class_code : uevent.class_code;
    compare_classes(sources, attributes.class_code, uevent.class_code);
    for (const auto& alias : {uevent.alias, attributes.alias}) {
        if (live) continue;
        if (alias.id && alias.id != function.id && !sources.uevent) sources.uevent = alias.id;
        compare_classes(sources, function.class_code, alias.class_code);
    }
    if (uevent.address && uevent.address != function.address)
        sources.differing.push_back("address " + to_string(*function.address) + " and " +
                                    to_string(*uevent.address));
    if (live) return {};
    return {uevent.subsystem, uevent.alias.subsystem, attributes.alias.subsystem};
}

void read_rest_of_identity(const Folder& folder, bool live, const ConfigFacts& header,
                           PciFunction& function) {
    if (!function.id) function.id = header.id;
    if (!function.class_code) function.class_code = header.class_code;
    auto& differing = function.identity_sources.differing;
    const auto revision =
        live && header.revision ? std::nullopt : hex_attribute(folder, "revision", 2);
    function.revision = header.revision;
    if (!function.revision && revision) function.revision = static_cast<std::uint8_t>(*revision);
    if (revision && *revision != function.revision)
        differing.push_back("revision " + hex(*revision, 2) + " and " + hex(*function.revision, 2));
    // A bridge keeps its subsystem in a capability, which the kernel read for us.
    auto subsystem = live && header.subsystem
                         ? std::nullopt
                         : id_attributes(folder, "subsystem_vendor", "subsystem_device");
    if (subsystem == PciId{}) subsystem = std::nullopt;
    function.subsystem = header.subsystem ? header.subsystem : subsystem;
    if (subsystem && subsystem != function.subsystem)
        differing.push_back("subsystem " + to_string(*subsystem) + " and " +
                            to_string(*function.subsystem));
    function.buses = header.buses;
}

void read_place(const Folder& folder, PciFunction& function) {
    function.driver = folder.link_name("driver");
    if (const auto group = parse_decimal(folder.link_name("iommu_group").value_or(""))) {
        function.iommu_group = static_cast<std::uint32_t>(*group);
    }
    // -1 stands for "not told by the firmware" and does not parse.
    if (const auto node = parse_decimal(folder.word("numa_node").value_or(""))) {
        function.numa_node = static_cast<int>(*node);
    }
    const bool bridge = function.class_code && is_bridge_class(*function.class_code);
    if (!bridge && !function.physical_function)
        function.virtual_functions = read_virtual_functions(folder);
}

void add_note(ObservedFunction& observed, const std::string& text) {
    observed.notes.push_back({observed.function.address, text});
}

void judge(const SysfsDevices& devices, const ConfigFacts& header, ObservedFunction& observed) {
    observed.off_bus = header.all_ones && !observed.function.physical_function;
    if (observed.off_bus) {
        add_gap(observed, ReasonCode::function_off_bus,
                "config space reads all ones: the function does not answer");
    } else if (!observed.function.id) {
        const bool gone = devices.live && !devices.folder.sub(observed.name);
        add_gap(
            observed, gone ? ReasonCode::function_vanished : ReasonCode::id_unreadable,
            gone ? "the function vanished during the scan" : "vendor and device id cannot be read");
    } else if (!observed.function.identity_sources.sysfs) {
        add_note(observed,
                 "vendor and device attributes cannot be read; the id is from config space");
    }
    if (!observed.config.empty() && observed.config.size() < header_bytes)
        add_gap(observed, ReasonCode::input_truncated, "config space ends inside the header");
    for (const auto& text : observed.function.identity_sources.differing)
        add_note(observed, "its sources differ: " + text);
    if (observed.asleep) add_note(observed, "asleep (D3cold): config space was not opened");
}

/// Anybody may read the header; how much more there is, only the end of the file tells.
std::vector<std::uint8_t> live_config_of(const SysfsDevices& devices, const std::string& name,
                                         std::uint32_t wanted) {
    auto config = devices.live->read(*parse_address(name), wanted);
    const auto size = config.bytes.size();
    const bool broken = config.error != 0 || size < header_bytes;
    if (size < wanted && broken && devices.faults)
        devices.faults->add("sys/bus/pci/devices/" + name + "/config", "read", config.error);
    return std::move(config.bytes);
}

/// Bus ranges decide only where the tree is silent.
TreeAnswer settle_upstream(const SysfsDevices& devices, ObservedFunction& observed) {
    const auto link = devices.folder.link(observed.name.c_str());
    if (!link) return TreeAnswer::silent;
    const TreePlace place = place_in_tree(*link, *observed.function.address);
    observed.function.upstream = place.upstream;
    observed.function.upstream_is_settled =
        place.answer == TreeAnswer::below_bridge || place.answer == TreeAnswer::on_root_bus;
    return place.answer;
}

}  // namespace

std::vector<std::uint8_t> config_of(const SysfsDevices& devices, const std::string& name,
                                    std::uint32_t wanted) {
    if (devices.live) return live_config_of(devices, name, wanted);
    const auto folder = devices.folder.sub(name);
    const auto bytes = folder ? folder->read("config", wanted) : std::nullopt;
    return bytes ? std::vector<std::uint8_t>(bytes->begin(), bytes->end())
                 : std::vector<std::uint8_t>();
}

/// A copy may have renamed a function; where the other name is listed too, two names show one
/// folder, and that of one function was not read.
static void judge_other_name(const SysfsDevices& devices, ObservedFunction& observed) {
    const auto target = devices.folder.link_name(observed.name.c_str());
    if (target && devices.folder.sub(*target)) {
        add_gap(observed, ReasonCode::id_unreadable,
                "its link in bus/pci/devices leads to another function, which is listed as well");
    } else {
        add_note(observed,
                 "its link in bus/pci/devices leads to another name: its place in the "
                 "kernel's tree is not known");
    }
}

ObservedFunction observe(const SysfsDevices& devices, const std::string& name) {
    ObservedFunction observed;
    observed.name = name;
    PciFunction& function = observed.function;
    function.address = parse_address(name);
    const TreeAnswer answer = settle_upstream(devices, observed);
    const auto folder = devices.folder.sub(name);
    if (!folder) {
        // Of what is gone nothing is guessed.
        if (devices.live) function.upstream_is_settled = true;
        add_gap(observed, devices.live ? ReasonCode::function_vanished : ReasonCode::id_unreadable,
                devices.live
                    ? "the function vanished during the scan"
                    : "the function's folder is not in the copy, or a link that leads out of it");
        return observed;
    }
    observed.identity = folder->identity();
    if (answer == TreeAnswer::another_function) judge_other_name(devices, observed);
    // Before anything else: reading config space wakes a function that has no power.
    function.power_state = folder->word("power_state");
    observed.asleep = function.power_state == "D3cold";
    if (!devices.live) judge_garbled(*folder, observed);
    const auto subsystems = read_identity(*folder, devices.live.has_value(), function);
    function.physical_function = parse_address(folder->link_name("physfn").value_or(""));
    if (!observed.asleep) observed.config = config_of(devices, name, header_bytes);
    const ConfigFacts header = read_config(observed.config);
    read_rest_of_identity(*folder, devices.live.has_value(), header, function);
    for (const auto& subsystem : subsystems) compare_subsystems(subsystem, function);
    read_place(*folder, function);
    judge(devices, header, observed);
    open_again(devices, observed);
    return observed;
}

ObservedFunction look_closer(const SysfsDevices& devices, const SlotNames& slots,
                             std::uint32_t config_bytes, ObservedFunction observed) {
    PciFunction& function = observed.function;
    const auto folder = open_again(devices, observed);
    if (!folder) return observed;
    function.bars = read_bars(*folder);
    if (!function.bars) add_note(observed, "sizes of the base address registers cannot be read");
    const std::string address = to_string(*function.address);
    const auto slot = slots.find(address.substr(0, address.rfind('.')));
    if (slot != slots.end()) function.slot = slot->second;
    if (observed.asleep) return observed;  // the link attributes read config space
    function.link_capable = read_link(*folder, "max_link_speed", "max_link_width");
    if (observed.config.size() != header_bytes || observed.off_bus) return observed;
    function.link_now = read_current_link(*folder);
    observed.link_was_read = true;
    auto config = config_of(devices, observed.name, config_bytes);
    if (config.size() >= header_bytes) observed.config = std::move(config);
    open_again(devices, observed);
    return observed;
}

ObservedFunction look_at(const SysfsDevices& devices, ObservedFunction observed) {
    if (const auto folder = open_again(devices, observed))
        observed.function.closer = look_at_candidate(*folder);
    open_again(devices, observed);
    return observed;
}

ObservedFunction ask_hardware(const SysfsDevices& devices, ObservedFunction observed) {
    if (!observed.function.closer || observed.asleep || observed.off_bus) return observed;
    if (const auto folder = open_again(devices, observed)) observed.vpd = read_vpd(*folder);
    open_again(devices, observed);
    return observed;
}

ObservedFunction ask_driver(const SysfsDevices& devices, ObservedFunction observed) {
    auto& closer = observed.function.closer;
    if (!closer || !devices.driver || observed.asleep || observed.off_bus) return observed;
    auto words = read_driver_words(*devices.driver, *observed.function.address);
    closer->driver_model = std::move(words.model);
    closer->driver_uuid = std::move(words.uuid);
    closer->gpu_instances = words.gpu_instances;
    observed.driver_minor = words.minor;
    for (const auto& text : words.notes) add_note(observed, text);
    return observed;
}

}  // namespace chipaudit
