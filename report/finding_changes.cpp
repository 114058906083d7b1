// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/finding_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "report/table_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

struct Found {
    Disposition disposition = Disposition::informational;  // the strongest there
    std::vector<Because> because;
};
using Where = std::pair<std::string, std::string>;  // rule, place

std::vector<std::string> places_of(const Report& report, const Finding& finding) {
    if (finding.subject == Subject::host) return {"this host"};
    std::vector<std::string> places;
    if (finding.subject == Subject::function) {
        for (const auto ordinal : finding.ordinals) places.push_back(place_of(report, ordinal));
        return places;
    }
    for (const auto& id : finding.cards) {
        const auto card = std::ranges::find(report.cards, id, &ReportCard::id);
        if (card != report.cards.end()) places.push_back(place_of(report, card->ordinals.front()));
    }
    return places;
}

std::map<Where, Found> found_in(const Report& report) {
    std::map<Where, Found> all;
    for (const auto& [id, finding, addresses] : report.findings) {
        for (const auto& place : places_of(report, finding)) {
            const auto [entry, fresh] = all.try_emplace({finding.rule, place});
            Found& found = entry->second;
            if (fresh || found.disposition < finding.disposition)
                found = {finding.disposition, finding.because};
        }
    }
    return all;
}

/// The rules that bear upon one: what restricts or lowers it, what it names, and what bears on
/// these.
std::vector<const Rule*> bearing_on(const Rule& rule, const Ruleset& rules) {
    std::vector<const Rule*> bearing = {&rule};
    const auto add = [&](const Rule* other) {
        if (other != nullptr && std::ranges::find(bearing, other) == bearing.end())
            bearing.push_back(other);
    };
    for (std::size_t i = 0; i < bearing.size(); ++i) {
        const Rule& one = *bearing[i];
        for (const auto* names : {&one.yields_to, &one.unless_any}) {
            for (const auto& name : *names) add(rules.find(name));
        }
        if (one.when.kind == Condition::Kind::rule) {
            for (const auto& name : one.when.names) add(rules.find(name));
        }
        for (const auto& other : rules.rules) {
            const auto& targets = other.applies_to;
            if (std::ranges::find(targets, one.id) != targets.end()) add(&other);
        }
    }
    return bearing;
}

void collect_names(const Condition& condition, std::set<std::string>& names) {
    names.insert(condition.names.begin(), condition.names.end());
    for (const auto& child : condition.children) collect_names(child, names);
}

/// The dates of a rule after one day and up to another, in words.
std::vector<std::string> events(const Rule& rule, const Date& first, const Date& last,
                                const CountryGroups& groups) {
    std::vector<std::string> words;
    const auto is_between = [&](const Date& day) { return first < day && day <= last; };
    const auto say = [&](const std::string& what) {
        words.push_back(rule.id + " " + what + " (" + rule.citation + ")");
    };
    if (is_between(*rule.from)) say("begins on " + to_string(*rule.from));
    if (rule.until && first <= *rule.until && *rule.until < last)
        say("ended after " + to_string(*rule.until));
    if (rule.compliance_from && is_between(*rule.compliance_from))
        say("is to be complied with from " + to_string(*rule.compliance_from));
    for (const auto& state : rule.states) {
        if (is_between(state.from) && state.from != *rule.from)
            say("is " + spaced(state.status) + " from " + to_string(state.from));
    }
    std::set<std::string> names;
    collect_names(rule.when, names);
    for (const auto& name : names) {
        if (groups.has(name) && groups.source(name, first) != groups.source(name, last))
            words.push_back("the list " + groups.in_words(name) +
                            " changed: " + groups.source(name, last));
    }
    return words;
}

std::vector<std::string> new_reasons(const Found* before, const Found* after) {
    std::vector<std::string> words;
    if (after == nullptr) return words;
    for (const auto& line : after->because) {
        const bool known =
            before != nullptr && std::ranges::find(before->because, line) != before->because.end();
        if (!known) words.push_back(spaced(line.fact) + " " + line.value);
    }
    return words;
}

std::vector<std::string> why(const std::string& id, const Found* before, const Found* after,
                             const Date& first, const Date& last, const Ruleset& rules) {
    std::vector<std::string> words;
    if (const Rule* rule = rules.find(id)) {
        for (const Rule* one : bearing_on(*rule, rules)) {
            for (const auto& event : events(*one, first, last, rules.groups))
                add_once(words, event);
        }
    }
    return words.empty() ? new_reasons(before, after) : words;
}

}  // namespace

std::vector<FindingChange> finding_changes(const Report& before, const Report& after,
                                           const Ruleset& rules) {
    const auto old_ones = found_in(before), new_ones = found_in(after);
    std::set<Where> all;
    for (const auto* ones : {&old_ones, &new_ones}) {
        for (const auto& [where, found] : *ones) all.insert(where);
    }
    using Key = std::tuple<std::string, std::optional<Disposition>, std::optional<Disposition>>;
    std::map<Key, FindingChange> changes;
    const auto at = [](const std::map<Where, Found>& ones, const Where& where) {
        const auto found = ones.find(where);
        return found == ones.end() ? nullptr : &found->second;
    };
    const auto strength = [](const Found* found) {
        return found == nullptr ? std::nullopt : std::optional(found->disposition);
    };
    for (const auto& where : all) {
        const Found *old_one = at(old_ones, where), *new_one = at(new_ones, where);
        if (strength(old_one) == strength(new_one)) continue;
        const auto [entry, fresh] =
            changes.try_emplace({where.first, strength(old_one), strength(new_one)});
        FindingChange& change = entry->second;
        if (fresh) {
            change = {where.first,
                      {},
                      strength(old_one),
                      strength(new_one),
                      why(where.first, old_one, new_one, before.run.as_of, after.run.as_of, rules)};
        }
        change.places.push_back(where.second);
    }
    std::vector<FindingChange> result;
    for (auto& [key, change] : changes) result.push_back(std::move(change));
    return result;
}

}  // namespace chipaudit
