// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/udevadm_source.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/text.h"
#include "scanner/completeness.h"
#include "scanner/firmware_words.h"
#include "scanner/masking.h"
#include "scanner/off_bus.h"
#include "scanner/saved_input.h"
#include "scanner/udevadm_block.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

/// What one text says, before it is judged.
struct Reading {
    std::vector<UdevBlock> functions;
    std::optional<UdevBlock> firmware;
    std::set<PciAddress> on_paths;          // functions that are parents of something
    std::map<PciAddress, BusRange> behind;  // buses seen behind a function
    ShownNames shown;                       // nodes, modules and buses
    std::optional<std::size_t> unread;      // first line that speaks of a function unread
    bool begins_in_block = false;           // properties stand before the first path
    bool shows_virtual = false;             // /devices/virtual, which every Linux has
    bool ends_in_block = false;             // the last block does not say what it is
};

void see_bus(const PciAddress& bridge, std::uint8_t bus, Reading& reading) {
    const auto found = reading.behind.find(bridge);
    if (found == reading.behind.end()) {
        reading.behind[bridge] = {bridge.bus, bus, bus};
        return;
    }
    found->second.secondary = std::min(found->second.secondary, bus);
    found->second.subordinate = std::max(found->second.subordinate, bus);
}

/// A path names every bridge above a device: each leads at least to the buses of those below it.
void take_path(const UdevBlock& block, Reading& reading) {
    auto chain = functions_on(block.path);
    if (is_pci_function(block)) {
        if (!chain.empty()) reading.on_paths.insert(chain.begin(), chain.end() - 1);
    } else {
        reading.on_paths.insert(chain.begin(), chain.end());
        if (const auto bus = bus_of(block)) chain.push_back(*bus);
    }
    for (std::size_t i = 0; i + 1 < chain.size() && i < 32; ++i) {
        const auto& below = chain[i + 1];
        if (chain[i].domain != below.domain) continue;  // a controller with a domain of its own
        for (std::size_t above = 0; above <= i; ++above) {
            if (chain[above].domain == below.domain) see_bus(chain[above], below.bus, reading);
        }
    }
}

/// "/module/nvme" and "/bus/pci" have blocks of their own.
void take_names(const UdevBlock& block, ShownNames& shown) {
    constexpr std::string_view module = "/module/", bus = "/bus/";
    if (!block.node.empty()) shown.device_nodes.emplace_back(block.node);
    if (block.path.starts_with(module))
        shown.modules.emplace_back(block.path.substr(module.size()));
    if (block.path.starts_with(bus)) shown.buses.emplace_back(block.path.substr(bus.size()));
}

void end_block(const UdevBlock& block, Reading& reading) {
    const bool tells_something = !block.subsystem.empty() || !block.id.empty() ||
                                 !block.slot_name.empty() || !block.modalias.empty();
    if (block.path.empty() && !tells_something) return;
    reading.begins_in_block = reading.begins_in_block || block.path.empty();
    take_path(block, reading);
    take_names(block, reading.shown);
    reading.shows_virtual = reading.shows_virtual || block.path.starts_with("/devices/virtual/");
    reading.ends_in_block = block.subsystem.empty();
    if (block.path.ends_with("/virtual/dmi/id")) reading.firmware = block;
    const auto other = told_again(block);
    if (is_pci_function(block) || (other && is_pci_function(*other)))
        reading.functions.push_back(block);
}

Reading parse(std::string_view text, const CandidateFilter& candidates) {
    Reading reading;
    UdevBlock block;
    std::size_t number = 0;
    for (const auto line : split_lines(text)) {
        ++number;
        if (const auto path = path_line(line)) {
            end_block(block, reading);
            block = {};
            block.path = *path;
        } else if (!apply_udev_line(line, block) && !reading.unread &&
                   (speaks_of_a_function(line, candidates) || is_of_another_tool(line))) {
            reading.unread = number;
        }
    }
    end_block(block, reading);
    return reading;
}

/// "dmi:bvn…:svnNVIDIA:pnDGXStation:…": the kernel leaves the blanks out.
std::optional<std::string> field_of(std::string_view modalias, std::string_view key) {
    for (const auto field : split(modalias, ':')) {
        const auto value = field.substr(std::min(field.size(), key.size()));
        if (field.starts_with(key) && !value.empty()) return clean_utf8(value.substr(0, 128));
    }
    return std::nullopt;
}

void apply_firmware(const UdevBlock& block, Host& host) {
    Dmi dmi{field_of(block.modalias, "svn"), field_of(block.modalias, "pn"), std::nullopt};
    if (!block.vendor.empty()) dmi.vendor = clean_utf8(block.vendor.substr(0, 128));
    if (!block.model.empty()) dmi.product = clean_utf8(block.model.substr(0, 128));
    if (dmi.vendor && names_hypervisor(*dmi.vendor)) {
        add_guest_view(host,
                       "this is a guest: only what its hypervisor passes through can be seen");
    }
    host.platform.dmi = dmi;
}

/// A bridge is known to lead to the buses that were seen behind it; more of them may be empty.
void apply_buses(const Reading& reading, PciFunction& function) {
    if (!function.address || !function.class_code || !is_bus_bridge_class(*function.class_code))
        return;
    const auto found = reading.behind.find(*function.address);
    if (found != reading.behind.end()) function.buses = found->second;
}

/// What a block says twice and otherwise is a second account of the same function: both stay.
void add_second_account(const Reading& reading, const UdevBlock& block, const PciFunction& first,
                        Host& host) {
    const auto other = told_again(block);
    if (!other) return;
    PciFunction second = function_of(*other);
    second.address = first.address;
    apply_buses(reading, second);
    const auto identity = [](const PciFunction& one) {
        return std::tie(one.id, one.class_code, one.model_name, one.subsystem,
                        one.identity_sources);
    };
    if (identity(first) == identity(second)) return;
    host.functions.push_back(std::move(second));
}

void add_functions(const Reading& reading, Host& host) {
    for (const auto& block : reading.functions) {
        PciFunction function = function_of(block);
        apply_buses(reading, function);
        const bool other_place =
            !block.slot_name.empty() && parse_address(block.slot_name) != function.address;
        if (!block.again.empty() || other_place) {
            add_gap(host, ReasonCode::input_truncated, function.address,
                    "this block tells of another function too, or of one in two ways: lines "
                    "between them are missing, or were put in");
        }
        if (!function.id && !function.model_name) {
            add_gap(host, ReasonCode::id_unreadable, function.address,
                    "the block of this function gives neither an id nor a name");
        }
        add_second_account(reading, block, function, host);
        host.functions.push_back(std::move(function));
    }
}

void judge_text(std::string_view text, const Reading& reading, Host& host) {
    const auto truncated = [&](const std::string& why) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt, why);
    };
    if (!text.ends_with('\n')) truncated("the text ends inside a line");
    if (reading.begins_in_block) truncated("the text begins inside the block of a device");
    if (reading.ends_in_block) truncated("the text ends inside the block of a device");
    if (reading.unread) {
        truncated("line " + std::to_string(*reading.unread) +
                  " speaks of a function that could not be read from it");
    }
    std::set<PciAddress> listed;
    for (const auto& function : host.functions) {
        if (function.address) listed.insert(*function.address);
    }
    const auto missing = [&](const PciAddress& address) { return !listed.contains(address); };
    const auto first = std::ranges::find_if(reading.on_paths, missing);
    if (first != reading.on_paths.end()) {
        truncated("paths lead through the function " + to_string(*first) +
                  ", which has no block of its own");
    }
    if (!reading.shows_virtual) {
        add_gap(host, ReasonCode::partial_listing, std::nullopt,
                "the listing is a part of a longer one: it lists nothing below /devices/virtual");
    }
}

}  // namespace

bool is_udevadm(std::string_view text) {
    bool has_path = false;
    for (const auto line : split_lines(text)) {
        if (path_line(line)) has_path = true;
        if (has_path && trim(line).starts_with("E: ")) return true;
    }
    return false;
}

Host read_udevadm(std::string_view text, const ScanRequest& request) {
    Host host = saved_host("udevadm", request);
    const Reading reading = parse(text, request.candidates);
    add_functions(reading, host);
    if (reading.firmware) apply_firmware(*reading.firmware, host);
    judge_text(text, reading, host);
    host.off_bus = signs_among(reading.shown, request.candidates.traces);
    if (host.functions.empty()) {
        add_gap(host, ReasonCode::pci_directory_empty, std::nullopt,
                "the device database lists no PCI function");
    } else {
        judge_completeness(request, host);
    }
    Masking(request, std::nullopt).describe(host);
    return host;
}

}  // namespace chipaudit
