// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rule_lint.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "devicedb/claim_json.h"

namespace chipaudit {
namespace {

/// What a declaration may be about: the context keys of the design.
constexpr std::array<std::string_view, 8> declarations = {
    "site_country", "operator_hq",        "operator_parent_hq", "tenants",
    "purpose",      "federal_contractor", "letter_addressee",   "license_numbers"};

[[noreturn]] void refuse(const Rule& rule, const std::string& what) {
    throw Error(ErrorKind::refused, "rule " + rule.id + ": " + what);
}

void check_condition(const Rule& rule, const Condition& condition, const DeviceDb& db) {
    using Kind = Condition::Kind;
    for (const auto& child : condition.children) check_condition(rule, child, db);
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
        check_condition(rule, rule.when, db);
        for (const auto& key : rule.declarations) {
            if (std::ranges::find(declarations, key) == declarations.end())
                refuse(rule, "unknown declaration '" + key + "'");
        }
    }
}

}  // namespace chipaudit
