// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/pci_names.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {
namespace {

constexpr std::size_t none = std::string_view::npos;

struct Line {
    std::size_t begin = 0, end = 0;
};

/// Calls `visit` with each line between begin and end until it returns false.
template <typename Visit>
void for_each_line(std::string_view text, std::size_t begin, std::size_t end, Visit visit) {
    while (begin < end) {
        auto stop = text.find('\n', begin);
        if (stop == none || stop > end) stop = end;
        if (!visit(Line{begin, stop})) return;
        begin = stop + 1;
    }
}

std::string_view cut(std::string_view text, Line line) {
    return text.substr(line.begin, line.end - line.begin);
}

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
    for_each_line(all, 0, all.size(), [&](Line line) {
        const auto content = cut(all, line);
        if (content.empty() || content[0] == '\t' || content[0] == '#') return true;
        if (content[0] == 'C' &&
            content.starts_with("C ")) {  // class names follow; vendors are over
            if (!vendors_.empty()) vendors_.back().end = line.begin;
            return false;
        }
        const auto entry = entry_of(content);
        if (!entry) return true;
        if (!vendors_.empty()) vendors_.back().end = line.begin;
        vendors_.push_back({entry->id, line.end + 1, all.size(), line.begin + 6, line.end});
        return true;
    });
    std::ranges::sort(vendors_, {}, &VendorPlace::id);
}

const PciNames::VendorPlace* PciNames::place_of(std::uint16_t vendor) const {
    const auto found = std::ranges::lower_bound(vendors_, vendor, {}, &VendorPlace::id);
    return found != vendors_.end() && found->id == vendor ? &*found : nullptr;
}

std::string_view PciNames::name_of(const VendorPlace& place) const {
    return trim(
        std::string_view(text_).substr(place.name_begin, place.name_end - place.name_begin));
}

std::optional<std::string> PciNames::vendor(std::uint16_t vendor) const {
    const VendorPlace* place = place_of(vendor);
    if (place == nullptr) return std::nullopt;
    return clean_utf8(name_of(*place));
}

std::optional<std::string> PciNames::device(PciId id) const {
    const VendorPlace* place = place_of(id.vendor);
    if (place == nullptr) return std::nullopt;
    std::optional<std::string> name;
    const std::string_view all(text_);
    for_each_line(all, place->begin, place->end, [&](Line line) {
        const auto content = cut(all, line);
        if (content.size() < 2 || content[0] != '\t' || content[1] == '\t') return true;
        const auto entry = entry_of(content.substr(1));
        if (!entry || entry->id != id.device) return true;
        name = clean_utf8(entry->name);
        return false;
    });
    return name;
}

std::optional<std::string> PciNames::full_name(PciId id) const {
    const auto maker = vendor(id.vendor);
    if (!maker) return std::nullopt;
    return *maker + " " + device(id).value_or("Device " + hex(id.device, 4));
}

std::vector<std::uint16_t> PciNames::vendors_named(std::string_view text) const {
    std::vector<const VendorPlace*> found;
    for (const auto& place : vendors_) {
        const auto name = name_of(place);
        const bool whole =
            text.size() == name.size() || (text.size() > name.size() && text[name.size()] == ' ');
        if (text.starts_with(name) && whole) found.push_back(&place);
    }
    std::ranges::stable_sort(found, std::ranges::greater{},
                             [&](const VendorPlace* p) { return name_of(*p).size(); });
    std::vector<std::uint16_t> vendors;
    for (const VendorPlace* place : found) vendors.push_back(place->id);
    return vendors;
}

std::vector<PciId> PciNames::ids_named(std::string_view text) const {
    std::vector<PciId> ids;
    const std::string_view all(text_);
    for (const std::uint16_t vendor_id : vendors_named(text)) {
        const VendorPlace& place = *place_of(vendor_id);
        const auto rest = trim(text.substr(name_of(place).size()));
        if (rest.starts_with("Device ") && rest.size() == 11) {
            if (const auto device_id = parse_hex(rest.substr(7))) {
                ids.push_back({vendor_id, static_cast<std::uint16_t>(*device_id)});
            }
            continue;
        }
        for_each_line(all, place.begin, place.end, [&](Line line) {
            const auto content = cut(all, line);
            if (content.size() < 2 || content[0] != '\t' || content[1] == '\t') return true;
            const auto entry = entry_of(content.substr(1));
            if (entry && entry->name == rest) ids.push_back({vendor_id, entry->id});
            return true;
        });
    }
    return ids;
}

}  // namespace chipaudit
