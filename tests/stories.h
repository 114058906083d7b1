// SPDX-License-Identifier: GPL-3.0-or-later
/// tests/stories.tsv, written from the facts and the design alone: a part, a day, what is declared,
/// and the answers that these demand; and how a rule set compares with it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "devicedb/device_db.h"
#include "policy/rule.h"

namespace chipaudit {

struct StoryLine {
    std::string story, part, pci_id, count, as_of, context, rule, answer, state, disposition, exit;
    int number = 0;  // line of the file
};

/// All lines, story by story.
std::vector<std::vector<StoryLine>> read_stories();

struct Compared {
    std::vector<std::string> differences;  // "tests/stories.tsv:12 story RULE: what, not what"
    std::size_t judged = 0;                // stories whose disposition and exit code were compared
    std::size_t answered = 0;              // lines whose rule was asked
    std::set<std::string> without_id, without_rule;  // stories, rows
};

struct Knowledge {
    const DeviceDb& db;
    const Ruleset& rules;
    const std::set<std::string>& noted;  // rows that stand in notes
};

/// Adds to `compared` what the knowledge makes of a story.
void compare_story(const std::vector<StoryLine>& story, const Knowledge& knowledge,
                   Compared& compared);

/// Rows of the shipped notes.
const std::set<std::string>& noted_rows();

}  // namespace chipaudit
