// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/country_groups.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/countries.h"
#include "core/host_json.h"
#include "core/json_fields.h"

namespace chipaudit {
namespace {

std::string country_from(const JsonPlace& place) {
    std::string text = place.text();
    if (!is_country_code(text)) place.fail("expected a two-letter country code in capitals");
    return text;
}

std::vector<std::string> countries_from(const JsonPlace& place) {
    std::vector<std::string> countries;
    for (const auto& item : place.items()) countries.push_back(country_from(item));
    std::ranges::sort(countries);
    if (std::ranges::adjacent_find(countries) != countries.end())
        place.fail("a country stands twice");
    return countries;
}

GroupEdition edition_from(const JsonPlace& place) {
    place.only({"from", "members", "doubtful", "source"});
    const auto from = parse_date(place.text("from"));
    if (!from) place.at("from").fail("expected YYYY-MM-DD");
    GroupEdition edition{*from, countries_from(place.at("members")), {}, place.text("source")};
    if (place.has("doubtful")) edition.doubtful = countries_from(place.at("doubtful"));
    if (edition.source.empty()) place.at("source").fail("a list of countries needs its source");
    return edition;
}

bool contains(const std::vector<std::string>& countries, const std::string& country) {
    return std::ranges::binary_search(countries, country);
}

}  // namespace

const GroupEdition* CountryGroups::edition(const std::string& group, const Date& day) const {
    const GroupEdition* current = nullptr;
    for (const auto& edition : groups_.at(group).editions) {
        if (edition.from <= day) current = &edition;
    }
    return current;
}

std::string CountryGroups::in_words(const std::string& group) const {
    return group + " (" + groups_.at(group).title + ")";
}

std::string CountryGroups::source(const std::string& group, const Date& day) const {
    const GroupEdition* current = edition(group, day);
    return current == nullptr ? "" : current->source;
}

Truth CountryGroups::holds(const std::string& group, const std::string& country,
                           const Date& day) const {
    const GroupEdition* current = edition(group, day);
    if (current == nullptr) return Truth::unknown;
    const auto alias = aliases_.find(country);
    if (contains(current->members, country)) return Truth::yes;
    if (alias != aliases_.end() && contains(current->members, alias->second)) return Truth::yes;
    return contains(current->doubtful, country) ? Truth::unknown : Truth::no;
}

Truth CountryGroups::any_holds(const std::vector<std::string>& names, const std::string& country,
                               const Date& day) const {
    Truth truth = Truth::no;
    for (const auto& name : names) {
        const bool same = name == country;
        truth = either(truth, is_country_code(name) ? (same ? Truth::yes : Truth::no)
                                                    : holds(name, country, day));
    }
    return truth;
}

CountryGroups country_groups_from(const TextFile& file) {
    const auto document = parse_json(file, ErrorKind::refused);
    const JsonPlace place(document, file.name + ": $", ErrorKind::refused);
    place.only({"schema", "aliases", "groups"});
    if (place.text("schema") != "chipaudit-country-groups/1")
        place.at("schema").fail("expected chipaudit-country-groups/1");
    CountryGroups groups;
    for (const auto& [country, treated_as] : place.at("aliases").members())
        groups.aliases_.emplace(country, country_from(treated_as));
    for (const auto& [name, object] : place.at("groups").members()) {
        object.only({"title", "editions"});
        auto& group = groups.groups_[name];
        group.title = object.text("title");
        for (const auto& item : object.at("editions").items()) {
            GroupEdition next = edition_from(item);
            if (!group.editions.empty() && next.from <= group.editions.back().from)
                item.at("from").fail("editions must ascend by date");
            group.editions.push_back(std::move(next));
        }
        if (group.editions.empty()) object.fail("a group needs at least one edition");
    }
    return groups;
}

}  // namespace chipaudit
