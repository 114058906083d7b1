// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/condition_json.h"

#include <array>
#include <nlohmann/json.hpp>

namespace chipaudit {
namespace {

using Kind = Condition::Kind;

std::vector<Condition> children_from(const JsonPlace& place) {
    std::vector<Condition> children;
    for (const auto& item : place.items()) children.push_back(condition_from(item));
    if (children.empty()) place.fail("expected at least one condition");
    return children;
}

/// "part": "x" or ["x", "y"]: any of them.
std::vector<std::string> names_from(const JsonPlace& place) {
    if (place.value().is_string()) return {place.text()};
    auto names = place.texts();
    if (names.empty()) place.fail("expected at least one name");
    return names;
}

Condition figure_from(const JsonPlace& place) {
    Condition condition;
    condition.fact = place.text("fact");
    if (place.has("is")) {
        place.only({"fact", "is"});
        condition.kind = Kind::yes_no;
        if (place.text("is") != "yes")
            place.at("is").fail("expected yes; write {\"not\": …} for no");
        return condition;
    }
    place.only({"fact", "at_least", "less_than"});
    condition.kind = condition.fact == "performance_density" ? Kind::density : Kind::figure;
    const bool at_least = place.has("at_least");
    if (at_least == place.has("less_than"))
        place.fail("expected exactly one of at_least, less_than");
    condition.comparison = at_least ? Comparison::at_least : Comparison::less_than;
    const auto limit = place.at(at_least ? "at_least" : "less_than");
    const auto value = Decimal::parse(limit.text());
    if (!value) limit.fail("expected a decimal number in quotes, got '" + limit.text() + "'");
    condition.threshold = *value;
    return condition;
}

}  // namespace

Condition condition_from(const JsonPlace& place) {
    struct NamesRow {
        const char* key;
        Kind kind;
    };
    constexpr std::array names_table = {NamesRow{"part", Kind::part},
                                        NamesRow{"family", Kind::family},
                                        NamesRow{"maker_country", Kind::maker_country},
                                        NamesRow{"rule", Kind::rule},
                                        NamesRow{"maker_listed", Kind::maker_listed},
                                        NamesRow{"class_in", Kind::class_in},
                                        NamesRow{"site_in", Kind::site_in},
                                        NamesRow{"party_in", Kind::party_in},
                                        NamesRow{"end_use_in", Kind::end_use_in},
                                        NamesRow{"purpose", Kind::purpose},
                                        NamesRow{"declared", Kind::declared}};
    if (place.has("fact")) return figure_from(place);
    Condition condition;
    if (place.has("all") || place.has("any")) {
        const char* key = place.has("all") ? "all" : "any";
        place.only({key});
        condition.kind = place.has("all") ? Kind::all : Kind::any;
        condition.children = children_from(place.at(key));
        return condition;
    }
    if (place.has("not")) {
        place.only({"not"});
        condition.kind = Kind::negation;
        condition.children.push_back(condition_from(place.at("not")));
        return condition;
    }
    for (const auto& row : names_table) {
        if (!place.has(row.key)) continue;
        place.only({row.key});
        condition.kind = row.kind;
        condition.names = names_from(place.at(row.key));
        return condition;
    }
    place.fail(
        "expected one of all, any, not, part, family, maker_country, maker_listed, class_in, rule, "
        "fact, site_in, "
        "party_in, "
        "end_use_in, purpose, declared");
}

}  // namespace chipaudit
