// SPDX-License-Identifier: GPL-3.0-or-later
/// -s and -d of the real binary; --input-format without its input.
#include "tests/cli_process.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

bool says(const Run& run, const std::string& words) {
    return run.out.find(words) != std::string::npos;
}

const char* listing =
    "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2] (rev 04)\n"
    "00:02.0 VGA compatible controller [0300]: Intel Corporation Alder Lake-P GT2 [8086:46a6] (rev "
    "0c)\n"
    "17:00.0 3D controller [0302]: NVIDIA Corporation GH100 [H100 SXM5 80GB] [10de:2330] (rev "
    "a1)\n"
    "81:00.0 Processing accelerators [1200]: Huawei Device [19e5:d802] (rev 20)\n";

Run scan(std::vector<std::string> more) {
    std::vector<std::string> arguments = {"scan", "--from", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_chipaudit(arguments, listing);
}

}  // namespace

TEST_CASE("filters choose what is shown; verdict, exit and counts stay the whole host's") {
    const Run whole = scan({}), one = scan({"-s", "17:"}), plain = scan({"-d", "::06xx"});
    CHECK(says(whole, "0000:81:00.0"));
    CHECK_FALSE(says(whole, "Shown:"));
    CHECK(one.code == 2);
    CHECK(says(one, "0000:17:00.0"));
    CHECK_FALSE(says(one, "0000:81:00.0"));
    CHECK(says(one, "Shown: 1 of 4 functions (-s 17:), 1 of 3 cards"));
    CHECK(says(one, "functions 4 ="));
    CHECK(says(one, whole.out.substr(0, whole.out.find('\n'))));  // the verdict line
    CHECK(plain.code == 2);
    CHECK(says(plain, "No card is among the functions shown."));
    CHECK(says(plain, "0000:00:00.0  0600: 8086:09a2"));
    CHECK_FALSE(says(plain, "0000:17:00.0"));
    CHECK_FALSE(says(scan({"-s", "17:", "-d", "19e5:"}), "0000:17:00.0"));  // both must fit
}

TEST_CASE("a pattern that fits nothing is said on standard error, and changes no exit code") {
    const Run nothing = scan({"-s", "99:"});
    CHECK(nothing.code == 2);
    CHECK(nothing.err.find("-s 99: fits none of the 4 functions") != std::string::npos);
    CHECK(scan({"-s", "17:"}).err.empty());
    CHECK(scan({"-s", "99:", "-q"}).err.empty());
}

TEST_CASE("a bad pattern is refused with what was expected, and so is evidence in part") {
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"-s", "81:00.9"}, {"-s", "81"}}) {
        const Run run = scan(words);
        CHECK(run.code == 64);
        CHECK(run.err.find("[[[domain]:]bus]:][device][.[function]]") != std::string::npos);
    }
    CHECK(scan({"-d", "10de"}).err.find("[vendor]:[device][:class") != std::string::npos);
    const Run json = scan({"-s", "17:", "-f", "json"});
    CHECK(json.code == 64);
    CHECK(json.out.empty());
    CHECK(json.err.find("holds the whole host") != std::string::npos);
    const std::string file = fresh_folder("shown") + "/r.json";
    CHECK(scan({"-s", "17:", "-o", "json=" + file, "-o", "table=-"}).code == 64);
    CHECK(scan({"-f", "json"}).code == 2);
    CHECK(run_chipaudit({"capture", "--from", "-", "-s", "17:"}, listing).code == 64);
}

TEST_CASE("convert shows the same as scan") {
    const std::string file = fresh_folder("shown-convert") + "/report.json";
    REQUIRE(scan({"-o", file}).code == 2);
    for (const char* pattern : {"17:", ".0", "99:"}) {
        const Run converted = run_chipaudit({"convert", file, "-f", "table", "-s", pattern});
        CHECK(converted.code == 0);
        CHECK(converted.out == scan({"-s", pattern}).out);
    }
    CHECK(run_chipaudit({"convert", file, "-f", "json", "-s", "17:"}).code == 64);
}

TEST_CASE("a format without an input is refused; a format that finds nothing is malformed") {
    CHECK(run_chipaudit({"scan", "--input-format", "lspci"}).code == 64);
    CHECK(scan({"--input-format", "lspci"}).code == 2);
    CHECK(scan({"--input-format", "udevadm"}).code == 65);
}
