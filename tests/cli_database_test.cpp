// SPDX-License-Identifier: GPL-3.0-or-later
// Databases that replace the built-in one: signed, not older, and what differs.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli_process.h"
#include "tests/support.h"

using namespace chipaudit;
using json = nlohmann::json;

namespace {

std::string fixture(const std::string& name) {
    return source_path("tests/fixtures/signed-database/" + name);
}

const std::string key = fixture("maker.pub");

/// A copy of a signed fixture in a folder of its own; returns its path.
std::string copy_of(const std::string& name, const std::string& signature) {
    const std::string path = fresh_folder("signed-database") + "/" + name;
    write_file(path, read_whole(fixture(name)));
    if (!signature.empty()) write_file(path + ".minisig", read_whole(fixture(signature)));
    return path;
}

Run status_of(const std::string& database, const std::string& with_key = key) {
    std::vector<std::string> words = {"db", "status", "--db", database};
    if (!with_key.empty()) words.insert(words.end(), {"--db-key", with_key});
    return run_chipaudit(words);
}

void check_refused(const Run& run, int code, const std::string& says) {
    INFO(run.err);
    CHECK(run.code == code);
    CHECK(run.err.find(says) != std::string::npos);
    CHECK(run.out.empty());
}

}  // namespace

TEST_CASE("a signed database replaces the built-in one; whatever does not hold is refused") {
    const std::string good = copy_of("db-2099.tar.gz", "db-2099.tar.gz.minisig");
    const Run run = status_of(good);
    CHECK(run.code == 0);
    CHECK(run.out.find("database 2099.01.01 (signed by key 93FE1E687ACB15DE)") == 0);
    CHECK(run_chipaudit({"db", "status"}).out.find("(built in)") != std::string::npos);

    check_refused(status_of(good, ""), 64, "--db-key");
    check_refused(status_of(good, fixture("other.pub")), 4, "was made by");
    check_refused(status_of(copy_of("db-2099.tar.gz", "")), 4, "has no signature");
    check_refused(status_of(copy_of("db-2099.tar.gz", "db-2001.tar.gz.minisig")), 4,
                  "is not a signature of this file");
    check_refused(status_of(copy_of("db-2099.tar.gz", "wrong-comment.minisig")), 4,
                  "trusted comment says");
    check_refused(status_of(copy_of("db-2001.tar.gz", "db-2001.tar.gz.minisig")), 4,
                  "is older than the built-in");
}

TEST_CASE("db diff names each part that came, went or changed, and nothing between equals") {
    const std::string shipped = source_path("devicedb");
    const Run same = run_chipaudit({"db", "diff", shipped});
    CHECK(same.code == 0);
    CHECK(same.out.find("0 parts differ") != std::string::npos);

    const std::string changed = fresh_folder("changed-database");
    std::filesystem::copy(shipped, changed, std::filesystem::copy_options::recursive);
    const std::string file = changed + "/parts/huawei-ascend-960.json";
    auto parts = json::parse(read_whole(file));
    const std::string id = parts["parts"][0]["id"];
    parts["parts"][0]["name"] = "Another name";
    write_file(file, parts.dump());
    const Run run = run_chipaudit({"db", "diff", changed});
    CHECK(run.code == 2);
    CHECK(run.out.find("~ " + id + "\n    /name: \"Another name\" -> ") != std::string::npos);
    CHECK(run.out.find("1 part differs") != std::string::npos);

    const Run other =
        run_chipaudit({"db", "diff", fixture("db-2099.tar.gz"), "--db-key", key, "-f", "json"});
    CHECK(other.code == 2);
    const auto changes = json::parse(other.out)["changes"];
    const auto gone = std::find_if(changes.begin(), changes.end(),
                                   [](const json& change) { return change["part"] == "acme.one"; });
    REQUIRE(gone != changes.end());
    CHECK((*gone)["after"].is_null());
    CHECK(run_chipaudit({"db", "diff"}).code == 64);
}
