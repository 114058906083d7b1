// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rule_days.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "core/text.h"
#include "policy/assess.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

/// Declarations under which place, party and purpose rules have something to say.
std::vector<Context> some_contexts() {
    std::vector<Context> contexts(1);
    for (const char* country : {"US", "DE", "VN", "CN", "MO", "AE", "KH", "MY", "SG"}) {
        Context all;
        all.site_country = all.operator_hq = all.operator_parent_hq = country;
        all.tenants.emplace();
        all.state_funded_datacentre = true;
        contexts.push_back(all);
    }
    contexts.front().purpose = "technical_analysis";
    contexts.front().federal_contractor = true;
    return contexts;
}

/// Whether a rule about makers says yes of some maker.
bool says_something_of_makers(const Rule& rule, const Question& question, const Ruleset& rules) {
    return std::ranges::any_of(shipped_db().makers().makers, [&](const Maker& maker) {
        const Asked asked{nullptr, &maker,           0x020000,      shipped_db(),
                          rules,   question.context, question.as_of};
        return evaluate(*rule.covers, asked).all == Truth::yes &&
               evaluate(rule.when, asked).all == Truth::yes;
    });
}

void collect_named(const Condition& condition, std::set<std::string>& names) {
    const bool names_parts =
        condition.kind == Condition::Kind::part || condition.kind == Condition::Kind::family;
    if (names_parts) names.insert(condition.names.begin(), condition.names.end());
    for (const auto& child : condition.children) collect_named(child, names);
}

/// Parts that the rule names, else one of each size and maker that rules tell apart.
std::vector<PartIndex> some_parts(const Rule& rule) {
    std::set<std::string> names;
    collect_named(rule.when, names);
    std::vector<PartIndex> parts;
    for (PartIndex index = 0; !names.empty() && index < shipped_db().size(); ++index) {
        const Part& part = shipped_db().part(index);
        const bool named = names.contains(part.id) || names.contains(part.family);
        if (named && part.kind == PartKind::accelerator && part.slice_of.empty())
            parts.push_back(index);
    }
    if (!parts.empty()) return parts;
    for (const char* id : {"10de:2330", "10de:20f1", "10de:2235", "10de:2684", "10de:2335",
                           "19e5:d802", "19e5:d500", "10de:2329", "10de:2236"}) {
        for (const PartIndex index : shipped_db().with_id(*parse_id(id))) parts.push_back(index);
    }
    return parts;
}

/// Whether a rule says more than no of some part: an end use can only be open.
bool says_something(const Rule& rule, const Date& day, const Ruleset& rules) {
    const auto parts = some_parts(rule);
    for (const auto& context : some_contexts()) {
        const Question question{day, "all", false, context};
        if (!counts(rule, question)) return false;
        if (rule.covers) {
            if (says_something_of_makers(rule, question, rules)) return true;
            continue;
        }
        const Bench bench{shipped_db(), rules, question};
        const bool is_there = context.site_country == "CN" || context.site_country == "MO";
        const bool is_open =
            is_there && (rule.id == "us-aitrain-2025" || rule.id.starts_with("us-supercomputer-"));
        for (const PartIndex index : parts) {
            const Truth truth = ask(rule, {index}, bench).truth;
            if (truth == Truth::yes || (is_open && truth == Truth::unknown)) return true;
        }
    }
    return false;
}

}  // namespace

static void collect_thresholds(const Condition& condition, std::set<std::string>& limits) {
    if (condition.kind == Condition::Kind::figure || condition.kind == Condition::Kind::density) {
        const bool least = condition.comparison == Comparison::at_least;
        limits.insert(condition.fact + (least ? " at_least " : " less_than ") +
                      condition.threshold.to_string());
    }
    for (const auto& child : condition.children) collect_thresholds(child, limits);
}

std::string wrong_threshold_of(const Rule& rule) {
    std::set<std::string> is, written;
    collect_thresholds(rule.when, is);
    const std::string text = read_fixture("../thresholds.tsv");
    for (const auto line : split_lines(text)) {
        const auto cells = split(line, '\t');
        if (cells.size() < 4 || cells[0] != rule.id) continue;
        written.insert(std::string(cells[1]) + " " + std::string(cells[2]) + " " +
                       std::string(cells[3]));
    }
    std::vector<std::string> wrong;
    std::ranges::set_symmetric_difference(is, written, std::back_inserter(wrong));
    return wrong.empty() ? "" : wrong.front();
}

std::string wrong_day_of(const Rule& rule, const Rule& dated, const Ruleset& rules) {
    const auto beside = [](const Date& day, int days) {
        return Date{std::chrono::sys_days(day) + std::chrono::days(days)};
    };
    const auto is_wrong = [&](const Date& day, bool speaks) {
        return says_something(rule, day, rules) != speaks;
    };
    if (is_wrong(*dated.from, true)) return "its first day";
    if (is_wrong(beside(*dated.from, -1), false)) return "the day before";
    if (dated.until && is_wrong(*dated.until, true)) return "its last day";
    if (dated.until && is_wrong(beside(*dated.until, 1), false)) return "the day after";
    return "";
}

}  // namespace chipaudit
