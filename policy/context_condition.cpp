// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/context_condition.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/countries.h"
#include "core/error.h"
#include "core/text.h"

namespace chipaudit {
namespace {

using Kind = Condition::Kind;

constexpr const char* declared_source = "declared";

/// A country that somebody declared, or did not.
struct Declared {
    std::string key;    // as in the context
    std::string whose;  // before the country; empty for a site
    std::optional<std::string> country;
};

struct Lists {
    const std::vector<std::string>& names;  // groups or countries
    const CountryGroups& groups;
    const Date& day;

    [[nodiscard]] Truth hold(const std::string& country) const {
        return groups.any_holds(names, country, day);
    }
    [[nodiscard]] std::string in_words() const {
        std::vector<std::string> words;
        for (const auto& name : names)
            words.push_back(is_country_code(name) ? name : groups.in_words(name));
        return join(words, ", ") + " on " + to_string(day);
    }
    [[nodiscard]] std::string source() const {
        std::vector<std::string> texts = {declared_source};
        for (const auto& name : names) {
            if (is_country_code(name)) continue;
            const std::string from = groups.source(name, day);
            if (!from.empty()) texts.push_back(name + ": " + from);
        }
        return join(texts, "; ");
    }
};

/// Operator, its parent, every tenant and its parent.
std::vector<Declared> parties_of(const Context& context) {
    std::vector<Declared> parties = {
        {"operator_hq", "operator ", context.operator_hq},
        {"operator_parent_hq", "its parent ", context.operator_parent_hq}};
    if (!context.tenants) parties.push_back({"tenants", "", std::nullopt});
    for (const auto& tenant : context.tenants.value_or(std::vector<Tenant>())) {
        parties.push_back({"tenants", "a tenant ", tenant.hq});
        parties.push_back({"tenants", "a tenant's parent ", tenant.parent_hq});
    }
    return parties;
}

/// Yes if one of them is in the lists, no if all are known not to be.
Answer in_lists(const std::vector<Declared>& declared, const Lists& lists) {
    Answer answer{Truth::no, Truth::no, {}, {}};
    std::vector<std::string> outside;
    std::set<std::pair<std::string, std::optional<std::string>>> open;  // each is told once
    for (const auto& one : declared) {
        const Truth truth = one.country ? lists.hold(*one.country) : Truth::unknown;
        answer.all = either(answer.all, truth);
        if (truth == Truth::yes) {
            answer.because = {
                {one.key, one.whose + *one.country + ", in " + lists.in_words(), lists.source()}};
            break;
        }
        if (truth == Truth::no) outside.push_back(one.whose + *one.country);
        if (truth != Truth::unknown || !open.emplace(one.key, one.country).second) continue;
        if (one.country) {
            answer.undetermined.push_back({one.key, "whether " + *one.country + " is in " +
                                                        lists.in_words() + ": " + lists.source()});
        } else {
            answer.undetermined.push_back(
                {one.key, "not declared: whether it is in " + lists.in_words()});
        }
    }
    if (answer.all != Truth::unknown) answer.undetermined.clear();
    if (answer.all == Truth::no) {
        const std::string key = declared.front().key == "site_country" ? "site_country" : "parties";
        answer.because = {{key,
                           join(first_words(std::move(outside), "parties"), ", ") + ": not in " +
                               lists.in_words(),
                           lists.source()}};
    }
    answer.strong = answer.all;
    return answer;
}

/// An end use that nobody declared leaves the answer open, for parties in the lists only
/// (verdict.md, "Context keys").
Answer end_use_answer(const Context& context, const Lists& lists) {
    Answer answer{Truth::no, Truth::no, {}, {}};
    const auto is_there = [&](const std::optional<std::string>& country) {
        return country && lists.hold(*country) != Truth::no;
    };
    const auto leave_open = [&](const char* key, const std::string& whose) {
        answer.all = answer.strong = Truth::unknown;
        answer.undetermined.push_back({key, "the end use of " + whose +
                                                ", headquartered or parented in " +
                                                lists.in_words() + ", is not declared"});
    };
    const bool operator_there =
        is_there(context.operator_hq) || is_there(context.operator_parent_hq);
    if (operator_there && !context.purpose) leave_open("purpose", "the operator");
    for (const auto& tenant : context.tenants.value_or(std::vector<Tenant>())) {
        if (tenant.end_use || (!is_there(tenant.hq) && !is_there(tenant.parent_hq))) continue;
        leave_open("tenants", "a tenant");
        break;  // of others the same would be said
    }
    if (answer.all == Truth::no) {
        answer.because.push_back(
            {"parties", "nobody declared in " + lists.in_words() + " leaves the end use open",
             lists.source()});
    }
    return answer;
}

Answer yes_no(const std::string& key, const std::optional<bool>& value, const std::string& text,
              const std::string& open) {
    if (!value) return {Truth::unknown, Truth::unknown, {}, {{key, "not declared: " + open}}};
    const Truth truth = *value ? Truth::yes : Truth::no;
    return {truth, truth, {{key, text, declared_source}}, {}};
}

Answer purpose_answer(const Condition& condition, const Context& context) {
    std::optional<bool> is_one;
    if (context.purpose)
        is_one = std::ranges::find(condition.names, *context.purpose) != condition.names.end();
    return yes_no("purpose", is_one, context.purpose.value_or(""),
                  "whether it is " + join(condition.names, " or "));
}

Answer declaration_answer(const Condition& condition, const Context& context) {
    const std::string& key = condition.names.front();
    const auto& value = key == "federal_contractor"        ? context.federal_contractor
                        : key == "state_funded_datacentre" ? context.state_funded_datacentre
                                                           : context.letter_addressee;
    return yes_no(key, value, value && *value ? "yes" : "no", "whether it is so");
}

}  // namespace

Answer declared_answer(const Condition& condition, const Context& context,
                       const CountryGroups& groups, const Date& day) {
    const Lists lists{condition.names, groups, day};
    switch (condition.kind) {
        case Kind::site_in:
            return in_lists({{"site_country", "", context.site_country}}, lists);
        case Kind::party_in:
            return in_lists(parties_of(context), lists);
        case Kind::end_use_in:
            return end_use_answer(context, lists);
        case Kind::purpose:
            return purpose_answer(condition, context);
        case Kind::declared:
            return declaration_answer(condition, context);
        default:
            throw Error(ErrorKind::operational, "a condition that asks no context");
    }
}

}  // namespace chipaudit
