// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/nvidia_smi_query.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/link_text.h"
#include "scanner/nvidia_smi_lines.h"
#include "scanner/saved_input.h"

namespace chipaudit {

std::optional<PciId> swapped_id(std::string_view text) {
    const auto both = text.size() == 10 ? prefixed_hex(text, 8) : std::nullopt;
    if (!both || (*both >> 16) == 0) return std::nullopt;
    return real_id(*both & 0xffffU, *both >> 16);
}

namespace {

/// The first line that says it counts: what stands below, say of processes, may use its key too.
template <typename T>
void set_once(std::optional<T>& into, std::optional<T> value) {
    if (!into) into = std::move(value);
}

void apply_name(std::string_view value, QueryBlock& block) {
    set_once(block.device.function.model_name, product_name(value));
}
void apply_serial_number(std::string_view value, QueryBlock& block) {
    set_once(block.device.serial, real_serial(std::string(value)));
}
void apply_uuid(std::string_view value, QueryBlock& block) {
    set_once(block.device.uuid, real_serial(std::string(value)));
}
void apply_id(std::string_view value, QueryBlock& block) {
    set_once(block.device.function.id, swapped_id(value));
}
void apply_subsystem(std::string_view value, QueryBlock& block) {
    set_once(block.device.function.subsystem, swapped_id(value));
}

void apply_bus_id(std::string_view value, QueryBlock& block) {
    const auto address = parse_address(value);
    auto& known = block.device.function.address;
    if (address && known && address != known) block.two_addresses = true;
    set_once(known, address);
}

void apply_base_class(std::string_view value, QueryBlock& block) {
    const auto code = prefixed_hex(value, 2);
    if (!code || block.device.function.class_code) return;
    block.device.function.class_code = *code << 16;
}

/// Follows the base class.
void apply_sub_class(std::string_view value, QueryBlock& block) {
    PciFunction& function = block.device.function;
    const auto code = prefixed_hex(value, 2);
    if (!code || !function.class_code || function.class_is_partial) return;
    function.class_code = *function.class_code | (*code << 8);
    function.class_is_partial = true;
}

void apply_mode(std::string_view value, QueryBlock& block) {
    block.in_guest = block.in_guest || value == "Pass-Through" || value == "VGPU";
}

void apply_current(std::string_view value, QueryBlock& block) {
    if (block.section == "PCIe Generation") set_once(block.generation, parse_decimal(value));
    if (block.section == "Link Width" && value.ends_with('x')) {
        value.remove_suffix(1);
        set_once(block.width, parse_width(value));
    }
}

struct Key {
    std::string_view name;
    void (*apply)(std::string_view value, QueryBlock& block);
};

constexpr auto keys = std::to_array<Key>({
    {"Product Name", apply_name},
    {"Serial Number", apply_serial_number},
    {"GPU UUID", apply_uuid},
    {"Device Id", apply_id},
    {"Bus Id", apply_bus_id},
    {"Sub System Id", apply_subsystem},
    {"Base Classcode", apply_base_class},
    {"Sub Classcode", apply_sub_class},
    {"Virtualization Mode", apply_mode},
    {"Virtualization mode", apply_mode},  // before 2021
    {"Current", apply_current},
});

}  // namespace

std::optional<QueryBlock> begin_block(std::string_view line) {
    line = trim(line);
    if (!line.starts_with("GPU ")) return std::nullopt;
    QueryBlock block;
    block.device.function.address = parse_address(trim(line.substr(4)));
    return block.device.function.address ? std::optional(std::move(block)) : std::nullopt;
}

bool apply_query_line(std::string_view line, QueryBlock& block) {
    const auto pair = split_pair(line);
    if (!pair) {
        block.section = std::string(trim(line).substr(0, 64));
        return false;
    }
    const auto key = std::ranges::find(keys, pair->key, &Key::name);
    if (key != keys.end()) key->apply(pair->value, block);
    return true;
}

std::optional<std::uint64_t> attached_gpus(std::string_view line) {
    const auto pair = split_pair(line);
    return pair && pair->key == "Attached GPUs" ? parse_decimal(pair->value) : std::nullopt;
}

ToolDevice finish_block(QueryBlock block) {
    static constexpr std::array speeds = {"2.5", "5", "8", "16", "32", "64", "128"};
    PciFunction& function = block.device.function;
    if (!function.class_is_partial) function.class_code = std::nullopt;  // the sub class is missing
    if (block.generation && *block.generation >= 1 && *block.generation <= speeds.size() &&
        block.width) {
        function.link_now = Link{speeds.at(*block.generation - 1), *block.width};
    }
    return std::move(block.device);
}

}  // namespace chipaudit
