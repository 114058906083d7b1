// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "core/host_json.h"
#include "core/json_fields.h"
#include "policy/assess.h"
#include "policy/condition_json.h"
#include "policy/rule.h"
#include "policy/rule_fields.h"
#include "policy/status.h"

namespace chipaudit {
namespace {

RuleKind kind_from(const JsonPlace& place) {
    const auto kind = parse_rule_kind(place.text());
    if (!kind) {
        place.fail(
            "expected classification, entry, restriction, presumption, use_ban, exception or "
            "annotation, got '" +
            place.text() + "'");
    }
    return *kind;
}

std::vector<RuleState> states_from(const JsonPlace& place) {
    std::vector<RuleState> states;
    for (const auto& item : place.items()) {
        item.only({"from", "status"});
        const std::string status = item.text("status");
        if (!cap_of_status(status)) item.at("status").fail("unknown status '" + status + "'");
        const Date from = date_from(item.at("from"));
        if (!states.empty() && from <= states.back().from)
            item.at("from").fail("states must ascend by date");
        states.push_back({from, status});
    }
    if (states.empty()) place.fail("a rule needs at least one dated state");
    return states;
}

void read_dates(const JsonPlace& place, Rule& rule) {
    rule.published = date_from(place.at("published"));
    const auto effective = place.at("effective");
    effective.only({"from", "until"});
    rule.from = date_from(effective.at("from"));
    rule.until = optional_date(effective, "until");
    if (rule.until && *rule.until < *rule.from) effective.fail("until is before from");
    rule.compliance_from = optional_date(place, "compliance_from");
    rule.states = states_from(place.at("states"));
    if (rule.states.front().from < *rule.from)
        place.at("states").fail("the first state is before the rule is effective");
}

void read_profiles(const JsonPlace& place, Rule& rule) {
    rule.profiles = place.texts();
    for (const auto& profile : rule.profiles) {
        if (std::ranges::find(profiles(), profile) == profiles().end())
            place.fail("unknown profile '" + profile + "'");
    }
    if (rule.profiles.empty()) place.fail("expected at least one profile");
}

Rule rule_from(const JsonPlace& place) {
    place.only({"schema",          "id",       "title",        "kind",      "jurisdiction",
                "authority",       "citation", "profiles",     "published", "effective",
                "compliance_from", "states",   "severity",     "grade",     "when",
                "yields_to",       "at_most",  "declarations", "statement", "sources",
                "supersedes",      "note",     "applies_to",   "rows",      "covers",
                "in_full_for",     "subject",  "unless_any"});
    if (place.text("schema") != "chipaudit-rule/1")
        place.at("schema").fail("expected chipaudit-rule/1");
    Rule rule;
    rule.id = place.text("id");
    rule.title = place.text("title");
    rule.kind = kind_from(place.at("kind"));
    rule.jurisdiction = place.text("jurisdiction");
    rule.authority = place.text("authority");
    rule.citation = place.text("citation");
    rule.statement = place.text("statement");
    rule.note = place.optional_text("note").value_or("");
    read_profiles(place.at("profiles"), rule);
    read_dates(place, rule);
    const auto severity = parse_severity(place.text("severity"));
    if (!severity) place.at("severity").fail("expected info, low, medium, high or critical");
    rule.severity = *severity;
    rule.grade = grade_from(place.at("grade"));
    rule.when = condition_from(place.at("when"));
    rule.yields_to = place.texts_or_empty("yields_to");
    if (place.has("at_most")) {
        rule.at_most = parse_disposition(place.text("at_most"));
        if (!rule.at_most) place.at("at_most").fail("expected a disposition");
    }
    rule.declarations = place.texts_or_empty("declarations");
    rule.sources = rule_sources_from(place.at("sources"));
    rule.supersedes = place.texts_or_empty("supersedes");
    rule.applies_to = place.texts_or_empty("applies_to");
    rule.rows = place.texts_or_empty("rows");
    if (place.has("covers")) rule.covers = condition_from(place.at("covers"));
    if (place.has("in_full_for")) rule.in_full_for = condition_from(place.at("in_full_for"));
    if (rule.kind == RuleKind::use_ban && !rule.covers) place.fail("a use_ban needs covers");
    if (rule.covers && rule.kind != RuleKind::use_ban && rule.kind != RuleKind::annotation)
        place.at("covers").fail("covers is for use bans and annotations about makers");
    if (rule.in_full_for && rule.kind != RuleKind::use_ban)
        place.at("in_full_for").fail("in_full_for is for use bans");
    if (place.has("subject")) {
        if (place.text("subject") != "machine") place.at("subject").fail("expected machine");
        rule.of_machine = true;
        if (rule.when.kind != Condition::Kind::rule)
            place.at("when").fail("a rule about the machine names the rule of its cards");
    }
    rule.unless_any = place.texts_or_empty("unless_any");
    if (!rule.unless_any.empty() && !rule.of_machine)
        place.at("unless_any").fail("unless_any is for rules about the machine");
    const bool needs_others =
        rule.kind == RuleKind::restriction || rule.kind == RuleKind::exception;
    if (needs_others == rule.applies_to.empty())
        place.fail("applies_to is for restrictions and exceptions, which need it");
    return rule;
}

void collect_rule_names(const Condition& condition, std::vector<std::string>& names) {
    if (condition.kind == Condition::Kind::rule)
        names.insert(names.end(), condition.names.begin(), condition.names.end());
    for (const auto& child : condition.children) collect_rule_names(child, names);
}

/// Rules may name rules (yields_to, supersedes, conditions); a condition that leads back to its own
/// rule has no answer.
void check_references(const Ruleset& set) {
    for (const auto& rule : set.rules) {
        std::vector<std::string> names = rule.yields_to;
        names.insert(names.end(), rule.supersedes.begin(), rule.supersedes.end());
        names.insert(names.end(), rule.applies_to.begin(), rule.applies_to.end());
        names.insert(names.end(), rule.unless_any.begin(), rule.unless_any.end());
        std::vector<std::string> conditions;
        collect_rule_names(rule.when, conditions);
        names.insert(names.end(), conditions.begin(), conditions.end());
        for (const auto& name : names) {
            const Rule* named = set.find(name);
            if (named == nullptr)
                throw Error(ErrorKind::refused,
                            "rule " + rule.id + " names '" + name + "', which does not exist");
        }
        for (const auto& name : conditions) {
            std::vector<std::string> further;
            collect_rule_names(set.find(name)->when, further);
            if (!further.empty())
                throw Error(ErrorKind::refused,
                            "rule " + rule.id + ": a condition may name only rules that name none");
        }
    }
}

}  // namespace

Ruleset load_ruleset(std::span<const TextFile> files, std::string sha256) {
    Ruleset set;
    std::vector<TextFile> small;
    for (const auto& file : files) {
        if (!file.name.ends_with(".json")) continue;
        const auto document = parse_json(file, ErrorKind::refused);
        const JsonPlace place(document, file.name + ": $", ErrorKind::refused);
        if (sha256.empty()) small.push_back({file.name, json_text(document, -1)});
        const auto base = file.name.substr(file.name.rfind('/') + 1);
        if (base == "country_groups.json") {
            set.groups = country_groups_from(file);
            continue;
        }
        if (base == "ruleset.json") {
            place.only({"schema", "version", "covers_from", "verified_to"});
            set.version = place.text("version");
            set.covers_from = date_from(place.at("covers_from"));
            set.verified_to = date_from(place.at("verified_to"));
            continue;
        }
        set.rules.push_back(rule_from(place));
        if (base != set.rules.back().id + ".json")
            place.at("id").fail("expected the file's name, " + base);
    }
    if (set.version.empty()) throw Error(ErrorKind::refused, "the rule set has no ruleset.json");
    if (set.rules.empty()) throw Error(ErrorKind::refused, "the rule set holds no rule");
    std::ranges::sort(set.rules, {}, &Rule::id);
    for (std::size_t i = 1; i < set.rules.size(); ++i) {
        if (set.rules[i].id == set.rules[i - 1].id)
            throw Error(ErrorKind::refused, "rule '" + set.rules[i].id + "' stands twice");
    }
    check_references(set);
    set.sha256 = sha256.empty() ? sha256_hex(small) : std::move(sha256);
    return set;
}

}  // namespace chipaudit
