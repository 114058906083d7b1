// SPDX-License-Identifier: GPL-3.0-or-later
// What the facts and the design demand of single machines on single days (tests/stories.tsv), and
// that no rule or figure can change unnoticed.
#include <iostream>

#include "tests/stories.h"
#include "tests/support.h"

using namespace chipaudit;

TEST_CASE("every story of the dated rules ends as the facts and the design demand") {
    const auto stories = read_stories();
    const Knowledge shipped{shipped_db(), shipped_rules(), noted_rows()};
    Compared compared;
    for (const auto& story : stories) compare_story(story, shipped, compared);
    for (const auto& difference : compared.differences) FAIL_CHECK(difference);
    std::cout << "stories: " << compared.judged << " of " << stories.size() << " judged, "
              << compared.answered << " answers compared; " << compared.without_id.size()
              << " without a PCI id; rows not encoded:";
    for (const auto& row : compared.without_rule) std::cout << ' ' << row;
    std::cout << '\n';
    CHECK(compared.judged >= 280);
}
