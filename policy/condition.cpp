// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/condition.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "devicedb/figures.h"
#include "policy/context_condition.h"

namespace chipaudit {
namespace {

using Kind = Condition::Kind;

std::string titles_of(const Part& part, const std::vector<std::string>& keys) {
    std::vector<std::string> titles;
    for (const auto& key : keys) {
        const auto source = std::ranges::find(part.sources, key, &Source::key);
        titles.push_back(source == part.sources.end() ? key : source->title);
    }
    return join(titles, "; ");
}

bool named(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

Answer certain(bool holds, Because reason) {
    const Truth truth = holds ? Truth::yes : Truth::no;
    return {truth, truth, {std::move(reason)}, {}};
}

/// Where an interval lies against a limit: yes and no only when all of it does.
Truth against(const std::strong_ordering& min, const std::strong_ordering& max,
              Comparison comparison) {
    const Truth at_least = min >= 0 ? Truth::yes : max < 0 ? Truth::no : Truth::unknown;
    return comparison == Comparison::at_least ? at_least : negated(at_least);
}

std::string symbol(Comparison comparison) {
    return comparison == Comparison::at_least ? " ≥ " : " < ";
}

Answer figure_answer(const Condition& condition, const Asked& asked) {
    const auto figure = figure_of(*asked.part, condition.fact);
    const auto truth = [&](const std::optional<Interval>& interval) {
        if (!interval) return Truth::unknown;
        return against(interval->min <=> condition.threshold, interval->max <=> condition.threshold,
                       condition.comparison);
    };
    Answer answer{truth(figure.all), truth(figure.strong), {}, {}};
    const std::string limit = symbol(condition.comparison) + condition.threshold.to_string();
    if (figure.all) {
        answer.because.push_back({condition.fact, to_string(*figure.all) + " (asked:" + limit + ")",
                                  titles_of(*asked.part, figure.all->cite)});
    }
    if (answer.all == Truth::unknown)
        answer.undetermined.push_back({condition.fact, "whether " + condition.fact + limit});
    return answer;
}

/// tpp / area against a limit, cross-multiplied: never a rounded ratio.
Answer density_answer(const Condition& condition, const Asked& asked) {
    const auto tpp = figure_of(*asked.part, "tpp");
    const auto area = figure_of(*asked.part, "die_area_mm2");
    const auto truth = [&](const std::optional<Interval>& rate,
                           const std::optional<Interval>& size) {
        if (!rate || !size || size->min == Decimal()) return Truth::unknown;
        return against(Decimal::compare_product(rate->min, condition.threshold, size->max),
                       Decimal::compare_product(rate->max, condition.threshold, size->min),
                       condition.comparison);
    };
    Answer answer{truth(tpp.all, area.all), truth(tpp.strong, area.strong), {}, {}};
    const std::string limit = symbol(condition.comparison) + condition.threshold.to_string();
    if (tpp.all && area.all) {
        answer.because.push_back({"performance_density",
                                  "TPP " + to_string(*tpp.all) + " over " + to_string(*area.all) +
                                      " mm2 (asked:" + limit + ")",
                                  titles_of(*asked.part, area.all->cite)});
    }
    if (answer.all == Truth::unknown) {
        if (!tpp.all) answer.undetermined.push_back({"tpp", "whether performance density" + limit});
        if (!area.all)
            answer.undetermined.push_back({"die_area_mm2", "whether performance density" + limit});
        if (tpp.all && area.all)
            answer.undetermined.push_back(
                {"performance_density", "whether it is" + limit + ": the sources leave both open"});
    }
    return answer;
}

Answer yes_no_answer(const Condition& condition, const Asked& asked) {
    const auto value = yes_no_of(*asked.part, condition.fact);
    Answer answer{value.all, value.strong, {}, {}};
    if (value.all == Truth::unknown) {
        answer.undetermined.push_back(
            {condition.fact, "whether the part is designed or marketed for data centres"});
    } else {
        answer.because.push_back({condition.fact, value.all == Truth::yes ? "yes" : "no",
                                  titles_of(*asked.part, value.cite)});
    }
    return answer;
}

Answer maker_answer(const Condition& condition, const Asked& asked) {
    const Maker* maker = asked.maker;
    if (maker == nullptr)
        return {Truth::unknown, Truth::unknown, {}, {{"maker", "the maker's country"}}};
    Truth listed = Truth::no;
    for (const auto& country : {maker->country, maker->parent_country}) {
        if (country)
            listed =
                either(listed, asked.rules.groups.any_holds(condition.names, *country, asked.day));
    }
    const bool complete = maker->country && (maker->parent_country || !maker->parent);
    if (listed != Truth::yes && !complete) listed = Truth::unknown;
    if (listed == Truth::unknown)
        return {Truth::unknown,
                Truth::unknown,
                {},
                {{"maker " + maker->id, "the maker's country and parent"}}};
    Answer answer =
        certain(listed == Truth::yes,
                {"maker", maker->name + " (" + maker->country.value_or("country unknown") + ")",
                 "makers.json"});
    if (maker->confidence == Confidence::low) answer.strong = Truth::unknown;
    return answer;
}

/// Whether the maker stands on one of the lists on the day; a listing without a date is unknown.
Answer listed_answer(const Condition& condition, const Asked& asked) {
    if (asked.maker == nullptr)
        return {Truth::unknown, Truth::unknown, {}, {{"maker", "who made it"}}};
    Answer answer = certain(
        false,
        {"maker", asked.maker->name + ": not on " + join(condition.names, " or "), "makers.json"});
    for (const auto& status : asked.maker->lists) {
        if (!named(condition.names, status.list)) continue;
        if (status.until && *status.until < asked.day) continue;
        if (status.from && *status.from > asked.day) continue;
        const Truth truth = status.from ? Truth::yes : Truth::unknown;
        if (truth <= answer.all) continue;
        answer.all = truth;
        answer.strong = status.confidence == Confidence::low ? Truth::unknown : truth;
        answer.because = {{"maker",
                           asked.maker->name + ": " + status.list +
                               (status.from ? " since " + to_string(*status.from) : ""),
                           status.citation}};
    }
    return answer;
}

Answer class_answer(const Condition& condition, const Asked& asked) {
    if (!asked.class_code) return {Truth::unknown, Truth::unknown, {}, {{"class", "its class"}}};
    const std::string digits = hex(*asked.class_code, 6);
    const bool holds = std::ranges::any_of(
        condition.names, [&](const std::string& name) { return digits.starts_with(name); });
    return certain(holds, {"class", digits, "the function"});
}

void take_lines(Answer& into, const Answer& from) {
    into.because.insert(into.because.end(), from.because.begin(), from.because.end());
    into.undetermined.insert(into.undetermined.end(), from.undetermined.begin(),
                             from.undetermined.end());
}

template <typename T>
void drop_repeats(std::vector<T>& lines) {
    std::vector<T> kept;
    for (auto& line : lines) {
        if (std::ranges::find(kept, line) == kept.end()) kept.push_back(std::move(line));
    }
    lines = std::move(kept);
}

/// and = min, or = max. Quoted as reasons: the first branch that decides, or all of them where all
/// had to agree.
Answer joined_answer(const Condition& condition, const Asked& asked) {
    const bool all = condition.kind == Kind::all;
    Answer result;
    result.all = result.strong = all ? Truth::yes : Truth::no;
    std::vector<Answer> answers;
    for (const auto& child : condition.children) {
        answers.push_back(evaluate(child, asked));
        result.all =
            all ? both(result.all, answers.back().all) : either(result.all, answers.back().all);
        result.strong = all ? both(result.strong, answers.back().strong)
                            : either(result.strong, answers.back().strong);
    }
    const bool one_decides = result.all == (all ? Truth::no : Truth::yes);
    for (const auto& answer : answers) {
        if (answer.all != result.all) continue;
        take_lines(result, answer);
        if (one_decides) break;
    }
    if (result.all != Truth::unknown) result.undetermined.clear();
    drop_repeats(result.because);
    drop_repeats(result.undetermined);
    return result;
}

Answer rule_answer(const Condition& condition, const Asked& asked) {
    Condition any;
    any.kind = Kind::any;
    for (const auto& name : condition.names) any.children.push_back(asked.rules.find(name)->when);
    return joined_answer(any, asked);
}

}  // namespace

Answer evaluate(const Condition& condition, const Asked& asked) {
    switch (condition.kind) {
        case Kind::all:
        case Kind::any:
            return joined_answer(condition, asked);
        case Kind::negation: {
            Answer answer = evaluate(condition.children.front(), asked);
            answer.all = negated(answer.all);
            answer.strong = negated(answer.strong);
            return answer;
        }
        case Kind::part:
            return certain(named(condition.names, asked.part->id),
                           {"part", asked.part->id, "device database"});
        case Kind::family:
            return certain(named(condition.names, asked.part->family),
                           {"family", asked.part->family, "device database"});
        case Kind::maker_country:
            return maker_answer(condition, asked);
        case Kind::figure:
            return figure_answer(condition, asked);
        case Kind::density:
            return density_answer(condition, asked);
        case Kind::yes_no:
            return yes_no_answer(condition, asked);
        case Kind::maker_listed:
            return listed_answer(condition, asked);
        case Kind::class_in:
            return class_answer(condition, asked);
        case Kind::rule:
            return rule_answer(condition, asked);
        case Kind::site_in:
        case Kind::party_in:
        case Kind::end_use_in:
        case Kind::purpose:
        case Kind::declared:
            return declared_answer(condition, asked.context, asked.rules.groups, asked.day);
    }
    throw Error(ErrorKind::operational, "a condition of no known kind");
}

}  // namespace chipaudit
