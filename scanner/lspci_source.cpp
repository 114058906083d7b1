// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lspci_source.h"

#include <algorithm>

#include "core/config_space.h"
#include "core/text.h"
#include "scanner/active_link.h"
#include "scanner/completeness.h"
#include "scanner/lspci_details.h"
#include "scanner/lspci_line.h"
#include "scanner/lspci_listing.h"
#include "scanner/lspci_tree_source.h"
#include "scanner/masking.h"
#include "scanner/npu_smi_source.h"
#include "scanner/nvidia_smi_source.h"
#include "scanner/saved_input.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

using Listing = std::vector<ListedFunction>;

/// Sizes lspci prints: -x 64 (128 for CardBus), -xxx 256, -xxxx 4096.
bool is_whole_block(const ListedFunction& listed) {
    const auto size = listed.bytes.size();
    const auto header = read_config(listed.bytes).header_type;
    const bool cardbus = header && (*header & 0x7f) == 2;
    return !listed.hex_fault &&
           (size == 64 || size == 256 || size == 4096 || (size == 128 && cardbus));
}

/// True where the last block is shorter than its neighbours' would let expect, or missing: the text
/// was cut.
bool ends_early(const Listing& listing, std::string_view text) {
    const auto& last = listing.back();
    const auto tail = text.substr(text.rfind('\n') + 1);
    if (!last.bytes.empty() && !trim(tail).empty() && !is_hex_line(tail))
        return true;  // the next function had begun
    if (listing.size() < 2) return false;
    const auto& before = listing[listing.size() - 2];
    if (last.bytes.empty()) return !before.bytes.empty();
    const auto longest = std::ranges::max(listing, {}, [](const auto& one) {
                             return one.bytes.size();
                         }).bytes.size();
    if (last.bytes.size() < 256)
        return last.bytes.size() < std::min<std::size_t>(longest, 256) && !last.off_bus;
    return last.bytes.size() == 256 && longest == 4096 &&
           read_config(last.bytes).express.has_value();
}

void judge_hex(const Listing& listing, std::string_view text, Host& host) {
    for (const auto& listed : listing) {
        const auto gap = [&](const std::string& what) {
            add_gap(host, ReasonCode::input_truncated, listed.function.address, what);
        };
        const std::string line = "line " + std::to_string(listed.line);
        if (listed.hex_fault) {
            gap("the hex block of this function is not whole: " + *listed.hex_fault);
        } else if (listed.bytes.empty()) {
            if (listed.lacks_hex)
                gap(line + " begins a function without a hex block, between others that have one");
        } else if (!is_whole_block(listed)) {
            gap("the hex block of this function, below " + line +
                ", is not whole: " + std::to_string(listed.bytes.size()) + " bytes");
        }
    }
    if (!listing.empty() && ends_early(listing, text)) {
        add_gap(host, ReasonCode::input_truncated, listing.back().function.address,
                "the text ends before the hex block of the last function does");
    }
}

void set_bars(const ListedFunction& listed, bool sizes_are_printed, PciFunction& function) {
    if (!listed.regions_are_whole || listed.off_bus) return;
    if (!listed.regions.empty()) {
        function.bars = listed.regions;
    } else if (listed.has_control && sizes_are_printed) {
        function.bars = std::vector<Bar>();
    }
}

KeptConfig kept_for(EvidenceLevel level) {
    if (level == EvidenceLevel::none) return KeptConfig::nothing;
    return level == EvidenceLevel::full ? KeptConfig::everything : KeptConfig::capabilities;
}

void use_hex(const ListedFunction& listed, const ScanRequest& request, Masking& masking,
             PciFunction& function) {
    if (listed.bytes.empty()) return;
    const auto printed = function.id;
    const auto facts = read_config(listed.bytes);
    apply_serial(function, facts.serial, masking);
    apply_config(function, listed.bytes, kept_for(request.evidence), masking.keeps_raw());
    // lspci prints the id the kernel knows: where the bytes say otherwise, both must stay visible.
    if (printed && facts.id && printed != facts.id) function.identity_sources.sysfs = printed;
}

PciFunction finish(ListedFunction listed, bool sizes_are_printed, const ScanRequest& request,
                   Masking& masking, Host& host) {
    PciFunction function = listed.function;
    const bool all_ones = !listed.bytes.empty() && read_config(listed.bytes).all_ones;
    if (listed.serial) function.serial = masking.mask("serial", listed.serial);
    set_bars(listed, sizes_are_printed, function);
    use_hex(listed, request, masking, function);
    if (listed.off_bus || all_ones) {
        add_gap(host, ReasonCode::function_off_bus, function.address,
                "config space reads all ones: the function does not answer");
    }
    if (!function.id && !function.model_name && !all_ones) {
        add_gap(host, ReasonCode::id_unreadable, function.address,
                "the listing gives neither an id nor a name");
    }
    return function;
}

Host read_as(const char* method, std::string_view text, const ScanRequest& request) {
    auto listing = parse_listing(text);
    Host host = saved_host(method, request);
    Masking masking(request, std::nullopt);
    const bool sizes_are_printed =
        std::ranges::any_of(listing, [](const auto& one) { return !one.regions.empty(); });
    judge_hex(listing, text, host);
    BusSet used;
    std::size_t functions = listing.size();
    for (const auto& listed : listing) {
        used.add(listed.function.address);
        // Blocks of a second listing were read too, though they made no function of their own.
        if (listed.tag_blocks > 1) functions += listed.tag_blocks - 1;
    }
    std::vector<PciAddress> switch_ports;
    for (auto& listed : listing) {
        if (listed.function.address && is_switch_port(listed.bytes))
            switch_ports.push_back(*listed.function.address);
        const bool active = listed.link_is_active || has_active_link(listed.bytes);
        host.functions.push_back(
            finish(std::move(listed), sizes_are_printed, request, masking, host));
        const auto& function = host.functions.back();
        if (active && function.address && leads_to_buses(function) && !used.any_behind(function))
            add_link_without_child(function, host);
    }
    judge_switch_ports(switch_ports, host);
    for (const auto& part :
         unread_parts(text, listing_lines(text), functions, request.candidates)) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt, part);
    }
    if (is_lspci_tree(text) || is_nvidia_smi(text) || is_npu_smi(text)) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "the output of another tool, or a tree, stands in the text too, and was not read");
    }
    judge_completeness(request, host);
    masking.describe(host);
    return host;
}

}  // namespace

bool is_hexdump(std::string_view text) {
    const auto listing = parse_listing(text);
    if (std::ranges::none_of(listing, [](const auto& one) { return !one.bytes.empty(); }))
        return false;
    const auto prints_id = [](const ListingLine& line) {
        const auto listed = parse_function_line(line.text);
        return listed && listed->function.id;
    };
    return std::ranges::none_of(listing_lines(text), prints_id);
}

bool is_lspci(std::string_view text) { return !parse_listing(text).empty(); }

Host read_lspci(std::string_view text, const ScanRequest& request) {
    return read_as("lspci", text, request);
}
Host read_hexdump(std::string_view text, const ScanRequest& request) {
    return read_as("hexdump", text, request);
}

}  // namespace chipaudit
