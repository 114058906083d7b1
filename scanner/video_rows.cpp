// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/video_rows.h"

#include <algorithm>
#include <map>

#include "core/text.h"
#include "scanner/class_names.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

constexpr std::uint32_t display = 0x03, accelerator = 0x12;

/// True for a function that a list of videos may tell again.
bool shows_pictures(const PciFunction& function, const ScanRequest& request) {
    if (!function.id) return false;
    if (!function.class_code) return request.candidates.wants(function);
    const auto base = *function.class_code >> 16;
    return base == display || base == accelerator;
}

/// True where the video is the function, which then has what the video tells besides.
bool is_same(const InventoryRow& video, const Phrases& telling, PciFunction& known) {
    const auto id = real_id(video.vendor, video.device);
    if (id && known.id && id != known.id) return false;
    if (!known.id) known.id = id;
    if (!known.class_code && video.class_code) {
        known.class_code = video.class_code;
        known.class_is_partial = video.class_is_partial;
    } else if (known.class_code && video.class_code &&
               *known.class_code >> 16 != *video.class_code >> 16) {
        compare_classes(known.identity_sources, known.class_code, video.class_code);
    }
    const bool told = known.model_name && telling.any_in(known.model_name->text);
    const bool news = telling.any_in(video.name) && !told;
    if (!video.name.empty() && (news || !known.model_name))
        known.model_name = ModelName{clean_utf8(video.name), video.source};
    return true;
}

/// Names of accelerators, while no listed function is one, are news whatever the counts say.
bool tells_news(const std::vector<InventoryRow>& videos, const ScanRequest& request,
                const Host& host) {
    const auto wanted = [&](const PciFunction& one) { return request.candidates.wants(one); };
    const auto named = [&](const InventoryRow& video) {
        return speaks_of_a_function(video.name, request.candidates);
    };
    return std::ranges::any_of(videos, named) && std::ranges::none_of(host.functions, wanted);
}

void add_unplaced(const std::vector<InventoryRow>& videos, const ScanRequest& request,
                  Masking& masking, Host& host) {
    if (videos.empty()) return;
    const auto listed = std::ranges::count_if(
        host.functions, [&](const auto& one) { return shows_pictures(one, request); });
    const bool as_many = static_cast<std::size_t>(listed) >= videos.size();
    if (!as_many || tells_news(videos, request, host)) {
        for (const auto& video : videos) add_row(video, masking, host);
        return;
    }
    std::vector<std::string> names;
    for (const auto& video : videos) names.push_back(clean_utf8(video.name));
    host.notes.push_back(
        {std::nullopt, "video cards without an address (" + join(names, ", ") +
                           ") are taken to be the display cards among the controllers"});
}

}  // namespace

InventoryRow video_row(const std::optional<std::string>& chipset,
                       const std::optional<std::string>& name, const char* source) {
    InventoryRow row;
    row.source = source;
    if (const auto code = class_of_name(trim(chipset.value_or("")))) {
        row.class_code = std::uint32_t{*code} << 8;
        row.name = name.value_or("");
    } else {
        row.name = joined_name(chipset.value_or(""), name.value_or(""));
    }
    return row;
}

void add_videos(const std::vector<InventoryRow>& videos, const ScanRequest& request,
                Masking& masking, Host& host) {
    std::map<PciAddress, std::size_t> places;
    for (std::size_t i = 0; i < host.functions.size(); ++i) {
        if (host.functions[i].address) places.emplace(*host.functions[i].address, i);
    }
    std::vector<InventoryRow> unplaced;
    for (const auto& video : videos) {
        if (!video.address) {
            unplaced.push_back(video);
            continue;
        }
        const auto known = places.find(*video.address);
        if (known == places.end() ||
            !is_same(video, request.candidates.names, host.functions[known->second]))
            add_row(video, masking, host);
    }
    add_unplaced(unplaced, request, masking, host);
}

}  // namespace chipaudit
