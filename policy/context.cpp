// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/context.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/countries.h"
#include "core/host_json.h"
#include "core/text.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

const std::vector<std::string>& purposes() {
    static const std::vector<std::string> words = {"production", "technical_analysis"};
    return words;
}

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

}  // namespace

const std::vector<std::string>& context_keys() {
    static const std::vector<std::string> keys = {
        "site_country",   "operator_hq",        "operator_parent_hq",      "tenants",
        "purpose",        "federal_contractor", "state_funded_datacentre", "letter_addressee",
        "license_numbers"};
    return keys;
}

bool is_declared(const std::string& key, const Context& context) {
    return !context_to_json(context).at(key).is_null();
}

std::vector<std::string> first_words(std::vector<std::string> words, const std::string& noun) {
    constexpr std::size_t most = 16;
    if (words.size() <= most) return words;
    const auto more = words.size() - most;
    words.resize(most);
    words.push_back(std::to_string(more) + " more " + noun);
    return words;
}

Context context_from_json(const JsonPlace& place) {
    place.only({"schema", "site_country", "operator_hq", "operator_parent_hq", "tenants", "purpose",
                "federal_contractor", "state_funded_datacentre", "letter_addressee",
                "license_numbers"});
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
    context.state_funded_datacentre = boolean_from(place, "state_funded_datacentre");
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
    object["federal_contractor"] = json_or_null(context.federal_contractor);
    object["state_funded_datacentre"] = json_or_null(context.state_funded_datacentre);
    object["letter_addressee"] = json_or_null(context.letter_addressee);
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
