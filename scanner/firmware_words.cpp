// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/firmware_words.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace chipaudit {
namespace {

/// Trimmed and clean; nullopt where nothing is said.
std::optional<std::string> said(const std::optional<std::string>& text) {
    if (!text || trim(*text).empty() || is_placeholder(trim(*text))) return std::nullopt;
    return clean_utf8(trim(*text));
}

}  // namespace

bool is_placeholder(std::string_view text) {
    static constexpr auto placeholders = std::to_array<std::string_view>(
        {"none", "not specified", "not applicable", "n/a", "na", "default string",
         "system serial number", "system manufacturer", "system product name", "unknown",
         "to be filled by o.e.m.", "0", "0123456789", "00000000"});
    return std::ranges::find(placeholders, to_lower(text)) != placeholders.end();
}

bool names_hypervisor(std::string_view vendor) {
    static constexpr auto vendors =
        std::to_array<std::string_view>({"qemu", "xen", "vmware", "innotek", "parallels", "bochs"});
    return std::ranges::any_of(vendors,
                               [&](auto name) { return starts_with_ignoring_case(vendor, name); });
}

bool says_guest(std::string_view system) {
    return !system.empty() && to_lower(system) != "physical";
}

void apply_machine(const MachineWords& words, Masking& masking, Host& host) {
    const auto vendor = said(words.vendor), product = said(words.product);
    const auto board = masking.mask("board", said(words.serial));
    if (vendor || product || said(words.serial)) host.platform.dmi = Dmi{vendor, product, board};
    host.ids = {masking.mask("machine", said(words.machine_id)), board,
                masking.mask("label", said(words.host_name))};
    if (!words.is_guest && !(vendor && names_hypervisor(*vendor))) return;
    host.platform.virtualization = "guest";
    host.reasons.push_back({ReasonCode::guest_view,
                            "this is a guest: only what its hypervisor passes through can be seen",
                            std::nullopt});
}

}  // namespace chipaudit
