// SPDX-License-Identifier: GPL-3.0-or-later
// docs/parts.md, the page of all parts, and the command that writes it.
#include <algorithm>

#include "tests/cli_process.h"
#include "tests/cli_words.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

/// The first line of the page about this record; empty where there is none.
std::string line_of(const std::string& page, const std::string& record) {
    const auto at = page.find("| " + record + " |");
    if (at == std::string::npos) return "";
    const auto begin = page.rfind('\n', at) + 1;
    return page.substr(begin, page.find('\n', at) - begin);
}

Run page_of(const std::vector<std::string>& more) {
    std::vector<std::string> words = {"db", "list", "-f", "markdown"};
    words.insert(words.end(), more.begin(), more.end());
    return run_chipaudit(words);
}

}  // namespace

TEST_CASE("docs/parts.md is what the program prints") {
    const std::string page = page_of({}).out;
    INFO(
        "docs/parts.md is not that of this database; renew it: chipaudit db list -f markdown -o "
        "docs/parts.md --force");
    const bool same = page == read_whole(source_path("docs/parts.md"));  // too long to be printed
    CHECK(same);
    CHECK(page != page_of({"--vendor", "nvidia"}).out);
}

TEST_CASE("the page tells figures, what splits an id, and what nobody knows") {
    const Run run = page_of({});
    CHECK(run.code == 0);
    const std::string h100 = line_of(run.out, "nvidia.h100-sxm5-80gb");
    CHECK(says(h100, "| NVIDIA H100 SXM5 80GB |"));
    CHECK(says(h100, "10de:2330"));
    CHECK(says(h100, "| 15832 |"));
    CHECK(says(h100, "| yes |"));
    CHECK_FALSE(says(h100, "unknown"));
    const std::string gaudi = line_of(run.out, "habana.gaudi2e-hl-288");
    CHECK(says(gaudi, "1da3:1021 with revision 05"));
    CHECK(says(gaudi, "| unknown | unknown | unknown | yes |"));
    CHECK(says(line_of(run.out, "nvidia.ga100-pg509-210"), "with subsystem 10de:1625"));
    CHECK(says(line_of(run.out, "nvidia.pre-volta"), "| range |"));
    CHECK(line_of(run.out, "nvidia.no-such-part").empty());
}

TEST_CASE("filters make a page of a part of the database; other formats are refused") {
    const std::string page = page_of({"--vendor", "habana"}).out;
    CHECK(says(page, "## Habana"));
    CHECK_FALSE(says(page, "nvidia."));
    const Run refused = run_chipaudit({"db", "list", "-f", "markdwon"});
    CHECK(refused.code == 64);
    CHECK(says(refused.err, "did you mean 'markdown'?"));
    CHECK(run_chipaudit({"db", "show", "nvidia.t4", "-f", "markdown"}).code == 64);
}
