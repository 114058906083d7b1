// SPDX-License-Identifier: GPL-3.0-or-later
// The real binary: words, streams, files and exit codes.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "tests/cli_process.h"
#include "tests/cli_words.h"
#include "tests/support.h"

using namespace chipaudit;
using json = nlohmann::json;

TEST_CASE("a listing with an H100 exits 2, an ordinary laptop 0, an empty one 3, a picture 65") {
    CHECK(run_chipaudit({"scan", "--from", "-"}, h100_listing).code == 2);
    CHECK(run_chipaudit({"--from", "-"}, plain_listing).code == 0);  // scan is the default command
    const Run empty = run_chipaudit({"scan", "--from", "-"}, "");
    CHECK(empty.code == 3);
    CHECK(says(empty.out, "BLIND"));
    const Run picture = run_chipaudit({"scan", "--from", "-"}, "\x89PNG\r\n\x1a\nbytes");
    CHECK(picture.code == 65);
    CHECK(picture.out.empty());
}

TEST_CASE(
    "an empty PCI directory is blind even when nothing may fail; a filtered listing is never "
    "clean") {
    const std::string root = fresh_folder("masked");
    std::filesystem::create_directories(root + "/sys/bus/pci/devices");
    CHECK(run_chipaudit({"scan", "--from", root, "--fail-on", "none"}).code == 3);
    CHECK(run_chipaudit({"scan", "--from", fresh_folder("nothing")}).code == 3);
    CHECK(run_chipaudit({"scan", "--sysroot", root}).code == 3);
    const char* filtered =
        "00:02.0 VGA compatible controller [0300]: Intel Corporation Alder Lake-P GT2 [8086:46a6] "
        "(rev 0c)\n";
    CHECK(run_chipaudit({"scan", "--from", "-"}, filtered).code == 3);
}

TEST_CASE("--fail-on moves the threshold and never hides what could not be seen") {
    CHECK(run_chipaudit({"scan", "--from", "-", "--fail-on", "none"}, h100_listing).code == 0);
    CHECK(run_chipaudit({"scan", "--from", "-", "--fail-on", "controlled"}, h100_listing).code ==
          2);
    const char* unlisted =
        "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:4660]\n"
        "01:00.0 Processing accelerators [1200]: Device [1eee:0001]\n";
    CHECK(run_chipaudit({"scan", "--from", "-"}, unlisted).code == 3);
    CHECK(run_chipaudit({"scan", "--from", "-", "--fail-on", "review"}, unlisted).code == 2);
    CHECK(run_chipaudit({"scan", "--from", "-", "--fail-on", "none"}, unlisted).code == 0);
}

TEST_CASE("results go to standard output, words about errors to standard error") {
    const Run good = run_chipaudit({"scan", "--from", "-", "-f", "json"}, h100_listing);
    CHECK(good.err.empty());
    CHECK(json::parse(good.out).at("schema") == "chipaudit-report/1");
    const Run bad = run_chipaudit({"scan", "--from", "no-such-file", "-f", "json"});
    CHECK(bad.code == 66);
    CHECK(bad.out.empty());
    const auto error = json::parse(bad.err).at("error");
    CHECK(error.at("code") == 66);
    CHECK(says(error.at("message"), "no-such-file"));
}

TEST_CASE("unknown words get the nearest spelling and exit 64") {
    const auto refused = [](const std::vector<std::string>& words, const char* hint) {
        const Run run = run_chipaudit(words);
        CHECK(run.code == 64);
        CHECK(run.out.empty());
        INFO(run.err);
        CHECK(says(run.err, hint));
    };
    refused({"scna"}, "did you mean 'scan'");
    refused({"scan", "--form", "x"}, "did you mean '--from'");
    refused({"scan", "--profile", "us-exprot"}, "did you mean 'us-export'");
    refused({"scan", "--fail-on", "contrlled"}, "did you mean 'controlled'");
    refused({"scan", "--as-of", "2025-02-29"}, "YYYY-MM-DD");
    refused({"scan", "--from", "-", "-f", "jsn"}, "did you mean 'json'");
    refused({"db", "lst"}, "did you mean 'list'");
    refused({"rules", "show", "us-3a090-a-203"}, "did you mean 'us-3a090-a-2023'");
    refused({"db", "show", "h100"}, "nvidia.h100-sxm5-80gb, ");
    refused({"db", "show", "huawei.ascend-910b5"}, "did you mean 'huawei.ascend-910b");
    refused({"lookup"}, "ID|PART|NAME");
    refused({"lookup", "no such chip at all"}, "db list");
}

TEST_CASE("every command explains itself and exits 0") {
    for (const auto& command : commands()) {
        INFO(command.name);
        const Run run = run_chipaudit({command.name, "--help"});
        CHECK(run.code == 0);
        CHECK(says(run.out, command.help));
        CHECK(run.err.empty());
    }
    CHECK(says(run_chipaudit({"help"}).out, "exit codes"));
    CHECK(says(run_chipaudit({"help", "scan"}).out, "--as-of"));
}

TEST_CASE(
    "a file appears whole, is not overwritten without --force, and several formats come from one "
    "scan") {
    const std::string folder = fresh_folder("outputs");
    const std::string report = folder + "/r.json", table = folder + "/r.txt";
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", "json=" + report, "-o", "table=" + table},
                        h100_listing)
              .code == 2);
    CHECK(json::parse(read_whole(report)).at("verdict").at("exit_code") == 2);
    CHECK(says(read_whole(table), "FINDINGS"));
    const std::string before = read_whole(report);
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", report}, plain_listing).code == 73);
    CHECK(read_whole(report) == before);
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", report, "--force"}, plain_listing).code == 0);
    CHECK(json::parse(read_whole(report)).at("verdict").at("exit_code") == 0);
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", folder + "/no/such/r.json"}, plain_listing)
              .code == 73);
    CHECK(
        run_chipaudit({"scan", "--from", "-", "-o", "jsn=" + folder + "/x"}, plain_listing).code ==
        64);
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", folder + "/y", "-o", folder + "/y"},
                        plain_listing)
              .code == 64);
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", "json=" + folder + "/z", "-o",
                         "table=" + folder + "/no/z"},
                        plain_listing)
              .code == 73);  // neither is written
    CHECK(run_chipaudit({"scan", "--from", ""}).code ==
          64);  // an unset shell variable is not this host
    CHECK(says(run_chipaudit({"lookup", ""}).err, "'lookup' was given an empty value"));
    CHECK(says(run_chipaudit({"scan", "--from", ""}).err, "--from was given an empty value"));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files += entry.is_regular_file() ? 1U : 0U;
    CHECK(files == 2);  // no temporary file is left behind
}

TEST_CASE("--dry-run names files and reads none of them; only what scans has it") {
    const Run file = run_chipaudit({"scan", "--dry-run", "--from", "/no/such/file"});
    CHECK(file.code == 0);
    CHECK(file.out == "/no/such/file\n");
    const Run host = run_chipaudit({"--dry-run", "--pci-ids", "/no/such.ids"});
    CHECK(host.code == 0);
    CHECK(says(host.out, "/no/such.ids\n"));
    CHECK(run_chipaudit({"capture", "--dry-run", "--from", "-"}).out == "-\n");
    CHECK(run_chipaudit({"lookup", "H100", "--dry-run"}).code == 64);
}

TEST_CASE("a full disk is said, not swallowed") {
    const Run run = run_chipaudit({"scan", "--from", "-", "-o", "/dev/full"}, h100_listing);
    CHECK(run.code == 73);
    CHECK(says(run.err, "/dev/full"));
}

TEST_CASE(
    "a saved report is an input: same verdict, and convert writes the same bytes without judging") {
    const std::string folder = fresh_folder("saved");
    const std::string report = folder + "/r.json", capture = folder + "/c.json";
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", report}, h100_listing).code == 2);
    CHECK(run_chipaudit({"scan", "--from", report}).code == 2);
    CHECK(run_chipaudit({"scan", "--from", report, "--as-of", "2022-08-25"}).code ==
          3);  // before the rules begin
    CHECK(run_chipaudit({"convert", report, "-f", "json"}).out == read_whole(report));
    CHECK(run_chipaudit({"convert", report}).out ==
          run_chipaudit({"scan", "--from", "-"}, h100_listing).out);
    CHECK(run_chipaudit({"capture", "--from", "-", "-o", capture}, h100_listing).code == 0);
    CHECK(run_chipaudit({"scan", "--from", capture}).code == 2);
    CHECK(json::parse(run_chipaudit({"scan", "--from", capture, "-f", "json"}).out).at("cards") ==
          json::parse(read_whole(report)).at("cards"));
}

TEST_CASE("same input, same bytes; no escape codes off a terminal, and colour when asked for") {
    const auto run = [](const std::vector<std::string>& more) {
        std::vector<std::string> words = {"scan", "--from", "-"};
        words.insert(words.end(), more.begin(), more.end());
        return run_chipaudit(words, h100_listing).out;
    };
    CHECK(run({}) == run({}));
    CHECK(run({"-f", "json"}) == run({"-f", "json"}));
    CHECK_FALSE(says(run({}), "\x1b"));
    CHECK(says(run({"--color", "always"}), "\x1b"));
}

TEST_CASE("rules too old for --max-age are refused with exit 4") {
    CHECK(run_chipaudit({"scan", "--from", "-", "--max-age", "100000"}, plain_listing).code == 0);
    const Run old = run_chipaudit({"scan", "--from", "-", "--max-age", "1"}, plain_listing);
    CHECK(old.code == 4);
    CHECK(says(old.err, "verified to"));
}

TEST_CASE(
    "a database or rule set from a folder is the built-in one, digest and all; a broken one is "
    "refused") {
    const std::string good = source_path("devicedb"), rules = source_path("policy");
    const auto built_in = json::parse(run_chipaudit({"version", "-f", "json"}).out);
    const auto from_disk =
        json::parse(run_chipaudit({"version", "-f", "json", "--db", good, "--rules", rules}).out);
    CHECK(built_in.at("database") == from_disk.at("database"));
    CHECK(built_in.at("rules") == from_disk.at("rules"));
    const std::string folder = fresh_folder("broken-db");
    std::filesystem::copy(good, folder, std::filesystem::copy_options::recursive);
    write_file(folder + "/parts/bad.json", "{\"schema\":\"chipaudit-parts/1\"}");
    const Run bad = run_chipaudit({"db", "lint", "--db", folder});
    CHECK(bad.code == 4);
    CHECK(says(bad.err, "bad.json"));
    CHECK(run_chipaudit({"db", "lint"}).code == 0);
    CHECK(run_chipaudit({"db", "lint", "-f", "markdown"}).code == 64);  // it writes none
    CHECK(run_chipaudit({"scan", "--db", "no-such-folder"}).code == 66);
}

TEST_CASE("lists, status and schema speak") {
    CHECK(says(run_chipaudit({"db", "list", "--family", "huawei.ascend-910b"}).out,
               "huawei.ascend-910b4"));
    CHECK(says(run_chipaudit({"db", "show", "huawei.ascend-910b4"}).out, "4480"));
    CHECK(run_chipaudit({"db", "show", "huawei Ascend 910B4"}).out ==
          run_chipaudit({"db", "show", "huawei.ascend-910b4"}).out);
    CHECK(json::parse(run_chipaudit({"db", "show", "huawei.ascend-910b4", "-f", "json"}).out)
              .at("id") == "huawei.ascend-910b4");
    CHECK(says(run_chipaudit({"db", "status"}).out, "PCI ids"));
    CHECK(says(run_chipaudit({"rules", "list"}).out, "us-gp10-prc-list-2025"));
    CHECK(says(run_chipaudit({"rules", "show", "us-3a090-a-2023"}).out, "88 FR 73458"));
    CHECK(json::parse(run_chipaudit({"schema"}).out).contains("$schema"));
    CHECK(says(run_chipaudit({"explain", "17:00.0", "--from", "-"}, h100_listing).out, "H100"));
    CHECK(run_chipaudit({"explain", "17:00.0", "--from", "-", "-f", "json"}, h100_listing).code ==
          64);
    CHECK(run_chipaudit({"explain", "99:00.0", "--from", "-"}, h100_listing).code == 64);
}
