// SPDX-License-Identifier: GPL-3.0-or-later
// The loader is strict: each rule of devicedb/parts/README.md, broken once beside a database that
// loads.
#include <functional>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

using json = nlohmann::ordered_json;

const char* const database_text =
    R"({"schema": "chipaudit-database/1", "version": "2026.11.22", "newest_generation": "a test"})";

const char* const makers_text = R"({
  "schema": "chipaudit-makers/1",
  "sources": {"s1": {"title": "A list", "kind": "law", "where": "here", "retrieved": "2026-11-22"}},
  "makers": [
    {"id": "acme", "name": "Acme", "vendor_ids": ["1d01"], "country": "CN", "tracked": true, "compute": true,
     "lists": [{"list": "EL", "citation": "84 FR 1", "from": "2019-05-21", "cite": ["s1"], "confidence": "high"}],
     "cite": ["s1"], "confidence": "high"},
    {"id": "bolt", "name": "Bolt", "vendor_ids": ["1d02"], "country": null, "parent": "Acme", "parent_country": "CN",
     "tracked": false, "compute": false, "lists": [], "cite": ["s1"], "confidence": "low"}]})";

const char* const parts_text = R"({
  "schema": "chipaudit-parts/1", "family": "acme.one", "name": "Acme One", "maker": "acme",
  "sources": {"s1": {"title": "A sheet", "kind": "data sheet", "where": "here", "retrieved": "2026-11-22"}},
  "parts": [
    {"id": "acme.one", "name": "Acme One", "aliases": ["One"], "chip": "A1", "kind": "accelerator",
     "ids": ["1d01:0001"], "shares_id_with": ["acme.one-b"],
     "expect": {"class": ["12"], "subsystem": ["*:0110", "1d01:0001"], "revision": ["20"],
                "bars": [{"index": 0, "kind": "memory64", "bytes": "8388608"}]},
     "seen": {"revision": ["20"]},
     "dies_per_package": 2, "packages_per_card": 1, "functions_per_package": 2,
     "facts": {
       "dense_tops": [{"format": "FP8", "value": "1979", "basis": "exact", "unit": "TOPS", "per": "die",
                       "cite": ["s1"], "confidence": "high"}],
       "die_area_mm2": [{"min": "790", "max": "814", "basis": "range", "unit": "mm2", "per": "die",
                         "cite": ["s1"], "confidence": "medium"}],
       "datacentre": [{"value": "yes", "basis": "exact", "unit": "yes_no", "per": "package",
                       "cite": ["s1"], "confidence": "low"}]},
     "cite": {"ids": ["s1"], "name": ["s1"]}, "confidence": {"ids": "high", "name": "high"}, "note": "a trap"},
    {"id": "acme.one-b", "name": "Acme One B", "kind": "accelerator", "ids": ["1d01:0001"],
     "shares_id_with": ["acme.one"], "dies_per_package": 1, "packages_per_card": 2, "functions_per_package": 1,
     "packages_per_function": 2, "cite": {"ids": ["s1"], "name": ["s1"]}, "confidence": {"ids": "low", "name": "low"}},
    {"id": "acme.one-vf", "name": "Acme One VF", "kind": "accelerator", "ids": ["1d01:0002"], "slice_of": ["acme.one"],
     "cite": {"ids": ["s1"], "name": ["s1"]}, "confidence": {"ids": "low", "name": "low"}},
    {"id": "acme.announced", "name": "Acme Announced", "kind": "accelerator", "ids": [], "dies_per_package": 1,
     "packages_per_card": 1, "functions_per_package": 1, "cite": {"name": ["s1"]}, "confidence": {"name": "low"}},
    {"id": "acme.nic", "name": "Acme NIC", "kind": "other", "device_class": "network_card", "ids": ["1d01:0100"],
     "cite": {"ids": ["s1"], "name": ["s1"]}, "confidence": {"ids": "low", "name": "low"}}],
  "ranges": [
    {"id": "acme.old", "name": "Acme, old", "ids": ["1d01:1000-1d01:1fff", "1d01:3000"], "expect": {"class": ["03"]},
     "facts": {"tpp": [{"min": "0", "max": "900", "basis": "range", "unit": "TPP", "per": "package", "cite": ["s1"],
                        "confidence": "high"}]},
     "cite": {"ids": ["s1"], "name": ["s1"]}, "confidence": {"ids": "high", "name": "high"}}],
  "patterns": [
    {"id": "acme.unknown", "name": "Acme, unknown", "ids": ["1d01:d[0-9]0[0-9]", "1d01:e000-1d01:e0ff"],
     "cite": {"ids": ["s1"], "name": ["s1"]}, "confidence": {"ids": "low", "name": "low"}}]})";

struct Knowledge {
    json database = json::parse(database_text), makers = json::parse(makers_text),
         parts = json::parse(parts_text);
    json& part(int i) { return parts["parts"][i]; }
    json& claim() { return part(0)["facts"]["dense_tops"][0]; }
    json& area() { return part(0)["facts"]["die_area_mm2"][0]; }
    json& expect() { return part(0)["expect"]; }
    json& range() { return parts["ranges"][0]; }
    json& pattern() { return parts["patterns"][0]; }
    void empty() {
        for (const char* key : {"parts", "ranges", "patterns"}) parts.erase(key);
    }
    json& maker() { return makers["makers"][0]; }
};

std::vector<TextFile> files_of(const Knowledge& k) {
    return {{"database.json", k.database.dump()},
            {"makers.json", k.makers.dump()},
            {"parts/acme-one.json", k.parts.dump()}};
}

DeviceDb load(const Knowledge& k) { return load_device_db(files_of(k)); }

using Change = std::function<void(Knowledge&)>;

/// What the loader says to this change of a database that loads; "" when it takes it.
std::string refusal_of(const Change& change) {
    Knowledge knowledge;
    CHECK(load(knowledge).parts().size() == 7);  // the twin that was not changed
    change(knowledge);
    try {
        load(knowledge);
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::refused);
        return error.what();
    }
    return "";
}

void check_refused(const std::vector<std::pair<std::string, Change>>& changes) {
    for (const auto& [what, change] : changes) {
        const std::string message = refusal_of(change);
        INFO("wanted in the message: " << what << "; it says: " << message);
        CHECK(message.find(what) != std::string::npos);
    }
}

}  // namespace

TEST_CASE("a database that keeps every rule loads with all it says") {
    const DeviceDb db = load({});
    const Part& part = db.part(*db.with_name("acme.one"));
    CHECK(part.aliases == std::vector<std::string>{"One"});
    CHECK(part.expect.subsystems.size() == 2);
    CHECK_FALSE(part.expect.subsystems[0].vendor);
    CHECK(part.expect.subsystems[1].vendor == 0x1d01);
    CHECK(part.expect.bars.front().bytes == 8388608);
    CHECK(part.facts.at("die_area_mm2").front().max == Decimal(814));
    CHECK(part.dies_per_package == 2);
    CHECK(part.sources.size() == 1);
    CHECK(db.with_id({0x1d01, 0x0001}).size() == 2);
    CHECK(db.with_id({0x1d01, 0x0003}).empty());
    CHECK(db.covering({0x1d01, 0x1fff}, PartKind::range).size() == 1);
    CHECK(db.covering({0x1d01, 0x2000}, PartKind::range).empty());
    CHECK(db.covering({0x1d01, 0xd901}, PartKind::pattern).size() == 1);
    CHECK(db.covering({0x1d01, 0xd911}, PartKind::pattern).empty());
    CHECK(db.covering({0x1d01, 0xda01}, PartKind::pattern).empty());
    CHECK(db.makers().by_vendor(0x1d02)->parent_country == "CN");
    CHECK_FALSE(db.makers().by_vendor(0x1d03));
    CHECK(db.info().sha256.size() == 64);
}

TEST_CASE("an unknown key is refused wherever it stands, and a near one is suggested") {
    check_refused(
        {{"unknown key 'nam'; did you mean 'name'", [](auto& k) { k.part(0)["nam"] = "x"; }},
         {"acme-one.json", [](auto& k) { k.parts["extra"] = 1; }},
         {"dense_tops[0]", [](auto& k) { k.claim()["sparse"] = "1"; }},
         {"expect", [](auto& k) { k.expect()["vendor"] = "1d01"; }},
         {"bars[0]", [](auto& k) { k.expect()["bars"][0]["prefetchable"] = true; }},
         {"sources.s1", [](auto& k) { k.parts["sources"]["s1"]["url"] = "x"; }},
         {"parts[0].cite", [](auto& k) { k.part(0)["cite"]["facts"] = {"s1"}; }},
         {"ranges[0]", [](auto& k) { k.range()["kind"] = "other"; }},
         {"unknown fact", [](auto& k) { k.part(0)["facts"]["price"] = json::array(); }},
         {"makers[0]", [](auto& k) { k.maker()["vendor"] = "x"; }},
         {"database.json", [](auto& k) { k.database["extra"] = 1; }}});
}

TEST_CASE("a claim without per, unit, basis, source or confidence is refused") {
    for (const char* key : {"per", "unit", "basis", "cite", "confidence", "value", "format"}) {
        check_refused({{std::string("the key '") + key + "' is missing",
                        [&](auto& k) { k.claim().erase(key); }}});
    }
    check_refused(
        {{"unit", [](auto& k) { k.claim()["unit"] = "TFLOPS"; }},
         {"per", [](auto& k) { k.claim()["per"] = "board"; }},
         {"basis", [](auto& k) { k.claim()["basis"] = "rumour"; }},
         {"confidence", [](auto& k) { k.claim()["confidence"] = "certain"; }},
         {"number format", [](auto& k) { k.claim()["format"] = "FP7"; }},
         {"only dense_tops", [](auto& k) { k.area()["format"] = "FP8"; }},
         {"at least one claim", [](auto& k) { k.part(0)["facts"]["dense_tops"] = json::array(); }},
         {"yes or no", [](auto& k) { k.part(0)["facts"]["datacentre"][0]["value"] = "maybe"; }}});
}

TEST_CASE("figures are decimals in quotes, exact ones with a value, the others with both ends") {
    check_refused(
        {{"dense_tops[0].value: expected a string", [](auto& k) { k.claim()["value"] = 1979; }},
         {"decimal number", [](auto& k) { k.claim()["value"] = "1,979"; }},
         {"decimal number", [](auto& k) { k.claim()["value"] = "-1"; }},
         {"'min' is missing", [](auto& k) { k.area().erase("min"); }},
         {"'max' is missing", [](auto& k) { k.area().erase("max"); }},
         {"takes min and max", [](auto& k) { k.claim()["basis"] = "about"; }},
         {"dense_tops[0]", [](auto& k) { k.claim()["max"] = "9999"; }},
         {"min is above max", [](auto& k) { k.area()["min"] = "815"; }},
         {"bytes", [](auto& k) { k.expect()["bars"][0]["bytes"] = 8388608; }}});
}

TEST_CASE("a source that does not resolve is refused, and so is none at all") {
    check_refused(
        {{"'nowhere'", [](auto& k) { k.claim()["cite"] = {"nowhere"}; }},
         {"at least one key", [](auto& k) { k.claim()["cite"] = json::array(); }},
         {"'nowhere'", [](auto& k) { k.part(0)["cite"]["ids"].push_back("nowhere"); }},
         {"and no id", [](auto& k) { k.part(3)["cite"]["ids"] = {"nowhere"}; }},
         {"'ids' is missing", [](auto& k) { k.part(0)["cite"].erase("ids"); }},
         {"'name' is missing", [](auto& k) { k.part(3)["cite"].erase("name"); }},
         {"at least one source", [](auto& k) { k.parts["sources"] = json::object(); }},
         {"YYYY-MM-DD", [](auto& k) { k.parts["sources"]["s1"]["retrieved"] = "2023-02-29"; }},
         {"retrieved", [](auto& k) { k.parts["sources"]["s1"].erase("retrieved"); }}});
}

TEST_CASE("ids are written as lspci prints them") {
    check_refused({{"lower-case", [](auto& k) { k.part(4)["ids"] = {"1D01:0100"}; }},
                   {"lower-case", [](auto& k) { k.part(4)["ids"] = {"1d01:100"}; }},
                   {"ids[0]", [](auto& k) { k.part(4)["ids"] = {7424}; }},
                   {"ids", [](auto& k) { k.part(4).erase("ids"); }},
                   {"ascending", [](auto& k) { k.range()["ids"] = {"1d01:1fff-1d01:1000"}; }},
                   {"one vendor", [](auto& k) { k.range()["ids"] = {"1d01:1000-1d02:1fff"}; }},
                   {"at least one id", [](auto& k) { k.range()["ids"] = json::array(); }},
                   {"pattern", [](auto& k) { k.pattern()["ids"] = {"1d01:d[0-9]0"}; }},
                   {"pattern", [](auto& k) { k.pattern()["ids"] = {"1d01:d[0-9]0[0-"}; }},
                   {"hex digits", [](auto& k) { k.expect()["class"] = {"1200001"}; }},
                   {"two hex digits", [](auto& k) { k.expect()["revision"] = {"2"}; }},
                   {"subsystem", [](auto& k) { k.expect()["subsystem"] = {"*:zzzz"}; }}});
}

TEST_CASE("patterns and classes that could never match are refused, and patterns in ranges") {
    check_refused({{"pattern", [](auto& k) { k.pattern()["ids"] = {"1D01:D[0-9]0[0-9]"}; }},
                   {"pattern", [](auto& k) { k.pattern()["ids"] = {"1d01:d[9-0]0[0-9]"}; }},
                   {"ranges[0]", [](auto& k) { k.range()["ids"] = {"1d01:d[0-9]0[0-9]"}; }},
                   {"class", [](auto& k) { k.expect()["class"] = {"0B40"}; }}});
}

TEST_CASE("parts that share an id say so on both sides, and only those") {
    check_refused({{"shares_id_with", [](auto& k) { k.part(0)["shares_id_with"] = json::array(); }},
                   {"shares_id_with", [](auto& k) { k.part(1).erase("shares_id_with"); }},
                   {"does not exist", [](auto& k) { k.part(4)["shares_id_with"] = {"acme.none"}; }},
                   {"shares no id", [](auto& k) { k.part(4)["shares_id_with"] = {"acme.one"}; }},
                   {"does not exist", [](auto& k) { k.part(2)["slice_of"] = {"acme.none"}; }}});
}

TEST_CASE("ranges do not overlap, in one record or in two, and may touch") {
    const auto second = [](Knowledge& k, const char* ids) {
        json range = k.range();
        range["id"] = "acme.newer";
        range["ids"] = {ids};
        k.parts["ranges"].push_back(range);
    };
    check_refused({{"overlaps", [&](auto& k) { second(k, "1d01:1fff-1d01:20ff"); }},
                   {"overlaps", [&](auto& k) { second(k, "1d01:1100"); }},
                   {"overlaps", [&](auto& k) { second(k, "1d01:3000"); }},
                   {"overlaps", [](auto& k) { k.range()["ids"].push_back("1d01:1000"); }}});
    CHECK(refusal_of([&](auto& k) { second(k, "1d01:2000-1d01:2fff"); }).empty());
    CHECK(refusal_of([&](auto& k) { second(k, "1d02:1000-1d02:1fff"); }).empty());
    check_refused({{"upper bound", [](auto& k) { k.range().erase("facts"); }}});
}

TEST_CASE("a part has an id of its own, a kind we know, and its counts") {
    check_refused(
        {{"stands twice", [](auto& k) { k.part(4)["id"] = "acme.announced"; }},
         {"accelerator, companion or other", [](auto& k) { k.part(4)["kind"] = "range"; }},
         {"'kind' is missing", [](auto& k) { k.part(4).erase("kind"); }},
         {"id and a name", [](auto& k) { k.part(4)["name"] = ""; }},
         {"dies_per_package", [](auto& k) { k.part(0).erase("dies_per_package"); }},
         {"packages_per_card", [](auto& k) { k.part(0).erase("packages_per_card"); }},
         {"functions_per_package", [](auto& k) { k.part(0)["functions_per_package"] = 0; }},
         {"packages_per_function", [](auto& k) { k.part(1)["packages_per_function"] = "2"; }},
         {"out of range", [](auto& k) { k.part(0)["dies_per_package"] = 4294967297; }}});
}

TEST_CASE("a device class is one of the list, and accelerators have none") {
    check_refused({{"device_class", [](auto& k) { k.part(4)["device_class"] = "network_crad"; }},
                   {"device_class", [](auto& k) { k.part(0)["device_class"] = "fpga"; }}});
}

TEST_CASE("a file says its schema and its maker, and holds at least one record") {
    check_refused(
        {{"chipaudit-parts/1", [](auto& k) { k.parts["schema"] = "chipaudit-parts/2"; }},
         {"chipaudit-makers/1", [](auto& k) { k.makers["schema"] = "chipaudit-parts/1"; }},
         {"chipaudit-database/1", [](auto& k) { k.database["schema"] = ""; }},
         {"maker 'nobody'", [](auto& k) { k.parts["maker"] = "nobody"; }},
         {"at least one part", [](auto& k) { k.empty(); }}});
    auto files = files_of({});
    files.pop_back();
    CHECK_THROWS_AS(load_device_db(files), Error);
}

TEST_CASE("our own files that are not JSON are refused, not called a malformed input") {
    for (std::size_t broken = 0; broken < 3; ++broken) {
        auto files = files_of({});
        CHECK(load_device_db(files).parts().size() == 7);
        files[broken].text = "{";
        try {
            load_device_db(files);
            CHECK(false);
        } catch (const Error& error) {
            INFO(error.what());
            CHECK(error.kind == ErrorKind::refused);
            CHECK(std::string(error.what()).starts_with(files[broken].name));
        }
    }
}

TEST_CASE("makers have an id, a vendor and a country that make sense") {
    check_refused({{"belongs to acme and bolt",
                    [](auto& k) { k.makers["makers"][1]["vendor_ids"] = {"1d01"}; }},
                   {"stands twice", [](auto& k) { k.makers["makers"][1]["id"] = "acme"; }},
                   {"two-letter", [](auto& k) { k.maker()["country"] = "cn"; }},
                   {"two-letter", [](auto& k) { k.maker()["country"] = "CHN"; }},
                   {"two-letter", [](auto& k) { k.maker()["parent_country"] = ""; }},
                   {"four hex digits", [](auto& k) { k.maker()["vendor_ids"] = {"1d1"}; }},
                   {"'tracked' is missing", [](auto& k) { k.maker().erase("tracked"); }},
                   {"true or false", [](auto& k) { k.maker()["compute"] = "yes"; }},
                   {"YYYY-MM-DD", [](auto& k) { k.maker()["lists"][0]["from"] = "2019-05"; }},
                   {"'nowhere'", [](auto& k) { k.maker()["lists"][0]["cite"] = {"nowhere"}; }},
                   {"at least one key", [](auto& k) { k.maker()["cite"] = json::array(); }}});
}
