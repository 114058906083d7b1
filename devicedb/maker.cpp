// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/maker.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/countries.h"
#include "core/host_json.h"
#include "core/text.h"
#include "devicedb/claim_json.h"

namespace chipaudit {
namespace {

std::optional<std::string> country_from(const JsonPlace& place, const char* key) {
    const auto text = place.optional_text(key);
    if (text && !is_country_code(*text))
        place.at(key).fail("expected a two-letter country code in capitals");
    return text;
}

std::optional<Date> date_from(const JsonPlace& place, const char* key) {
    const auto text = place.optional_text(key);
    if (!text) return std::nullopt;
    const auto date = parse_date(*text);
    if (!date) place.at(key).fail("expected YYYY-MM-DD");
    return date;
}

ListStatus status_from(const JsonPlace& place, const std::vector<Source>& sources) {
    place.only({"list", "from", "until", "citation", "cite", "confidence", "note"});
    return {place.text("list"),
            place.text("citation"),
            date_from(place, "from"),
            date_from(place, "until"),
            cite_from(place.at("cite"), sources),
            confidence_from(place.at("confidence"))};
}

Maker maker_from(const JsonPlace& place, const std::vector<Source>& sources) {
    place.only({"id", "name", "vendor_ids", "country", "parent", "parent_country", "tracked",
                "compute", "lists", "cite", "confidence", "note", "dmi"});
    Maker maker;
    maker.id = place.text("id");
    maker.name = place.text("name");
    maker.note = place.optional_text("note").value_or("");
    for (const auto& text : place.at("vendor_ids").texts()) {
        const auto value = parse_hex(text);
        if (!value || text.size() != 4)
            place.at("vendor_ids").fail("expected four hex digits, got '" + text + "'");
        maker.vendor_ids.push_back(static_cast<std::uint16_t>(*value));
    }
    if (place.has("dmi")) {
        const JsonPlace dmi = place.at("dmi");
        dmi.only({"names", "cite"});
        maker.dmi_names = dmi.at("names").texts();
        cite_from(dmi.at("cite"), sources);
    }
    maker.country = country_from(place, "country");
    maker.parent = place.optional_text("parent");
    maker.parent_country = country_from(place, "parent_country");
    maker.tracked = place.at("tracked").boolean();
    maker.compute = place.at("compute").boolean();
    for (const auto& item : place.at("lists").items())
        maker.lists.push_back(status_from(item, sources));
    maker.cite = cite_from(place.at("cite"), sources);
    maker.confidence = confidence_from(place.at("confidence"));
    return maker;
}

void check_unique(const JsonPlace& place, const Makers& makers) {
    std::map<std::string, int> ids;
    std::map<std::uint16_t, std::string> owners;
    for (const auto& maker : makers.makers) {
        if (++ids[maker.id] > 1) place.fail("maker '" + maker.id + "' stands twice");
        for (const auto vendor : maker.vendor_ids) {
            const auto [owner, fresh] = owners.emplace(vendor, maker.id);
            if (!fresh)
                place.fail("vendor " + hex(vendor, 4) + " belongs to " + owner->second + " and " +
                           maker.id);
        }
    }
}

}  // namespace

const Maker* Makers::by_vendor(std::uint16_t vendor) const {
    for (const auto& maker : makers) {
        if (std::ranges::find(maker.vendor_ids, vendor) != maker.vendor_ids.end()) return &maker;
    }
    return nullptr;
}

const Maker* Makers::by_dmi(const std::string& vendor) const {
    const std::string told = to_lower(trim(vendor)) + " ";
    for (const auto& maker : makers) {
        for (const auto& name : maker.dmi_names) {
            if (told.starts_with(to_lower(name) + " ")) return &maker;
        }
    }
    return nullptr;
}

const Maker* Makers::by_id(const std::string& id) const {
    const auto found = std::ranges::find(makers, id, &Maker::id);
    return found == makers.end() ? nullptr : &*found;
}

Makers load_makers(const TextFile& file) {
    const auto document = parse_json(file, ErrorKind::refused);
    const JsonPlace place(document, file.name + ": $", ErrorKind::refused);
    place.only({"schema", "sources", "makers"});
    if (place.text("schema") != "chipaudit-makers/1")
        place.at("schema").fail("expected chipaudit-makers/1");
    Makers makers;
    makers.sources = sources_from(place.at("sources"));
    for (const auto& item : place.at("makers").items())
        makers.makers.push_back(maker_from(item, makers.sources));
    check_unique(place.at("makers"), makers);
    return makers;
}

}  // namespace chipaudit
