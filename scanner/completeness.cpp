// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/completeness.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "scanner/saved_input.h"

namespace chipaudit {
namespace {

/// Host, ISA, EISA and PCI bridges: every machine has one, a filtered listing mostly has none.
/// "Other" bridges do not count, as NVSwitches are among them.
bool is_usual_bridge(const PciFunction& function) {
    if (!function.class_code) return false;
    const auto code = *function.class_code >> 8;
    return code == 0x0600 || code == 0x0601 || code == 0x0602 || code == 0x0604;
}

/// lspci cuts a long line at its end, and with it the id: "… Address Decoder Registers [808... (rev
/// 04)".
bool id_was_cut(const PciFunction& function) {
    const auto& text = function.model_name->text;
    const auto bracket = text.rfind('[');
    if (!text.ends_with("...") || bracket == std::string::npos) return false;
    const auto digits = std::string_view(text).substr(bracket + 1, text.size() - bracket - 4);
    return digits.size() < 9 &&
           digits.find_first_not_of("0123456789abcdef:") == std::string_view::npos;
}

/// True where the missing id may matter; one that lspci cut off matters only where the class asks
/// for a closer look.
bool lacks_id(const PciFunction& function, const ScanRequest& request, Host& host) {
    if (function.id || !function.model_name) return false;
    if (!id_was_cut(function) || !function.class_code || request.candidates.wants(function))
        return true;
    host.notes.push_back(
        {function.address, "lspci cut the id off; the class shows no accelerator"});
    return false;
}

bool is_bridge(const PciFunction& function) {
    return function.class_code && is_bridge_class(*function.class_code);
}

/// True where all of a domain is on buses above 00, and no bridge leads there.
bool has_domain_without_root(const std::vector<PciFunction>& functions) {
    std::map<std::uint32_t, bool> rooted;
    for (const auto& one : functions) {
        bool& known = rooted[one.address->domain];
        known = known || one.address->bus == 0 || is_bridge(one);
    }
    return std::ranges::any_of(rooted, [](const auto& domain) { return !domain.second; });
}

}  // namespace

void judge_completeness(const ScanRequest& request, Host& host) {
    const auto& functions = host.functions;
    const auto lacking = std::ranges::count_if(
        functions, [&](const auto& one) { return lacks_id(one, request, host); });
    if (lacking != 0) {
        add_gap(host, ReasonCode::names_without_ids, std::nullopt,
                "names without numeric ids: save the listing with lspci -nn");
    }
    std::string why;
    if (std::ranges::any_of(functions, [](const auto& one) { return !one.address; })) {
        why = "it lists functions without their addresses";
    } else if (std::ranges::none_of(functions, is_usual_bridge)) {
        why = "it lists no host, ISA or PCI bridge";
    } else if (std::ranges::none_of(functions,
                                    [](const auto& one) { return one.address->bus == 0; })) {
        why = "it lists nothing on a bus 00";
    } else if (std::ranges::all_of(functions, is_bridge)) {
        why = "it lists bridges and nothing behind them";
    } else if (has_domain_without_root(functions)) {
        why = "in one domain it lists functions behind a bridge, and no bridge";
    }
    if (!why.empty()) {
        add_gap(host, ReasonCode::partial_listing, std::nullopt,
                "the listing is a part of a longer one: " + why);
    } else {
        host.reasons.push_back({ReasonCode::listing_unproven,
                                "this is a saved listing: nothing in it proves that it is whole, "
                                "or that it is not a guest's view",
                                std::nullopt});
    }
}

}  // namespace chipaudit
