// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/cite.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

std::string compact(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json claim_json(const Claim& claim) {
    json object = json::object();
    if (!claim.format.empty()) object["format"] = claim.format;
    if (!claim.min || !claim.max) {
        object["value"] = claim.text;
    } else if (claim.basis == Basis::exact) {
        object["value"] = claim.min->to_string();
    } else {
        object["min"] = claim.min->to_string();
        object["max"] = claim.max->to_string();
    }
    object["basis"] = to_string(claim.basis);
    object["unit"] = claim.unit;
    object["per"] = to_string(claim.per);
    object["cite"] = claim.cite;
    object["confidence"] = to_string(claim.confidence);
    return object;
}

json facts_json(const Part& part) {
    json facts = json::object();
    for (const auto& [name, claims] : part.facts) {
        json list = json::array();
        for (const auto& claim : claims) list.push_back(claim_json(claim));
        facts[name] = std::move(list);
    }
    return facts;
}

json interval_json(const std::optional<Interval>& interval) {
    if (!interval) return nullptr;
    json object = json::object();
    object["min"] = interval->min.to_string();
    object["max"] = interval->max.to_string();
    object["unit"] = interval->unit;
    object["per"] = to_string(Per::package);
    object["cite"] = interval->cite;
    return object;
}

json derived_json(const Part& part) {
    json derived = json::object();
    derived["tpp"] = interval_json(figure_of(part, "tpp").all);
    derived["performance_density"] = interval_json(density_of(part));
    if (!derived["performance_density"].is_null())
        derived["performance_density"]["rounded"] = "outwards";
    return derived;
}

/// Parts of one family cite the same sources. The first part carries each in full; the others name
/// that part, so that a report of a server stays small.
class SourceLists {
  public:
    json of(const Part& part) {
        json list = json::array();
        for (const auto& source : part.sources) {
            const auto [first, fresh] = carried_by_.try_emplace({part.family, source.key}, part.id);
            json object = json::object();
            object["key"] = source.key;
            if (fresh) {
                object["title"] = source.title;
                object["kind"] = source.kind;
                object["where"] = source.where;
                object["retrieved"] = source.retrieved;
            } else {
                object["in"] = first->second;
            }
            list.push_back(std::move(object));
        }
        return list;
    }

  private:
    std::map<std::pair<std::string, std::string>, std::string>
        carried_by_;  // family, key → part id
};

Decimal hundredths(std::int64_t count) {
    const std::string rest = std::to_string(100 + count % 100).substr(1);
    return *Decimal::parse(std::to_string(count / 100) + "." + rest);
}

/// The largest number of hundredths whose product with `area` is at most `tpp`; found by halving,
/// because Decimal compares products exactly and does not divide.
std::int64_t hundredths_below(const Decimal& tpp, const Decimal& area) {
    std::int64_t low = 0, high = 100'000'000;
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        const bool fits = Decimal::compare_product(tpp, hundredths(middle), area) >= 0;
        (fits ? low : high) = middle;
    }
    return low;
}

struct BuiltIn {
    const char* id;
    const char* title;
};

constexpr std::array built_in_rules = {
    BuiltIn{"chipaudit.ambiguous", "Several products share what can be read"},
    BuiltIn{"chipaudit.baseline", "The machine differs from its baseline"},
    BuiltIn{"chipaudit.contradiction", "Evidence contradicts itself"},
    BuiltIn{"chipaudit.off_bus", "Signs of an accelerator that is not on the PCI bus"},
    BuiltIn{"chipaudit.unlisted", "An accelerator without a record"},
};

CitedRule cite_built_in(const std::string& id) {
    CitedRule cited;
    cited.id = cited.title = id;
    cited.kind = "identity";
    cited.authority = "chipaudit";
    cited.citation = "chipaudit built-in";
    const auto* row = std::ranges::find(built_in_rules, id, &BuiltIn::id);
    if (row == built_in_rules.end()) return cited;
    cited.title = row->title;
    return cited;
}

CitedRule cite_rule(const Rule& rule) {
    CitedRule cited;
    cited.id = rule.id;
    cited.title = rule.title;
    cited.kind = to_string(rule.kind);
    cited.jurisdiction = rule.jurisdiction;
    cited.authority = rule.authority;
    cited.citation = rule.citation;
    cited.confidence = to_string(rule.grade);
    cited.effective_from = to_string(rule.from.value_or(rule.published));
    if (rule.until) cited.effective_until = to_string(*rule.until);
    cited.note = rule.note;
    cited.sources = rule.sources;
    return cited;
}

CitedPart cite_with(const Part& part, SourceLists& sources) {
    return {part.id,
            part.name,
            part.family,
            part.maker,
            to_string(part.kind),
            part.note,
            compact(facts_json(part)),
            compact(derived_json(part)),
            compact(sources.of(part))};
}

}  // namespace

std::optional<Interval> density_of(const Part& part) {
    const auto tpp = figure_of(part, "tpp").all;
    const auto area = figure_of(part, "die_area_mm2").all;
    if (!tpp || !area || area->min == Decimal()) return std::nullopt;
    Interval density;
    density.min = hundredths(hundredths_below(tpp->min, area->max));
    std::int64_t above = hundredths_below(tpp->max, area->min);
    if (Decimal::compare_product(tpp->max, hundredths(above), area->min) > 0) ++above;
    density.max = hundredths(above);
    density.unit = "TPP/mm2";
    density.cite = tpp->cite;
    density.cite.insert(density.cite.end(), area->cite.begin(), area->cite.end());
    std::ranges::sort(density.cite);
    density.cite.erase(std::unique(density.cite.begin(), density.cite.end()), density.cite.end());
    return density;
}

CitedPart cite_part(const Part& part) {
    SourceLists sources;
    return cite_with(part, sources);
}

std::vector<CitedPart> cite_parts(const std::vector<Match>& matches,
                                  const std::vector<Finding>& findings, const DeviceDb& db) {
    // Indices ascend with ids, so a set of them is already in the order of the report.
    std::set<PartIndex> wanted;
    for (const auto& match : matches) {
        for (const PartIndex index : match.candidates) {
            wanted.insert(index);
            for (const auto& whole : db.part(index).slice_of) wanted.insert(*db.with_name(whole));
        }
    }
    for (const auto& finding : findings) {
        for (const auto& id : finding.parts) {
            if (const auto index = db.with_name(id)) wanted.insert(*index);
        }
    }
    std::vector<CitedPart> cited;
    SourceLists sources;
    for (const PartIndex index : wanted) cited.push_back(cite_with(db.part(index), sources));
    return cited;
}

std::vector<CitedRule> cite_rules(const std::vector<Finding>& findings, const Ruleset& rules) {
    std::set<std::string> wanted;
    for (const auto& finding : findings) wanted.insert(finding.rule);
    std::vector<CitedRule> cited;
    for (const auto& id : wanted) {
        const Rule* rule = rules.find(id);
        assert(rule != nullptr || id.starts_with("chipaudit."));
        cited.push_back(rule != nullptr ? cite_rule(*rule) : cite_built_in(id));
    }
    return cited;
}

}  // namespace chipaudit
