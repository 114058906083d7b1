// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/tool_devices.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/text.h"

namespace chipaudit {
namespace {

constexpr std::string_view dots = "...";

template <typename T>
bool agree(const std::optional<T>& a, const std::optional<T>& b) {
    return !a || !b || *a == *b;
}

/// A table cuts long names: "NVIDIA GeForce RTX ..." may be any that begins so.
bool is_cut_form(std::string_view cut, std::string_view whole) {
    if (!cut.ends_with(dots)) return false;
    cut.remove_suffix(dots.size());
    return whole.starts_with(cut);
}

bool names_agree(const std::optional<ModelName>& a, const std::optional<ModelName>& b) {
    return !a || !b || a->text == b->text || is_cut_form(a->text, b->text) ||
           is_cut_form(b->text, a->text);
}

bool may_be_same(const ToolDevice& a, const ToolDevice& b) {
    return agree(a.function.address, b.function.address) && agree(a.function.id, b.function.id) &&
           agree(a.function.class_code, b.function.class_code) &&
           agree(a.function.subsystem, b.function.subsystem) && agree(a.index, b.index) &&
           agree(a.serial, b.serial) && agree(a.uuid, b.uuid) &&
           names_agree(a.function.model_name, b.function.model_name);
}

template <typename T>
void fill(std::optional<T>& into, std::optional<T>& from) {
    if (!into) into = std::move(from);
}

void join(ToolDevice& known, ToolDevice more) {
    PciFunction& a = known.function;
    PciFunction& b = more.function;
    fill(a.address, b.address);
    fill(a.id, b.id);
    if (!a.class_code) a.class_is_partial = b.class_is_partial;
    fill(a.class_code, b.class_code);
    fill(a.subsystem, b.subsystem);
    if (a.model_name && b.model_name && is_cut_form(a.model_name->text, b.model_name->text))
        a.model_name = std::nullopt;
    fill(a.model_name, b.model_name);
    fill(a.link_now, b.link_now);
    fill(a.slot, b.slot);
    fill(known.index, more.index);
    fill(known.serial, more.serial);
    fill(known.uuid, more.uuid);
}

template <typename Key>
std::optional<std::size_t> find(const std::map<Key, std::size_t>& places,
                                const std::optional<Key>& key) {
    const auto found = key ? places.find(*key) : places.end();
    return found == places.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::optional<std::size_t> ToolDevices::place_of(const ToolDevice& device) const {
    for (const auto& place : {find(at_, device.function.address), find(with_uuid_, device.uuid)}) {
        if (place && may_be_same(devices_[*place], device)) return place;
    }
    // Numbers begin anew on each machine: they only tell which row of a table a line belongs to.
    const auto place = find(numbered_, device.index);
    if (!place || !may_be_same(devices_[*place], device)) return std::nullopt;
    const bool placed = devices_[*place].function.address.has_value();
    return placed != device.function.address.has_value() ? place : std::nullopt;
}

void ToolDevices::add(ToolDevice device) {
    auto place = place_of(device);
    if (place) {
        join(devices_[*place], std::move(device));
    } else {
        place = devices_.size();
        devices_.push_back(std::move(device));
    }
    const ToolDevice& known = devices_[*place];
    if (known.function.address) at_[*known.function.address] = *place;
    if (known.uuid) with_uuid_[*known.uuid] = *place;
    if (known.index) numbered_[*known.index] = *place;
}

bool is_no_value(std::string_view text) {
    static constexpr auto beginnings =
        std::to_array<std::string_view>({"n/a", "[n/a", "err!", "unknown", "not ", "[not ",
                                         "[unknown", "requested ", "gpu is ", "insufficient "});
    if (text.empty() || text == "NA" || text == "-") return true;
    return std::ranges::any_of(beginnings,
                               [&](auto word) { return starts_with_ignoring_case(text, word); });
}

std::optional<ToolPair> split_pair(std::string_view line) {
    const auto colon = line.find(" : ");
    if (colon == std::string_view::npos) return std::nullopt;
    return ToolPair{trim(line.substr(0, colon)), trim(line.substr(colon + 3))};
}

std::optional<std::uint32_t> prefixed_hex(std::string_view text, std::size_t digits) {
    if (!text.starts_with("0x") || text.size() > digits + 2) return std::nullopt;
    const auto value = parse_hex(text.substr(2));
    return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

}  // namespace chipaudit
