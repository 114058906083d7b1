// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/pci_names.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {
namespace {

/// "1af1  GA100 [A100 NVSwitch]" → id and name; nullopt for lines that are not entries.
struct Entry {
    std::uint16_t id = 0;
    std::string_view name;
};

std::optional<Entry> entry_of(std::string_view line) {
    if (line.size() < 7 || line[4] != ' ' || line[5] != ' ') return std::nullopt;
    const auto id = parse_hex(line.substr(0, 4));
    if (!id) return std::nullopt;
    return Entry{static_cast<std::uint16_t>(*id), trim(line.substr(6))};
}

}  // namespace

PciNames::PciNames(std::string text, std::string label)
    : text_(std::move(text)), label_(std::move(label)) {
    const std::string_view all(text_);
    for (std::size_t begin = 0; begin < all.size();) {
        const auto end = std::min(all.find('\n', begin), all.size());
        const auto line = all.substr(begin, end - begin);
        begin = end + 1;
        if (line.starts_with("C ")) break;  // class names follow; vendors are over
        const bool device = line.size() > 1 && line[0] == '\t' && line[1] != '\t';
        const auto entry = entry_of(device ? line.substr(1) : line);
        if (!entry) continue;
        if (!device)
            vendors_.push_back({entry->id, place_in_text(entry->name)});
        else if (!vendors_.empty())
            devices_.push_back({{vendors_.back().id, entry->id}, place_in_text(entry->name)});
    }
    std::ranges::stable_sort(vendors_, {}, &VendorPlace::id);
    if (!std::ranges::is_sorted(devices_, {}, &DevicePlace::id))
        std::ranges::stable_sort(devices_, {}, &DevicePlace::id);
}

PciNames::NamePlace PciNames::place_in_text(std::string_view name) const {
    if (name.empty()) return {};
    const auto begin = static_cast<std::uint32_t>(name.data() - text_.data());
    return {begin, begin + static_cast<std::uint32_t>(name.size())};
}

std::string_view PciNames::name_at(NamePlace place) const {
    return std::string_view(text_).substr(place.begin, place.end - place.begin);
}

std::span<const PciNames::DevicePlace> PciNames::devices_of(std::uint16_t vendor) const {
    const auto by_vendor = [](const DevicePlace& place) { return place.id.vendor; };
    const auto first = std::ranges::lower_bound(devices_, vendor, {}, by_vendor);
    const auto last = std::ranges::upper_bound(devices_, vendor, {}, by_vendor);
    return {first, last};
}

std::optional<std::string> PciNames::vendor(std::uint16_t vendor) const {
    const auto found = std::ranges::lower_bound(vendors_, vendor, {}, &VendorPlace::id);
    if (found == vendors_.end() || found->id != vendor) return std::nullopt;
    return clean_utf8(name_at(found->name));
}

std::optional<std::string> PciNames::device(PciId id) const {
    const auto found = std::ranges::lower_bound(devices_, id, {}, &DevicePlace::id);
    if (found == devices_.end() || found->id != id) return std::nullopt;
    return clean_utf8(name_at(found->name));
}

std::optional<std::string> PciNames::full_name(PciId id) const {
    const auto maker = vendor(id.vendor);
    if (!maker) return std::nullopt;
    return *maker + " " + device(id).value_or("Device " + hex(id.device, 4));
}

std::vector<std::uint16_t> PciNames::vendors_named(std::string_view text) const {
    std::vector<const VendorPlace*> found;
    for (const auto& place : vendors_) {
        const auto name = name_at(place.name);
        const bool whole =
            text.size() == name.size() || (text.size() > name.size() && text[name.size()] == ' ');
        if (whole && text.starts_with(name)) found.push_back(&place);
    }
    std::ranges::stable_sort(found, std::ranges::greater{},
                             [&](const VendorPlace* p) { return name_at(p->name).size(); });
    std::vector<std::uint16_t> vendors;
    for (const VendorPlace* place : found) vendors.push_back(place->id);
    return vendors;
}

std::vector<PciId> PciNames::ids_named(std::string_view text) const {
    auto ids = ids_spelled(text);
    return ids.empty() ? ids_spelled(plain_blanks(text)) : ids;
}

std::vector<PciId> PciNames::ids_spelled(std::string_view text) const {
    std::vector<PciId> ids;
    for (const std::uint16_t vendor_id : vendors_named(text)) {
        const auto found = std::ranges::lower_bound(vendors_, vendor_id, {}, &VendorPlace::id);
        const auto rest = trim(text.substr(name_at(found->name).size()));
        if (rest.starts_with("Device ") && rest.size() == 11) {
            if (const auto device_id = parse_hex(rest.substr(7))) {
                ids.push_back({vendor_id, static_cast<std::uint16_t>(*device_id)});
            }
            continue;
        }
        for (const auto& place : devices_of(vendor_id)) {
            if (name_at(place.name) == rest) ids.push_back(place.id);
        }
    }
    return ids;
}

}  // namespace chipaudit
