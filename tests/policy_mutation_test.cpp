// SPDX-License-Identifier: GPL-3.0-or-later
// The tests of the rules can fail: each of some changes to rules and figures, taken at random,
// makes a story end otherwise or the page of all parts differ.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "core/error.h"
#include "core/host_json.h"
#include "devicedb/embedded_database.h"
#include "policy/embedded_rules.h"
#include "policy/rule_lint.h"
#include "report/parts_page.h"
#include "tests/rule_days.h"
#include "tests/stories.h"
#include "tests/support.h"

using namespace chipaudit;
using json = nlohmann::ordered_json;

namespace {

/// One change to a document; empty words: it has no place for this one.
struct Change {
    std::string words;
    json document;
};

std::string shifted(const std::string& day, int days) {
    return to_string(Date{std::chrono::sys_days(*parse_date(day)) + std::chrono::days(days)});
}

/// Pointers to all thresholds of a condition.
void collect_thresholds(json& value, std::vector<json*>& found) {
    if (value.is_object()) {
        for (auto& [key, item] : value.items()) {
            if (key == "at_least" || key == "less_than") found.push_back(&item);
            collect_thresholds(item, found);
        }
    }
    if (value.is_array()) {
        for (auto& item : value) collect_thresholds(item, found);
    }
}

Change later_start(json rule) {
    const std::string from = rule["effective"]["from"];
    const std::string later = shifted(from, 1);
    rule["effective"]["from"] = later;
    for (auto& state : rule["states"]) {
        if (state["from"] == from) state["from"] = later;
    }
    return {"begins on " + later, rule};
}

Change earlier_end(json rule) {
    if (rule["effective"]["until"].is_null()) return {};
    const std::string until = shifted(rule["effective"]["until"], -1);
    rule["effective"]["until"] = until;
    return {"ends on " + until, rule};
}

Change negated(json rule) {
    if (rule.contains("subject") || rule.contains("covers") ||
        rule.value("rows", json::array()).size() > 1)
        return {};
    rule["when"] = {{"not", rule["when"]}};
    return {"asks the contrary", rule};
}

Change other_state(json rule) {
    json& status = rule["states"].back()["status"];
    status = status == "superseded" ? "in_force" : "superseded";
    return {"is in state " + status.get<std::string>(), rule};
}

Change threshold(json rule, std::mt19937& random) {
    std::vector<json*> all;
    collect_thresholds(rule["when"], all);
    if (all.empty()) return {};
    json& one = *all[random() % all.size()];
    const std::string before = one;
    one = "1" + before;  // "4800" is "14800" now, "5.92" is "15.92"
    return {"takes " + one.get<std::string>() + " for " + before, rule};
}

Change changed(const json& rule, std::mt19937& random) {
    switch (random() % 5) {
        case 0:
            return later_start(rule);
        case 1:
            return earlier_end(rule);
        case 2:
            return negated(rule);
        case 3:
            return other_state(rule);
        default:
            return threshold(rule, random);
    }
}

/// The first difference that the stories find, those about these rows first; "" if they find none.
std::string first_difference(const Knowledge& knowledge, const std::vector<std::string>& rows) {
    static const auto stories = read_stories();
    const auto names_rows = [&](const std::vector<StoryLine>& story) {
        return std::ranges::any_of(story, [&](const StoryLine& line) {
            return std::ranges::find(rows, line.rule) != rows.end();
        });
    };
    Compared compared;
    for (const bool wanted : {true, false}) {
        for (const auto& story : stories) {
            if (names_rows(story) != wanted) continue;
            compare_story(story, knowledge, compared);
            if (!compared.differences.empty()) return compared.differences.front();
        }
    }
    return "";
}

/// Another draw for every edition of the data; CHIPAUDIT_SEED repeats or varies one.
unsigned seed() {
    const char* given = std::getenv("CHIPAUDIT_SEED");
    if (given != nullptr) return static_cast<unsigned>(std::strtoul(given, nullptr, 10));
    const std::string digits = shipped_rules().sha256.substr(0, 7);
    return static_cast<unsigned>(std::strtoul(digits.c_str(), nullptr, 16));
}

bool is_rule(const TextFile& file) { return file.name.find("rules/") != std::string::npos; }

}  // namespace

TEST_CASE(
    "ten rules changed at random: a story ends otherwise, or the rule speaks on a wrong day") {
    std::mt19937 random(seed());
    std::cout << "mutations: CHIPAUDIT_SEED=" << seed() << '\n';
    const auto shipped = embedded_rules().files;
    int changes = 0;
    while (changes < 10) {
        auto files = shipped;
        auto& file = files[random() % files.size()];
        if (!is_rule(file)) continue;
        const json rule = parse_json(file, ErrorKind::refused);
        const Change change = changed(rule, random);
        if (change.words.empty()) continue;
        ++changes;
        file.text = json_text(change.document, -1);
        std::string found;
        try {
            const Ruleset rules = load_ruleset(files, "");
            check_against(rules, shipped_db());
            const std::string id = rule["id"];
            found = wrong_day_of(*rules.find(id), *shipped_rules().find(id), rules);
            if (found.empty()) found = wrong_threshold_of(*rules.find(id));
            if (found.empty())
                found = first_difference({shipped_db(), rules, noted_rows()},
                                         rule.value("rows", std::vector<std::string>()));
        } catch (const Error& error) {
            found = error.what();
        }
        INFO(rule["id"].get<std::string>() << " " << change.words);
        CHECK_FALSE(found.empty());
        std::cout << "  " << rule["id"].get<std::string>() << " " << change.words << ": "
                  << (found.empty() ? "NOBODY SAW IT" : found) << '\n';
    }
}

TEST_CASE("five figures changed at random: each change shows on the page of all parts") {
    std::mt19937 random(seed());
    std::ifstream in(source_path("docs/parts.md"), std::ios::binary);
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    const auto shipped = embedded_database().files;
    int changes = 0;
    while (changes < 5) {
        auto files = shipped;
        auto& file = files[random() % files.size()];
        if (file.name.find("parts/") == std::string::npos) continue;
        json document = parse_json(file, ErrorKind::refused);
        if (document.value("parts", json::array()).empty()) continue;
        json& part = document["parts"][random() % document["parts"].size()];
        const char* const fact = "dense_tops";
        if (part.contains("slice_of") && !part["slice_of"].empty()) continue;  // has no figures
        if (!part.contains("facts") || !part["facts"].contains(fact)) continue;
        json& claim = part["facts"][fact].front();
        if (!claim.contains("value")) continue;
        const std::string before = claim["value"];
        claim["value"] = "98765";  // more than any other rate of the part
        ++changes;
        file.text = json_text(document, -1);
        const DeviceDb db = load_device_db(files);
        std::vector<const Part*> all;
        for (const auto& one : db.parts()) all.push_back(&one);
        INFO(part["id"].get<std::string>() << " " << fact << " 98765 for " << before);
        const bool shows = parts_page(all, db) != page;
        CHECK(shows);
        std::cout << "  " << part["id"].get<std::string>() << " " << fact << " 98765 for " << before
                  << (shows ? ": seen" : ": NOBODY SAW IT") << '\n';
    }
}
