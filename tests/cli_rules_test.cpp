// SPDX-License-Identifier: GPL-3.0-or-later
// The commands about rules, run as a user runs them.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli_process.h"
#include "tests/cli_words.h"
#include "tests/support.h"

using namespace chipaudit;
using json = nlohmann::json;

TEST_CASE("rules list names the rules, with --all also what no scan decides, and why") {
    const Run some = run_chipaudit({"rules", "list"});
    CHECK(some.code == 0);
    CHECK(says(some.out, "us-889b-2020"));
    CHECK_FALSE(says(some.out, "US-PENALTY"));
    const Run all = run_chipaudit({"rules", "list", "--all"});
    CHECK(all.code == 0);
    CHECK(says(all.out, "us-889b-2020"));
    CHECK(says(all.out, "US-PENALTY"));
    CHECK(says(all.out, "not judged: "));
    const json document = json::parse(run_chipaudit({"rules", "list", "--all", "-f", "json"}).out);
    CHECK(document.at("notes").size() > 50);
    CHECK_FALSE(document.at("notes").front().at("sources").empty());
    CHECK_FALSE(json::parse(run_chipaudit({"rules", "list", "-f", "json"}).out).contains("notes"));
}

TEST_CASE("rules diff judges one machine by two days and says what differs") {
    const std::vector<std::string> between = {"rules", "diff", "--from", "-", "--between"};
    const auto diff = [&](const std::string& first, const std::string& last,
                          std::vector<std::string> more = {}) {
        auto words = between;
        words.insert(words.end(), {first, last});
        words.insert(words.end(), more.begin(), more.end());
        return run_chipaudit(words, h100_listing);
    };
    const Run some = diff("2023-11-16", "2023-11-17");
    CHECK(some.code == 2);
    CHECK(says(some.out, "+ us-3a090-a-2023: no finding -> controlled, 0000:17:00.0"));
    CHECK(says(some.out, "- us-3a090-2022"));
    CHECK(says(some.out, "us-3a090-a-2023 begins on 2023-11-17"));
    const Run none = diff("2024-06-01", "2024-06-02");
    CHECK(none.code == 0);
    CHECK(says(none.out, "0 findings differ"));

    const json document = json::parse(diff("2023-11-16", "2023-11-17", {"-f", "json"}).out);
    CHECK(document.at("schema") == "chipaudit-rules-diff/1");
    CHECK(document.at("before").at("as_of") == "2023-11-16");
    CHECK_FALSE(document.at("changes").empty());

    CHECK(diff("2023-11-17", "2023-11-16").code == 64);
    CHECK(says(diff("2023-11-17", "soon").err, "--between expects two days"));
    CHECK(run_chipaudit({"rules", "diff"}).code == 64);
    CHECK(run_chipaudit({"rules", "list", "--from", "-"}).code == 64);
}

TEST_CASE("a row that a rule holds has no note beside it") {
    const std::string folder = fresh_folder("rules-with-notes");
    for (const char* name : {"ruleset.json", "country_groups.json"})
        write_file(folder + "/" + name, read_whole(source_path(std::string("policy/") + name)));
    const std::string rule = "rules/us-entity-list.json";
    std::filesystem::create_directories(folder + "/rules");
    std::filesystem::create_directories(folder + "/notes");
    write_file(folder + "/" + rule, read_whole(source_path("policy/" + rule)));
    const auto note = [&](const std::string& row) {
        write_file(
            folder + "/notes/n.json",
            R"({"schema":"chipaudit-notes/1","notes":[{"rows":[")" + row +
                R"("],"jurisdiction":"US","citation":"C","from":null,"until":null,)"
                R"("status":"in_force","text":"T","why":"W","grade":"B","sources":[{"title":"T",)"
                R"("url":"https://example.org","retrieved":"2026-11-22","pinpoint":"p. 1"}]}]})");
        return run_chipaudit({"rules", "lint", "--rules", folder});
    };
    CHECK(note("US-OTHER").code == 0);
    const Run twice = note("US-EL-BIREN");
    CHECK(twice.code == 4);
    CHECK(says(twice.err, "us-entity-list has this row already"));
}
