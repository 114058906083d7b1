// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sosreport_accounts.h"

#include <algorithm>
#include <map>

#include "core/text.h"
#include "scanner/saved_input.h"

namespace chipaudit {
namespace {

/// What two accounts say of one function and cannot both be true; empty where they agree.
std::string difference(const PciFunction& a, const PciFunction& b, bool own_words,
                       const CandidateFilter& candidates) {
    if (a.id && b.id && a.id != b.id) return "ids " + to_string(*a.id) + " and " + to_string(*b.id);
    // Such words count where they make an accelerator of what the rest takes for ordinary.
    if (own_words && ((a.id && b.id) || candidates.wants(a) || candidates.wants(b))) return "";
    if (!own_words && a.class_code && b.class_code && *a.class_code >> 8 != *b.class_code >> 8)
        return "classes " + hex(*a.class_code >> 8, 4) + " and " + hex(*b.class_code >> 8, 4);
    if (!a.model_name || !b.model_name) return "";
    const std::string &first = a.model_name->text, &second = b.model_name->text;
    // Names of one device differ with the options of lspci; which of them names an accelerator
    // does not.
    if (candidates.names.any_in(first) == candidates.names.any_in(second)) return "";
    return "names '" + first + "' and '" + second + "'";
}

}  // namespace

void compare(const Account& chosen, const Account& other, const CandidateFilter& candidates,
             Host& host) {
    // That a listing has no ids, or is not whole, is no gap where another one is.
    for (const auto& reason : other.host.reasons) {
        const bool weaker = reason.code == ReasonCode::names_without_ids ||
                            reason.code == ReasonCode::partial_listing ||
                            row_of(reason.code).effect != ReasonEffect::incomplete;
        if (!weaker) add_gap(host, reason.code, reason.about, other.file + ": " + reason.text);
    }
    const bool own_words = chosen.own_words || other.own_words;
    std::map<PciAddress, const PciFunction*> known;
    for (const auto& one : chosen.host.functions) {
        if (one.address) known.emplace(*one.address, &one);
    }
    for (const auto& one : other.host.functions) {
        if (!one.address) continue;
        const auto found = known.find(*one.address);
        if (found == known.end()) {
            add_gap(host, ReasonCode::input_truncated, one.address,
                    chosen.file + " lacks a function that " + other.file + " shows");
        } else if (const auto what = difference(*found->second, one, own_words, candidates);
                   !what.empty()) {
            add_gap(host, ReasonCode::input_truncated, one.address,
                    chosen.file + " and " + other.file + " differ: " + what);
        }
    }
}

void compare_with_kernel(const std::string& table, const Account& chosen, Host& host) {
    std::multimap<PciAddress, std::optional<PciId>> known;
    for (const auto& one : chosen.host.functions) {
        if (!one.address) continue;
        known.emplace(PciAddress{0, one.address->bus, one.address->device, one.address->function},
                      one.id);
    }
    std::size_t number = 0;
    for (const auto line : split_lines(table)) {
        ++number;
        const auto words = split(line, '\t');
        const auto place = parse_hex(words.front());
        const auto ids = words.size() > 1 ? parse_hex(words[1]) : std::nullopt;
        if (!place || !ids || *place > 0xffff || *ids > 0xffffffffU) {
            add_gap(host, ReasonCode::input_truncated, std::nullopt,
                    "proc/bus/pci/devices, line " + std::to_string(number) +
                        ": expected the kernel's table of functions");
            continue;
        }
        const PciId id{static_cast<std::uint16_t>(*ids >> 16),
                       static_cast<std::uint16_t>(*ids & 0xffff)};
        const PciAddress wanted{0, static_cast<std::uint8_t>(*place >> 8),
                                static_cast<std::uint8_t>((*place >> 3) & 0x1f),
                                static_cast<std::uint8_t>(*place & 7)};
        const auto [first, last] = known.equal_range(wanted);
        if (std::any_of(first, last,
                        [&](const auto& one) { return !one.second || one.second == id; }))
            continue;
        add_gap(
            host, ReasonCode::input_truncated, wanted,
            chosen.file + " lacks a function that proc/bus/pci/devices shows: " + to_string(id));
    }
}

}  // namespace chipaudit
