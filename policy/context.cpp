// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/context.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/host_json.h"
#include "core/text.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

const std::vector<std::string>& purposes() {
    static const std::vector<std::string> words = {"production", "technical_analysis"};
    return words;
}

/// ISO 3166-1 alpha-2, officially assigned codes, as of 2024: 249.
constexpr std::string_view country_codes =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN "
    "BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ "
    "DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL "
    "GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM "
    "JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME "
    "MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD "
    "SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

std::optional<std::string> country_from(const JsonPlace& place, const char* key) {
    const auto text = place.optional_text(key);
    if (text && !is_country_code(*text)) {
        place.at(key).fail(
            "expected a country by its two-letter code of ISO 3166-1, in capitals, got '" + *text +
            "'");
    }
    return text;
}

std::optional<bool> boolean_from(const JsonPlace& place, const char* key) {
    if (place.is_null(key)) return std::nullopt;
    return place.at(key).boolean();
}

std::optional<std::string> purpose_from(const JsonPlace& place) {
    const auto text = place.optional_text("purpose");
    if (!text || std::ranges::find(purposes(), *text) != purposes().end()) return text;
    const std::string near = nearest(*text, purposes());
    place.at("purpose").fail("expected " + join(purposes(), " or ") + ", got '" + *text + "'" +
                             (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

Tenant tenant_from(const JsonPlace& place) {
    place.only({"hq", "parent_hq", "end_use"});
    return {country_from(place, "hq"), country_from(place, "parent_hq"),
            place.optional_text("end_use")};
}

json tenant_to_json(const Tenant& tenant) {
    json object = json::object();
    object["hq"] = json_or_null(tenant.hq);
    object["parent_hq"] = json_or_null(tenant.parent_hq);
    object["end_use"] = json_or_null(tenant.end_use);
    return object;
}

json yes_no_json(const std::optional<bool>& value) { return value ? json(*value) : json(nullptr); }

}  // namespace

const std::vector<std::string>& context_keys() {
    static const std::vector<std::string> keys = {
        "site_country", "operator_hq",        "operator_parent_hq", "tenants",
        "purpose",      "federal_contractor", "letter_addressee",   "license_numbers"};
    return keys;
}

bool is_declared(const std::string& key, const Context& context) {
    return !context_to_json(context).at(key).is_null();
}

bool is_country_code(const std::string& text) {
    for (std::size_t at = 0; at < country_codes.size(); at += 3) {
        if (country_codes.substr(at, 2) == text) return true;
    }
    return false;
}

Context context_from_json(const JsonPlace& place) {
    place.only({"schema", "site_country", "operator_hq", "operator_parent_hq", "tenants", "purpose",
                "federal_contractor", "letter_addressee", "license_numbers"});
    Context context;
    context.site_country = country_from(place, "site_country");
    context.operator_hq = country_from(place, "operator_hq");
    context.operator_parent_hq = country_from(place, "operator_parent_hq");
    if (place.has("tenants")) {
        context.tenants.emplace();
        for (const auto& item : place.at("tenants").items())
            context.tenants->push_back(tenant_from(item));
    }
    context.purpose = purpose_from(place);
    context.federal_contractor = boolean_from(place, "federal_contractor");
    context.letter_addressee = boolean_from(place, "letter_addressee");
    if (place.has("license_numbers")) context.license_numbers = place.at("license_numbers").texts();
    return context;
}

json context_to_json(const Context& context) {
    json object = json::object();
    object["site_country"] = json_or_null(context.site_country);
    object["operator_hq"] = json_or_null(context.operator_hq);
    object["operator_parent_hq"] = json_or_null(context.operator_parent_hq);
    object["tenants"] = nullptr;
    if (context.tenants) {
        object["tenants"] = json::array();
        for (const auto& tenant : *context.tenants)
            object["tenants"].push_back(tenant_to_json(tenant));
    }
    object["purpose"] = json_or_null(context.purpose);
    object["federal_contractor"] = yes_no_json(context.federal_contractor);
    object["letter_addressee"] = yes_no_json(context.letter_addressee);
    object["license_numbers"] =
        context.license_numbers ? json(*context.license_numbers) : json(nullptr);
    return object;
}

Context context_from_file(const TextFile& file) {
    const auto document = parse_json(file.text, file.name);
    const JsonPlace place(document, file.name + ": $", ErrorKind::malformed);
    if (place.text("schema") != "chipaudit-context/1")
        place.at("schema").fail("expected chipaudit-context/1");
    return context_from_json(place);
}

}  // namespace chipaudit
