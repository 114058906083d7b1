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

}  // namespace

void judge_garbled(const Folder& function, ObservedFunction& observed) {
    for (const auto& [name, digits] : attributes) {
        const auto said = function.word(name);
        if (!said || hex_attribute(function, name, digits)) continue;
        add_gap(observed, ReasonCode::input_truncated,
                std::string(name) + " holds '" + clean_utf8(said->substr(0, 32)) +
                    "', expected 0x and " + std::to_string(digits) + " hex digits");
    }
}

void judge_unlisted_folders(const SysfsPlace& place, const std::vector<ObservedFunction>& all,
                            Host& host) {
    constexpr std::string_view bus = "bus/pci";
    if (!place.pci.ends_with(bus)) return;
    const std::string sys = place.pci.substr(0, place.pci.size() - bus.size());
    const auto devices = place.open(sys + "devices");
    if (!devices) return;
    Walk walk;
    walk.below(*devices, false, 0);
    for (const auto& observed : all) walk.found.erase(*observed.function.address);
    for (const auto& address : walk.found) {
        add_gap(host, ReasonCode::partial_listing, address,
                "a function lies in sys/devices that bus/pci/devices does not list");
    }
}

}  // namespace chipaudit
