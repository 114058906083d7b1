// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lshw_source.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/class_names.h"
#include "scanner/completeness.h"
#include "scanner/firmware_words.h"
#include "scanner/inventory_row.h"
#include "scanner/lshw_tree.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;

/// Words of lshw for the base class of a function whose description its other scans replaced
/// ("Ethernet interface", "NVMe device").
struct KindName {
    std::string_view name;
    std::uint8_t base;
};
constexpr auto kind_names = std::to_array<KindName>({{"storage", 0x01},
                                                     {"nvme", 0x01},
                                                     {"sata", 0x01},
                                                     {"raid", 0x01},
                                                     {"network", 0x02},
                                                     {"multimedia", 0x04},
                                                     {"memory", 0x05},
                                                     {"bridge", 0x06},
                                                     {"communication", 0x07},
                                                     {"input", 0x09},
                                                     {"bus", 0x0c},
                                                     {"usb", 0x0c}});

std::optional<std::uint32_t> class_of(const LshwNode& node) {
    if (const auto code = class_of_name(node.description)) return std::uint32_t{*code} << 8;
    const auto kind = node.kind.empty() ? node.id.substr(0, node.id.find(':')) : node.kind;
    const auto found = std::ranges::find(kind_names, std::string_view(kind), &KindName::name);
    return found == kind_names.end() ? std::nullopt : class_of_base(found->base);
}

std::optional<std::uint16_t> word_of(std::string_view digits) {
    const auto value = digits.size() <= 4 ? parse_hex(digits) : std::nullopt;
    return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

/// "GA100 [A100 SXM4 40GB] [10DE:20B0]" as -numeric prints it, without leading zeros.
struct NumberedName {
    std::string_view name;
    std::optional<std::uint16_t> first, second;
};

NumberedName parse_numbered(std::string_view text) {
    const auto open = text.rfind('[');
    if (open == npos || !text.ends_with("]")) return {text, {}, {}};
    const auto inner = text.substr(open + 1, text.size() - open - 2);
    const auto colon = inner.find(':');
    if (colon == npos) return {text, {}, {}};
    const auto first = word_of(inner.substr(0, colon)), second = word_of(inner.substr(colon + 1));
    if (!first || !second) return {text, {}, {}};
    return {trim(text.substr(0, open)), first, second};
}

/// "NVIDIA Corporation [10DE]" → "NVIDIA Corporation".
std::string_view without_number(std::string_view text) {
    const auto open = text.rfind(" [");
    if (open == npos || !text.ends_with("]")) return text;
    return word_of(text.substr(open + 2, text.size() - open - 3)) ? text.substr(0, open) : text;
}

std::optional<PciAddress> address_of(const LshwNode& node) {
    constexpr std::string_view prefix = "pci@";
    if (!node.businfo.starts_with(prefix)) return std::nullopt;
    return parse_address(std::string_view(node.businfo).substr(prefix.size()));
}

InventoryRow row_of_node(const LshwNode& node, const PciAddress& address) {
    InventoryRow row;
    row.address = address;
    const auto product = parse_numbered(node.product), board = parse_numbered(node.subproduct);
    row.vendor = product.first;
    row.device = product.second;
    row.subsystem_vendor = board.first;
    row.subsystem_device = board.second;
    row.class_code = class_of(node);
    const auto revision = node.version.size() == 2 ? parse_hex(node.version) : std::nullopt;
    if (revision) row.revision = static_cast<std::uint8_t>(*revision);
    row.name = joined_name(without_number(node.vendor), product.name);
    row.source = "lshw";
    if (!node.driver.empty()) row.driver = node.driver;
    return row;
}

MachineWords machine_of(const LshwNode& root) {
    MachineWords words;
    words.vendor = root.vendor;
    words.product = root.product;
    words.serial = root.serial;
    if (root.id != "computer") words.host_name = root.id;  // what -sanitize writes
    return words;
}

}  // namespace

bool is_lshw(std::string_view text) { return is_lshw_json(text) || is_lshw_text(text); }

Host read_lshw(std::string_view text, const ScanRequest& request) {
    const LshwTree tree = is_lshw_text(text) && !is_lshw_json(text)
                              ? parse_lshw_text(text)
                              : parse_lshw_json(text, request.from);
    Host host = saved_host("lshw", request);
    Masking masking(request, std::nullopt);
    for (const auto& node : tree.nodes) {
        if (const auto address = address_of(node))
            add_row(row_of_node(node, *address), masking, host);
    }
    if (tree.has_root) {
        apply_machine(machine_of(tree.nodes.front()), masking, host);
    } else {
        add_gap(host, ReasonCode::partial_listing, std::nullopt,
                "the computer itself is not among the nodes: lshw was asked for some classes only");
    }
    if (tree.is_cut) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "the text ends inside a node of lshw");
    }
    const auto speaks = [&](std::string_view line) {
        return speaks_of_a_function(line, request.candidates) || is_of_another_tool(line);
    };
    if (std::ranges::any_of(tree.others, speaks)) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "a line that is none of lshw's speaks of a function, and was not read");
    }
    judge_emptiness(host);
    judge_completeness(request, host);
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
