// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rule_fields.h"

#include "core/date.h"

namespace chipaudit {

Date date_from(const JsonPlace& place) {
    const auto date = parse_date(place.text());
    if (!date) place.fail("expected YYYY-MM-DD, got '" + place.text() + "'");
    return *date;
}

std::optional<Date> optional_date(const JsonPlace& place, const char* key) {
    if (place.is_null(key)) return std::nullopt;
    return date_from(place.at(key));
}

Grade grade_from(const JsonPlace& place) {
    const std::string text = place.text();
    if (text.size() != 1 || text[0] < 'A' || text[0] > 'D')
        place.fail("expected A, B, C or D, got '" + text + "'");
    return static_cast<Grade>(text[0] - 'A');
}

std::vector<RuleSource> rule_sources_from(const JsonPlace& place) {
    std::vector<RuleSource> sources;
    for (const auto& item : place.items()) {
        item.only({"title", "url", "retrieved", "pinpoint"});
        RuleSource source{item.text("title"), item.text("url"), item.text("retrieved"),
                          item.text("pinpoint")};
        if (!parse_date(source.retrieved)) item.at("retrieved").fail("expected YYYY-MM-DD");
        if (source.title.empty() || source.url.empty() || source.pinpoint.empty()) {
            item.fail(
                "a rule cannot be defended without title, url and the exact place in the source");
        }
        sources.push_back(std::move(source));
    }
    if (sources.empty()) place.fail("a rule needs at least one source");
    return sources;
}

}  // namespace chipaudit
