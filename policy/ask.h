// SPDX-License-Identifier: GPL-3.0-or-later
/// What a rule says of one candidate set as a whole (verdict.md, "Truth is three-valued, per
/// candidate").
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "policy/condition.h"
#include "policy/rule.h"

namespace chipaudit {

/// What is asked: the day, which rules count, and what is declared.
struct Question {
    Date as_of;
    std::string profile = "us-export";
    bool hypothetical = false;  // about products that were named, not about what was seen
    Context context;
};

/// All that an answer is made from.
struct Bench {
    const DeviceDb& db;
    const Ruleset& rules;
    const Question& question;
};

struct Outcome {
    Truth truth = Truth::unknown;
    bool weak = false;  // a yes that rests on low-confidence claims
    std::vector<Because> because;
    std::vector<Open> undetermined;
};

/// All candidates yes → yes, all no → no, else unknown; each candidate's answer stands in because.
Outcome ask(const Rule& rule, const std::vector<PartIndex>& candidates, const Bench& bench);

/// True for a line that quotes what was declared.
bool is_declared_line(const Because& line);

template <typename Line>
void add_once(std::vector<Line>& lines, const Line& line) {
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
}

/// A virtual function, vGPU or vNPU is judged as the packages it is a slice of.
std::vector<const Part*> judged_parts(const std::vector<PartIndex>& candidates, const DeviceDb& db);

/// Whether the rule is in the profile asked for, and its state on the day lets it say anything.
bool counts(const Rule& rule, const Question& question);

/// A finding's disposition as far as the rule's state, grade, compliance date and own cap let it.
Disposition capped(const Rule& rule, const Question& question, Disposition disposition);

}  // namespace chipaudit
