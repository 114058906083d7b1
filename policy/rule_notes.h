// SPDX-License-Identifier: GPL-3.0-or-later
/// Rows of the collected facts that no scan of a machine can decide: listed, never judged
/// (policy/notes/*.json).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/text_file.h"
#include "policy/rule.h"

namespace chipaudit {

struct RuleNote {
    std::vector<std::string> rows;  // of the collected facts
    std::string jurisdiction, citation, status, text;
    std::string why;                  // why no scan decides it
    std::optional<Date> from, until;  // nullopt = not known, open
    Grade grade = Grade::C;
    std::vector<RuleSource> sources;
};

/// True for files that hold notes: "notes/<name>.json".
bool is_rule_note(const TextFile& file);

/// From those of the files that hold notes, ascending by their first row; a row stands once among
/// them and the rules. Throws Error(refused).
std::vector<RuleNote> load_rule_notes(std::span<const TextFile> files, const Ruleset& rules);

}  // namespace chipaudit
