// SPDX-License-Identifier: GPL-3.0-or-later
/// Who made a function: country, parent and list status with dates (devicedb/makers.json).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/date.h"
#include "core/text_file.h"
#include "devicedb/part.h"

namespace chipaudit {

struct ListStatus {
    std::string list, citation;
    std::optional<Date> from, until;
    std::vector<std::string> cite;
    Confidence confidence = Confidence::low;
};

struct Maker {
    std::string id, name, note;
    std::vector<std::uint16_t> vendor_ids;
    std::vector<std::string> dmi_names;  // how firmware's system vendor begins, in its words
    std::optional<std::string> country, parent,
        parent_country;    // ISO 3166-1 alpha-2; nullopt = unknown
    bool tracked = false;  // an unknown display or 3D function of it is a finding
    bool compute = false;  // makes AI compute parts
    std::vector<ListStatus> lists;
    std::vector<std::string> cite;
    Confidence confidence = Confidence::low;
};

struct Makers {
    std::vector<Maker> makers;
    std::vector<Source> sources;
    [[nodiscard]] const Maker* by_vendor(std::uint16_t vendor) const;  // nullptr: nobody we know
    /// Of a machine, by the system vendor that its firmware tells; case does not count.
    [[nodiscard]] const Maker* by_dmi(const std::string& vendor) const;
    [[nodiscard]] const Maker* by_id(const std::string& id) const;
};

/// Throws Error(refused) naming the file and the place.
Makers load_makers(const TextFile& file);

}  // namespace chipaudit
