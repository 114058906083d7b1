// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rule.h"

#include <algorithm>

namespace chipaudit {

const Rule* Ruleset::find(const std::string& id) const {
    const auto found = std::ranges::lower_bound(rules, id, {}, &Rule::id);
    return found != rules.end() && found->id == id ? &*found : nullptr;
}

std::optional<std::string> status_on(const Rule& rule, const Date& day) {
    if (rule.until && day > *rule.until) return std::nullopt;
    std::optional<std::string> status;
    for (const auto& state : rule.states) {
        if (state.from <= day) status = state.status;
    }
    return status;
}

bool belongs_to(const Rule& rule, const std::string& profile) {
    return profile == "all" || std::ranges::find(rule.profiles, profile) != rule.profiles.end();
}

std::string to_string(RuleKind kind) {
    switch (kind) {
        case RuleKind::classification:
            return "classification";
        case RuleKind::entry:
            return "entry";
        case RuleKind::restriction:
            return "restriction";
        case RuleKind::presumption:
            return "presumption";
        case RuleKind::use_ban:
            return "use_ban";
        case RuleKind::exception:
            return "exception";
        case RuleKind::annotation:
            return "annotation";
    }
    return "classification";
}

std::optional<RuleKind> parse_rule_kind(const std::string& text) {
    for (const auto kind :
         {RuleKind::classification, RuleKind::entry, RuleKind::restriction, RuleKind::presumption,
          RuleKind::use_ban, RuleKind::exception, RuleKind::annotation}) {
        if (text == to_string(kind)) return kind;
    }
    return std::nullopt;
}

std::string to_string(Disposition disposition) {
    switch (disposition) {
        case Disposition::informational:
            return "informational";
        case Disposition::review:
            return "review";
        case Disposition::controlled:
            return "controlled";
        case Disposition::presumed_controlled:
            return "presumed_controlled";
    }
    return "review";
}

std::string to_string(Severity severity) {
    switch (severity) {
        case Severity::info:
            return "info";
        case Severity::low:
            return "low";
        case Severity::medium:
            return "medium";
        case Severity::high:
            return "high";
        case Severity::critical:
            return "critical";
    }
    return "medium";
}

std::string to_string(Grade grade) {
    return std::string(1, static_cast<char>('A' + static_cast<int>(grade)));
}

std::optional<Disposition> parse_disposition(const std::string& text) {
    for (const auto value : {Disposition::informational, Disposition::review,
                             Disposition::controlled, Disposition::presumed_controlled}) {
        if (text == to_string(value)) return value;
    }
    return std::nullopt;
}

std::optional<Severity> parse_severity(const std::string& text) {
    for (const auto value :
         {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical}) {
        if (text == to_string(value)) return value;
    }
    return std::nullopt;
}

}  // namespace chipaudit
