// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "core/host_json.h"
#include "core/text.h"
#include "devicedb/claim_json.h"
#include "devicedb/device_db.h"

namespace chipaudit {
namespace {

/// What every record of one file shares.
struct Family {
    std::string id, maker;
    std::vector<Source> sources;
};

PciId id_from(const JsonPlace& place, std::string_view text) {
    const auto id = parse_id(text);
    if (!id || to_string(*id) != text)
        place.fail("expected a lower-case vvvv:dddd, got '" + std::string(text) + "'");
    return *id;
}

IdBlock block_from(const JsonPlace& place, bool takes_patterns) {
    const std::string text = place.text();
    const auto block = parse_block(text);
    if (!block) {
        place.fail(
            "expected an id, an ascending range of one vendor (10a0:0001-10a0:00ff) or a "
            "pattern (10a0:d[0-9]0[0-9]), in lower case; got '" +
            text + "'");
    }
    if (!block->pattern.empty() && !takes_patterns)
        place.fail("a bounded range takes ids and ranges, no pattern");
    return *block;
}

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

Expectation::Subsystem subsystem_from(const JsonPlace& place) {
    const std::string text = place.text();
    if (text.starts_with("*:") && text.size() == 6) {
        const auto device = parse_hex(text.substr(2));
        if (!device) place.fail("expected *:dddd, got '" + text + "'");
        return {std::nullopt, static_cast<std::uint16_t>(*device)};
    }
    const PciId id = id_from(place, text);
    return {id.vendor, id.device};
}

Bar bar_from(const JsonPlace& place) {
    place.only({"index", "kind", "bytes"});
    const auto kind = parse_bar_kind(place.text("kind"));
    if (!kind) place.at("kind").fail("expected memory32, memory64 or io");
    const auto bytes = parse_decimal(place.text("bytes"));
    if (!bytes || *bytes == 0) place.at("bytes").fail("expected a size in bytes, in quotes");
    return {place.at("index").whole<std::uint8_t>(), *kind, false, *bytes};
}

Expectation expectation_from(const JsonPlace& place) {
    place.only({"class", "subsystem", "revision", "bars"});
    Expectation result;
    for (const auto& prefix : place.texts_or_empty("class")) {
        if (prefix.size() < 2 || prefix.size() > 6 || !std::ranges::all_of(prefix, is_lower_hex)) {
            place.at("class").fail("expected 2 to 6 hex digits in lower case");
        }
        result.classes.push_back(prefix);
    }
    if (place.has("subsystem")) {
        for (const auto& item : place.at("subsystem").items())
            result.subsystems.push_back(subsystem_from(item));
    }
    for (const auto& text : place.texts_or_empty("revision")) {
        const auto value = parse_hex(text);
        if (!value || text.size() != 2) place.at("revision").fail("expected two hex digits");
        result.revisions.push_back(static_cast<std::uint8_t>(*value));
    }
    if (place.has("bars")) {
        for (const auto& item : place.at("bars").items()) result.bars.push_back(bar_from(item));
    }
    return result;
}

/// A mandatory count may be null, which says that nobody knows it; it may not be left out.
std::optional<int> count_from(const JsonPlace& place, const char* key, bool mandatory) {
    if (place.is_null(key)) {
        if (!mandatory) return 1;
        if (place.at(key).value().is_null()) return std::nullopt;
    }
    const int count = place.at(key).whole<int>();
    if (count < 1) place.at(key).fail("expected a whole number of at least 1");
    return count;
}

/// Ranges and patterns have lists of their own.
PartKind kind_from(const JsonPlace& place) {
    const std::string text = place.text("kind");
    const auto kind = parse_part_kind(text);
    if (!kind || *kind == PartKind::range || *kind == PartKind::pattern)
        place.at("kind").fail("expected accelerator, companion or other, got '" + text + "'");
    return *kind;
}

void read_identity(const JsonPlace& place, const Family& family, bool has_ids, Part& part) {
    const auto cite = place.at("cite");
    cite.only({"ids", "name"});
    part.cite["name"] = cite_from(cite.at("name"), family.sources);
    if (has_ids)
        part.cite["ids"] = cite_from(cite.at("ids"), family.sources);
    else if (cite.has("ids"))
        cite.at("ids").fail("sources of ids, and no id");
    const auto confidence = place.at("confidence");
    confidence.only({"ids", "name"});
    for (const auto& [key, level] : confidence.members())
        part.confidence[key] = confidence_from(level);
}

/// Keeps of the file's sources those that the record cites, in file order.
void keep_cited_sources(const Family& family, Part& part) {
    std::set<std::string> cited;
    for (const auto& [group, keys] : part.cite) cited.insert(keys.begin(), keys.end());
    for (const auto& [fact, claims] : part.facts) {
        for (const auto& claim : claims) cited.insert(claim.cite.begin(), claim.cite.end());
    }
    for (const auto& source : family.sources) {
        if (cited.contains(source.key)) part.sources.push_back(source);
    }
}

/// Words of policy: section 889 asks for network cards, switches and management controllers.
std::string device_class_from(const JsonPlace& place, PartKind kind) {
    const auto word = place.optional_text("device_class");
    if (!word) return "";
    if (kind == PartKind::accelerator)
        place.at("device_class").fail("an accelerator has no device_class");
    constexpr std::array words = {"network_card", "network_switch", "bmc",    "storage", "crypto",
                                  "fpga",         "display",        "bridge", "other"};
    if (std::ranges::find(words, *word) == words.end())
        place.at("device_class").fail("unknown device_class '" + *word + "'");
    return *word;
}

Part begin_record(const JsonPlace& place, const Family& family) {
    Part part;
    part.id = place.text("id");
    part.name = place.text("name");
    part.family = family.id;
    part.maker = family.maker;
    if (part.id.empty() || part.name.empty()) place.fail("a record needs an id and a name");
    part.note = place.optional_text("note").value_or("");
    if (place.has("expect")) part.expect = expectation_from(place.at("expect"));
    if (place.has("facts")) part.facts = facts_from(place.at("facts"), family.sources);
    return part;
}

Part part_from(const JsonPlace& place, const Family& family) {
    place.only({"id", "name", "aliases", "chip", "kind", "device_class", "ids", "shares_id_with",
                "slice_of", "expect", "seen", "dies_per_package", "packages_per_card",
                "functions_per_package", "packages_per_function", "facts", "cite", "confidence",
                "note"});
    Part part = begin_record(place, family);
    part.kind = kind_from(place);
    part.device_class = device_class_from(place, part.kind);
    part.chip = place.optional_text("chip").value_or("");
    part.aliases = place.texts_or_empty("aliases");
    for (const auto& item : place.at("ids").items()) {
        const PciId id = id_from(item, item.text());
        if (std::ranges::find(part.ids, id) != part.ids.end()) item.fail("the id stands twice");
        part.ids.push_back(id);
    }
    part.shares_id_with = place.texts_or_empty("shares_id_with");
    part.slice_of = place.texts_or_empty("slice_of");
    if (place.has("seen")) part.seen = expectation_from(place.at("seen"));
    const bool counts = part.kind == PartKind::accelerator && part.slice_of.empty();
    part.dies_per_package = count_from(place, "dies_per_package", counts);
    part.packages_per_card = count_from(place, "packages_per_card", counts);
    part.functions_per_package = count_from(place, "functions_per_package", counts);
    part.packages_per_function = *count_from(place, "packages_per_function", false);
    read_identity(place, family, !part.ids.empty(), part);
    keep_cited_sources(family, part);
    return part;
}

Part block_record_from(const JsonPlace& place, const Family& family, PartKind kind) {
    place.only(
        {"id", "name", "ids", "expect", "device_class", "facts", "cite", "confidence", "note"});
    Part part = begin_record(place, family);
    part.kind = kind;
    part.device_class = device_class_from(place, kind);
    for (const auto& item : place.at("ids").items())
        part.blocks.push_back(block_from(item, kind == PartKind::pattern));
    if (part.blocks.empty()) place.at("ids").fail("expected at least one id or range");
    if (kind == PartKind::range && !part.facts.contains("tpp") &&
        !part.facts.contains("dense_tops")) {
        place.fail("a range needs an upper bound (tpp)");
    }
    read_identity(place, family, true, part);
    keep_cited_sources(family, part);
    return part;
}

}  // namespace

std::vector<Part> parts_from_json(const TextFile& file) {
    const auto document = parse_json(file, ErrorKind::refused);
    const JsonPlace place(document, file.name + ": $", ErrorKind::refused);
    place.only({"schema", "family", "name", "maker", "sources", "parts", "ranges", "patterns"});
    if (place.text("schema") != "chipaudit-parts/1")
        place.at("schema").fail("expected chipaudit-parts/1");
    const Family family{place.text("family"), place.text("maker"),
                        sources_from(place.at("sources"))};
    std::vector<Part> parts;
    const auto each = [&](const char* key, auto read) {
        if (place.is_null(key)) return;
        for (const auto& item : place.at(key).items()) parts.push_back(read(item));
    };
    each("parts", [&](const JsonPlace& item) { return part_from(item, family); });
    each("ranges",
         [&](const JsonPlace& item) { return block_record_from(item, family, PartKind::range); });
    each("patterns",
         [&](const JsonPlace& item) { return block_record_from(item, family, PartKind::pattern); });
    if (parts.empty()) place.fail("expected at least one part, range or pattern");
    return parts;
}

}  // namespace chipaudit
