// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/figures.h"

#include <algorithm>
#include <array>
#include <set>

namespace chipaudit {
namespace {

/// A claim's interval per package; nullopt where a card's figure does not divide evenly among its
/// packages, or nobody knows how many dies or packages there are.
std::optional<Interval> per_package(const Part& part, const Claim& claim) {
    if (!claim.min || !claim.max) return std::nullopt;
    Interval result{*claim.min, *claim.max, claim.unit, claim.cite};
    if (claim.per == Per::die) {
        if (!part.dies_per_package) return std::nullopt;
        result.min = result.min.times(*part.dies_per_package);
        result.max = result.max.times(*part.dies_per_package);
    } else if (claim.per == Per::card) {
        if (!part.packages_per_card) return std::nullopt;
        const auto min = result.min.divided_exactly(*part.packages_per_card);
        const auto max = result.max.divided_exactly(*part.packages_per_card);
        if (!min || !max) return std::nullopt;
        result.min = *min;
        result.max = *max;
    }
    return result;
}

void add_cites(std::vector<std::string>& to, const std::vector<std::string>& from) {
    for (const auto& key : from) {
        if (std::ranges::find(to, key) == to.end()) to.push_back(key);
    }
}

/// Sources in disagreement widen the interval.
void widen(std::optional<Interval>& interval, const Interval& by) {
    if (!interval) {
        interval = by;
        return;
    }
    interval->min = std::min(interval->min, by.min);
    interval->max = std::max(interval->max, by.max);
    add_cites(interval->cite, by.cite);
}

/// Largest over formats: the maximum of intervals is bounded by the largest lower and the largest
/// upper end.
void raise(std::optional<Interval>& interval, const Interval& by) {
    if (!interval) {
        interval = by;
        return;
    }
    interval->min = std::max(interval->min, by.min);
    interval->max = std::max(interval->max, by.max);
    add_cites(interval->cite, by.cite);
}

std::optional<Interval> hull(const Part& part, const std::vector<Claim>& claims, Confidence least) {
    std::optional<Interval> result;
    for (const auto& claim : claims) {
        if (claim.confidence < least) continue;
        if (const auto interval = per_package(part, claim)) widen(result, *interval);
    }
    return result;
}

/// Over all formats, the largest rate, each times its bit length where `weigh` asks for that.
std::optional<Interval> largest_rate(const Part& part, Confidence least, bool weigh) {
    std::optional<Interval> result;
    const auto found = part.facts.find("dense_tops");
    if (found == part.facts.end()) return result;
    std::map<std::string, std::vector<Claim>> by_format;
    for (const auto& claim : found->second) by_format[claim.format].push_back(claim);
    for (const auto& [format, claims] : by_format) {
        auto rate = hull(part, claims, least);
        const auto bits = bits_of(format);
        if (!rate || !bits) continue;
        if (weigh) {
            rate->min = rate->min.times(*bits);
            rate->max = rate->max.times(*bits);
            rate->unit = "TPP";
        }
        raise(result, *rate);
    }
    return result;
}

std::optional<Interval> interval_of(const Part& part, const std::string& fact, Confidence least) {
    std::optional<Interval> result;
    if (fact == "dense_tops") return largest_rate(part, least, false);
    if (fact == "memory_and_io_bandwidth_gbs") {
        result = interval_of(part, "memory_bandwidth_gbs", least);
        const auto links = interval_of(part, "io_bandwidth_gbs", least);
        if (!result || !links) return std::nullopt;
        result->min = result->min.plus(links->min);
        result->max = result->max.plus(links->max);
        add_cites(result->cite, links->cite);
        return result;
    }
    if (const auto found = part.facts.find(fact); found != part.facts.end())
        result = hull(part, found->second, least);
    if (fact != "tpp") return result;
    if (const auto derived = largest_rate(part, least, true)) widen(result, *derived);
    return result;
}

}  // namespace

std::optional<int> bits_of(const std::string& format) {
    struct Row {
        const char* name;
        int bits;
    };
    // 3A090 Technical Note 1: bit length is the largest among the multiply inputs; TF32 is stored
    // in 32 bits.
    constexpr std::array table = {Row{"FP64", 64},  Row{"FP32", 32}, Row{"TF32", 32},
                                  Row{"BF16", 16},  Row{"FP16", 16}, Row{"FP8", 8},
                                  Row{"FP6", 6},    Row{"FP4", 4},   Row{"INT32", 32},
                                  Row{"INT16", 16}, Row{"INT8", 8},  Row{"INT4", 4}};
    for (const auto& row : table) {
        if (format == row.name) return row.bits;
    }
    return std::nullopt;
}

Figure figure_of(const Part& part, const std::string& fact) {
    return {interval_of(part, fact, Confidence::low), interval_of(part, fact, Confidence::medium)};
}

YesNo yes_no_of(const Part& part, const std::string& fact) {
    YesNo result;
    const auto found = part.facts.find(fact);
    if (found == part.facts.end()) return result;
    const auto answer = [&](Confidence least) {
        std::set<std::string> words;
        for (const auto& claim : found->second) {
            if (claim.confidence >= least) words.insert(claim.text);
        }
        if (words.size() != 1) return Truth::unknown;
        return *words.begin() == "yes" ? Truth::yes : Truth::no;
    };
    result.all = answer(Confidence::low);
    result.strong = answer(Confidence::medium);
    for (const auto& claim : found->second) add_cites(result.cite, claim.cite);
    return result;
}

std::string to_string(const Interval& interval) {
    if (interval.min == interval.max) return interval.min.to_string();
    return interval.min.to_string() + " to " + interval.max.to_string();
}

}  // namespace chipaudit
