// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/live_truth.h"

#include <algorithm>

#include "core/text.h"
#include "scanner/sysfs_extras.h"

namespace chipaudit {
namespace {

void add_vanished(ObservedFunction& observed, bool returned) {
    const auto said = [](const Reason& r) { return r.code == ReasonCode::function_vanished; };
    if (std::ranges::any_of(observed.reasons, said)) return;
    add_gap(observed, ReasonCode::function_vanished,
            returned ? "the function vanished during the scan, and one at its address returned: "
                       "what was read may be of either"
                     : "the function vanished during the scan");
}

void add_changed(ObservedFunction& observed, const std::string& what) {
    add_gap(observed, ReasonCode::function_changed,
            what + " changed while the function was read: not known");
}

std::string words_of(const Link& link) { return link.gts + " GT/s x" + std::to_string(link.width); }

void check_bars(const Folder& folder, ObservedFunction& observed) {
    auto& bars = observed.function.bars;
    if (!bars || read_bars(folder) == bars) return;
    bars = std::nullopt;
    add_changed(observed, "the sizes of the base address registers");
}

/// A link trains again when its device saves power: both answers are true, the later one is "now".
void check_link(const Folder& folder, ObservedFunction& observed) {
    const bool asleep = observed.asleep || folder.word("power_state") == "D3cold";
    if (!observed.link_was_read || asleep) return;
    auto& now = observed.function.link_now;
    auto again = read_current_link(folder);
    if (again == now) return;
    if (again && now) {
        observed.notes.push_back({observed.function.address, "the link was " + words_of(*now) +
                                                                 ", and " + words_of(*again) +
                                                                 " later during the scan"});
        now = std::move(again);
        return;
    }
    now = std::nullopt;
    add_changed(observed, "the state of the link");
}

/// The kernel ties a virtual function to its card after it shows the function.
void check_physical(const Folder& folder, ObservedFunction& observed) {
    const auto again = parse_address(folder.link_name("physfn").value_or(""));
    auto& physical = observed.function.physical_function;
    if (again == physical) return;
    if (physical) {
        add_changed(observed, "the physical function that it is of");
    } else {
        add_gap(observed, ReasonCode::function_changed,
                "the function came up while it was read: what it says is not whole");
    }
    physical = again;
}

}  // namespace

void add_gap(ObservedFunction& observed, ReasonCode code, const std::string& text) {
    observed.reasons.push_back({code, text, observed.function.address});
    observed.notes.push_back({observed.function.address, text});
}

std::optional<Folder> open_again(const SysfsDevices& devices, ObservedFunction& observed) {
    auto folder = devices.folder.sub(observed.name);
    if (folder && (!devices.live || folder->identity() == observed.identity)) return folder;
    if (devices.live) add_vanished(observed, folder.has_value());
    return std::nullopt;
}

ObservedFunction check_settled(const SysfsDevices& devices, ObservedFunction observed) {
    const auto folder = open_again(devices, observed);
    if (!folder) return observed;
    ObservedFunction checked = observed;
    check_bars(*folder, checked);
    check_link(*folder, checked);
    check_physical(*folder, checked);
    // Where it is gone by now, it is these reads that came too late.
    return open_again(devices, observed) ? checked : observed;
}

}  // namespace chipaudit
