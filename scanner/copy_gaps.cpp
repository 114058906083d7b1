// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/copy_gaps.h"

#include <array>
#include <set>
#include <string>

#include "core/text.h"
#include "scanner/live_truth.h"
#include "scanner/saved_input.h"
#include "scanner/sysfs_extras.h"

namespace chipaudit {
namespace {

struct Attribute {
    const char* name;
    std::size_t digits;
};

/// Linux, drivers/pci/pci-sysfs.c, pci_config_attr.
constexpr auto attributes = std::to_array<Attribute>({{"vendor", 4},
                                                      {"device", 4},
                                                      {"class", 6},
                                                      {"revision", 2},
                                                      {"subsystem_vendor", 4},
                                                      {"subsystem_device", 4}});

/// "pci0000:00": the folder of a root bus.
bool is_root_bus(const std::string& name) {
    return name.starts_with("pci") && parse_address(name.substr(3) + ":00.0").has_value();
}

/// Functions lie below root buses, and root buses anywhere: a platform's own folder, a function
/// that makes a domain of its own.
class Walk {
  public:
    std::set<PciAddress> found;

    void below(const Folder& folder, bool in_bus, int depth) {
        // Bridges nest as deep as there are buses; folders above a root bus lie a few levels deep.
        constexpr int deepest = 256, deepest_above = 6;
        if (depth > (in_bus ? deepest : deepest_above)) return;
        for (const auto& name : folder.names()) {
            const auto address = in_bus ? parse_address(name) : std::nullopt;
            const bool bus = is_root_bus(name);
            if (in_bus && !address && !bus) continue;
            if (name == "system" || name == "virtual") continue;  // large, and never above a bus
            if (folder.link(name.c_str())) continue;
            const auto inner = folder.sub(name);
            if (!inner) continue;
            if (address && (inner->has_file("vendor") || inner->has_file("config")))
                found.insert(*address);
            below(*inner, in_bus || bus, depth + 1);
        }
    }
};

/// The kernel writes each of these once (Linux, drivers/pci/pci-driver.c, pci_uevent).
void judge_uevent(const std::string& text, ObservedFunction& observed) {
    struct Key {
        const char* name;
        bool (*fits)(std::string_view value);
    };
    static constexpr auto keys = std::to_array<Key>(
        {{"PCI_ID=", [](std::string_view value) { return parse_id(value).has_value(); }},
         {"PCI_CLASS=", [](std::string_view value) { return parse_hex(value).has_value(); }},
         {"PCI_SLOT_NAME=",
          [](std::string_view value) { return parse_address(value).has_value(); }}});
    for (const auto& [name, fits] : keys) {
        std::set<std::string> values;
        for (const auto line : split_lines(text)) {
            if (line.starts_with(name)) values.emplace(line.substr(std::string_view(name).size()));
        }
        if (values.empty() || (values.size() == 1 && fits(*values.begin()))) continue;
        std::vector<std::string> words;
        for (const auto& value : values) words.push_back(clean_utf8(value.substr(0, 32)));
        add_gap(observed, ReasonCode::input_truncated,
                "uevent holds " + std::string(name) + join(words, " and ") +
                    ", expected one such value");
    }
    constexpr std::string_view slot = "PCI_SLOT_NAME=";
    for (const auto line : split_lines(text)) {
        auto about =
            line.starts_with(slot) ? parse_address(line.substr(slot.size())) : std::nullopt;
        if (!about) continue;
        // Whoever makes a copy may number its domains anew; that stays a note.
        about->domain = observed.function.address->domain;
        if (about != observed.function.address) {
            add_gap(observed, ReasonCode::input_truncated,
                    "uevent is about another function, " + to_string(*about));
        }
    }
}

}  // namespace

void judge_garbled(const Folder& function, ObservedFunction& observed) {
    for (const auto& [name, digits] : attributes) {
        const auto said = function.read(name);
        if (!said || hex_attribute(function, name, digits)) continue;
        add_gap(observed, ReasonCode::input_truncated,
                std::string(name) + " holds '" + clean_utf8(trim(*said).substr(0, 32)) +
                    "', expected 0x and " + std::to_string(digits) + " hex digits");
    }
    judge_uevent(function.read("uevent").value_or(""), observed);
}

std::set<PciAddress> functions_in_tree(const SysfsPlace& place) {
    constexpr std::string_view bus = "bus/pci";
    if (!place.pci.ends_with(bus)) return {};
    const std::string sys = place.pci.substr(0, place.pci.size() - bus.size());
    const auto devices = place.open(sys + "devices");
    if (!devices) return {};
    Walk walk;
    walk.below(*devices, false, 0);
    return std::move(walk.found);
}

void judge_unlisted(std::set<PciAddress> in_tree,
                    const std::vector<std::optional<PciAddress>>& listed,
                    const std::string& listing, Host& host) {
    for (const auto& address : listed) {
        if (address) in_tree.erase(*address);
    }
    for (const auto& address : in_tree) {
        add_gap(host, ReasonCode::partial_listing, address,
                "a function lies in sys/devices that " + listing + " does not list");
    }
}

}  // namespace chipaudit
