// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/saved_input.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {

Host saved_host(const char* method, const ScanRequest& request) {
    Host host;
    // What people call their files often is a host's name: kept only where raw values are.
    host.origin = {method, request.from == "-" ? "standard input"
                           : request.sensitive ? request.from
                                               : "file"};
    return host;
}

void add_gap(Host& host, ReasonCode code, const std::optional<PciAddress>& about,
             const std::string& text) {
    host.reasons.push_back({code, text, about});
    host.notes.push_back({about, text});
}

void add_guest_view(Host& host, const std::string& text) {
    host.platform.virtualization = "guest";
    host.reasons.push_back({ReasonCode::guest_view, text, std::nullopt});
}

void add_unread_text(Host& host) {
    // Not quoted: it may hold a prompt with the host's name.
    add_gap(host, ReasonCode::input_truncated, std::nullopt,
            "text stands before or after the XML, and was not read");
}

void judge_zero_bytes(std::string_view text, Host& host) {
    const auto at = text.find('\0');
    if (at == std::string_view::npos) return;
    const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
    add_gap(host, ReasonCode::input_truncated, std::nullopt,
            "line " + std::to_string(line) +
                " holds zero bytes, as UTF-16 text or binary data does: expected UTF-8 only");
}

void judge_partial(const std::string& why, Host& host) {
    if (host.functions.empty()) {
        add_gap(host, ReasonCode::pci_directory_empty, std::nullopt,
                "the input shows no PCI function, which proves nothing: " + why);
        return;
    }
    bool only_named = false, unplaced = false;
    for (const auto& function : host.functions) {
        unplaced = unplaced || !function.address;
        only_named = only_named || (!function.id && function.model_name);
        if (!function.id && !function.model_name) {
            host.reasons.push_back({ReasonCode::id_unreadable,
                                    "the input gives neither an id nor a name", function.address});
        }
    }
    if (only_named) {
        add_gap(host, ReasonCode::names_without_ids, std::nullopt,
                "names without numeric ids: a name is what a driver calls it");
    }
    if (unplaced) {
        host.notes.push_back({std::nullopt, "the input lists functions without their addresses"});
    }
    add_gap(host, ReasonCode::partial_listing, std::nullopt, why);
}

void keep_telling_names(const CandidateFilter& candidates, Host& host) {
    for (auto& function : host.functions) {
        if (!function.id || !function.model_name) continue;
        if (!candidates.names.any_in(function.model_name->text)) function.model_name = std::nullopt;
    }
}

void drop_impossible_ids(Host& host) {
    for (auto& function : host.functions) {
        if (!function.id) continue;
        const PciId id = *function.id;
        const bool all_ones = id.vendor == 0xffff && id.device == 0xffff;
        if (id.vendor != 0 && !all_ones) continue;
        function.id = std::nullopt;  // the name stays: an accelerator may be known by it
        host.reasons.push_back({ReasonCode::id_unreadable,
                                "the input gives the id " + to_string(id) +
                                    ", which a bus answers where no device does",
                                function.address});
    }
}

std::optional<PciId> real_id(std::optional<std::uint32_t> vendor,
                             std::optional<std::uint32_t> device) {
    if (!vendor || !device || *vendor == 0 || *vendor >= 0xffff || *device > 0xffff)
        return std::nullopt;
    return PciId{static_cast<std::uint16_t>(*vendor), static_cast<std::uint16_t>(*device)};
}

std::optional<std::string> real_serial(const std::optional<std::string>& text) {
    if (!text || text->size() > 64) return std::nullopt;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_part = [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    };
    // "N/A", "Unknown Error", "0000000000000" and "GPU-00000000-0000-…" would join unrelated cards.
    const auto digits = std::ranges::count_if(*text, is_digit);
    if (digits == 0 || !std::ranges::all_of(*text, is_part)) return std::nullopt;
    const auto number = std::string_view(*text).substr(text->find_first_of("0123456789"));
    if (number.find_first_not_of("0-") == std::string_view::npos) return std::nullopt;
    return text;
}

}  // namespace chipaudit
