// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/claim_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/date.h"
#include "devicedb/figures.h"

namespace chipaudit {
namespace {

enum class ValueKind { number, yes_no, words };

struct FactRow {
    const char* name;
    const char* unit;
    ValueKind kind;
};

/// Every fact the format knows; devicedb/parts/README.md describes them.
constexpr std::array fact_table = {
    FactRow{"dense_tops", "TOPS", ValueKind::number},
    FactRow{"tpp", "TPP", ValueKind::number},
    FactRow{"die_area_mm2", "mm2", ValueKind::number},
    FactRow{"memory_gib", "GiB", ValueKind::number},
    FactRow{"memory_bandwidth_gbs", "GB/s", ValueKind::number},
    FactRow{"io_bandwidth_gbs", "GB/s", ValueKind::number},
    FactRow{"datacentre", "yes_no", ValueKind::yes_no},
    FactRow{"released", "date", ValueKind::words},
    FactRow{"process", "text", ValueKind::words},
    FactRow{"transistors_millions", "million", ValueKind::number},
};

Basis basis_from(const JsonPlace& place) {
    const std::string text = place.text();
    for (const Basis basis : {Basis::exact, Basis::range, Basis::about, Basis::one_of}) {
        if (text == to_string(basis)) return basis;
    }
    place.fail("expected exact, range, about or one_of, got '" + text + "'");
}

Per per_from(const JsonPlace& place) {
    const std::string text = place.text();
    for (const Per per : {Per::die, Per::package, Per::card}) {
        if (text == to_string(per)) return per;
    }
    place.fail("expected die, package or card, got '" + text + "'");
}

Decimal decimal_from(const JsonPlace& place) {
    const auto value = Decimal::parse(place.text());
    if (!value) place.fail("expected a decimal number in quotes, got '" + place.text() + "'");
    return *value;
}

void read_number(const JsonPlace& place, Claim& claim) {
    if (claim.basis == Basis::exact) {
        if (place.has("min") || place.has("max"))
            place.fail("basis exact takes value, not min and max");
        claim.min = claim.max = decimal_from(place.at("value"));
        return;
    }
    if (place.has("value"))
        place.fail("basis " + to_string(claim.basis) + " takes min and max, not value");
    claim.min = decimal_from(place.at("min"));
    claim.max = decimal_from(place.at("max"));
    if (*claim.max < *claim.min) place.fail("min is above max");
}

Claim claim_from(const JsonPlace& place, const FactRow& row, const std::vector<Source>& sources) {
    place.only(
        {"format", "value", "min", "max", "basis", "unit", "per", "cite", "confidence", "note"});
    Claim claim;
    claim.unit = place.text("unit");
    if (claim.unit != row.unit) place.at("unit").fail(std::string("expected '") + row.unit + "'");
    claim.cite = cite_from(place.at("cite"), sources);
    claim.confidence = confidence_from(place.at("confidence"));
    claim.basis = basis_from(place.at("basis"));
    claim.per = per_from(place.at("per"));
    if (std::string_view(row.name) == "dense_tops") {
        claim.format = place.text("format");
        if (!bits_of(claim.format))
            place.at("format").fail("unknown number format '" + claim.format + "'");
    } else if (place.has("format")) {
        place.at("format").fail("only dense_tops has a number format");
    }
    if (row.kind == ValueKind::number) {
        read_number(place, claim);
    } else {
        claim.text = place.text("value");
        if (claim.text.empty()) place.at("value").fail("expected words, got an empty text");
        if (row.kind == ValueKind::yes_no && claim.text != "yes" && claim.text != "no") {
            place.at("value").fail("expected yes or no, got '" + claim.text + "'");
        }
    }
    return claim;
}

}  // namespace

FactUse use_of_fact(const std::string& name) {
    if (name == "memory_and_io_bandwidth_gbs") return FactUse::number;  // derived (figures.h)
    const auto row =
        std::ranges::find_if(fact_table, [&](const FactRow& r) { return name == r.name; });
    if (row == fact_table.end() || row->kind == ValueKind::words) return FactUse::unknown;
    return row->kind == ValueKind::number ? FactUse::number : FactUse::yes_no;
}

Confidence confidence_from(const JsonPlace& place) {
    const std::string text = place.text();
    for (const Confidence level : {Confidence::low, Confidence::medium, Confidence::high}) {
        if (text == to_string(level)) return level;
    }
    place.fail("expected high, medium or low, got '" + text + "'");
}

std::vector<Source> sources_from(const JsonPlace& place) {
    std::vector<Source> sources;
    for (const auto& [key, member] : place.members()) {
        member.only({"title", "kind", "where", "retrieved"});
        Source source{key, member.text("title"), member.text("kind"), member.text("where"),
                      member.text("retrieved")};
        if (source.title.empty() || source.where.empty())
            member.fail("a source needs a title and a place");
        if (!parse_date(source.retrieved)) member.at("retrieved").fail("expected YYYY-MM-DD");
        sources.push_back(std::move(source));
    }
    if (sources.empty()) place.fail("expected at least one source");
    return sources;
}

std::vector<std::string> cite_from(const JsonPlace& place, const std::vector<Source>& sources) {
    auto keys = place.texts();
    if (keys.empty()) place.fail("every claim carries its source; expected at least one key");
    for (const auto& key : keys) {
        if (std::ranges::find(sources, key, &Source::key) == sources.end()) {
            place.fail("source '" + key + "' is not in this file's sources");
        }
    }
    return keys;
}

std::map<std::string, std::vector<Claim>> facts_from(const JsonPlace& place,
                                                     const std::vector<Source>& sources) {
    std::map<std::string, std::vector<Claim>> facts;
    for (const auto& entry : place.members()) {
        const std::string& name = entry.first;  // clang 14 captures no structured binding
        const JsonPlace& member = entry.second;
        const auto row =
            std::ranges::find_if(fact_table, [&](const FactRow& r) { return name == r.name; });
        if (row == fact_table.end()) member.fail("unknown fact '" + name + "'");
        auto& claims = facts[name];
        for (const auto& item : member.items()) claims.push_back(claim_from(item, *row, sources));
        if (claims.empty()) member.fail("expected at least one claim");
    }
    return facts;
}

}  // namespace chipaudit
