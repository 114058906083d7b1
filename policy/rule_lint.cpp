// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rule_lint.h"

#include <algorithm>
#include <set>

#include "core/countries.h"
#include "core/error.h"
#include "devicedb/claim_json.h"
#include "policy/context.h"

namespace chipaudit {
namespace {

[[noreturn]] void refuse(const Rule& rule, const std::string& what) {
    throw Error(ErrorKind::refused, "rule " + rule.id + ": " + what);
}

void check_declared(const Rule& rule, const std::vector<std::string>& names) {
    static const std::set<std::string> yes_or_no = {"federal_contractor", "state_funded_datacentre",
                                                    "letter_addressee"};
    if (names.size() != 1 || !yes_or_no.contains(names.front()))
        refuse(rule, "declared takes one declaration that is yes or no");
}

void check_condition(const Rule& rule, const Condition& condition, const Ruleset& rules,
                     const DeviceDb& db) {
    using Kind = Condition::Kind;
    for (const auto& child : condition.children) check_condition(rule, child, rules, db);
    if (condition.kind == Kind::part) {
        for (const auto& name : condition.names) {
            if (!db.with_name(name)) refuse(rule, "no part '" + name + "' in the device database");
        }
    }
    if (condition.kind == Kind::family) {
        for (const auto& name : condition.names) {
            const bool known = std::ranges::any_of(
                db.heads(), [&](const PartHead& part) { return part.family == name; });
            if (!known) refuse(rule, "no family '" + name + "' in the device database");
        }
    }
    if (condition.kind == Kind::site_in || condition.kind == Kind::party_in ||
        condition.kind == Kind::end_use_in || condition.kind == Kind::maker_country) {
        for (const auto& name : condition.names) {
            if (!is_country_code(name) && !rules.groups.has(name))
                refuse(rule, "no country group '" + name + "'");
        }
    }
    if (condition.kind == Kind::declared) check_declared(rule, condition.names);
    if (condition.kind == Kind::maker_listed) {
        for (const auto& name : condition.names) {
            const bool known = std::ranges::any_of(db.makers().makers, [&](const Maker& maker) {
                return std::ranges::find(maker.lists, name, &ListStatus::list) != maker.lists.end();
            });
            if (!known) refuse(rule, "no maker is on a list '" + name + "'");
        }
    }
    if (condition.kind == Kind::class_in && !rule.covers)
        refuse(rule, "class_in is for rules about makers");
    if (condition.kind == Kind::figure && use_of_fact(condition.fact) != FactUse::number) {
        refuse(rule, "'" + condition.fact + "' is no figure that parts have");
    }
    if (condition.kind == Kind::yes_no && use_of_fact(condition.fact) != FactUse::yes_no) {
        refuse(rule, "'" + condition.fact + "' is no yes/no fact that parts have");
    }
}

}  // namespace

void check_against(const Ruleset& rules, const DeviceDb& db) {
    for (const auto& rule : rules.rules) {
        check_condition(rule, rule.when, rules, db);
        if (rule.covers) check_condition(rule, *rule.covers, rules, db);
        if (rule.in_full_for) check_condition(rule, *rule.in_full_for, rules, db);
        for (const auto& key : rule.declarations) {
            if (std::ranges::find(context_keys(), key) == context_keys().end())
                refuse(rule, "unknown declaration '" + key + "'");
        }
    }
}

}  // namespace chipaudit
