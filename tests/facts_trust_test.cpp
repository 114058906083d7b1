// SPDX-License-Identifier: GPL-3.0-or-later
// The shipped database against the fact tables: how parts are put together, and how sure we are.
#include <algorithm>
#include <regex>
#include <span>

#include "core/text.h"
#include "devicedb/figures.h"
#include "tests/facts_rows.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

std::optional<int> count_in(const std::string& word) {
    static const std::map<std::string, int> words = {
        {"one", 1}, {"single", 1}, {"two", 2}, {"four", 4}, {"eight", 8}};
    if (const auto found = words.find(word); found != words.end()) return found->second;
    if (const auto digits = parse_decimal(word)) return static_cast<int>(*digits);
    return std::nullopt;
}

std::optional<int> product(std::optional<int> a, std::optional<int> b) {
    if (!a || !b) return std::nullopt;
    return *a * *b;
}

/// A way in which rows tell a count: the first group is the number.
struct Telling {
    const char *what, *pattern;
    std::optional<int> (*count)(const Part&);
};

const auto dies = [](const Part& part) { return std::optional<int>(part.dies_per_package); };
const auto packages = [](const Part& part) { return std::optional<int>(part.packages_per_card); };

const std::vector<Telling>& tellings() {
    static const std::vector<Telling> all = {
        {"dies per package", R"(\b(\w+) (?:compute )?(?:dies?|GCDs?|chiplets?)\b)", dies},
        {"dies per package", R"(\((\d) x \d{3}\))", dies},  // "die area estimated (2 x 814)"
        {"packages per card", R"(\b(\w+) (?:chips?|SoCs|GPUs|packages)\b)", packages},
        {"packages per card", R"(\bx(\d) behind one function)", packages},
        {"packages per function", R"(\bx(\d) behind one function)",
         [](const Part& part) { return std::optional<int>(part.packages_per_function); }},
        {"functions per card", R"(\b(\w+) functions behind)", [](const Part& part) {
             return product(part.packages_per_card, part.functions_per_package);
         }}};
    return all;
}

/// "8 XCD + 4 IOD", "747 mm2 x2 + compute 140-180 x8 + IOD 220 x2": the dies, summed.
std::optional<int> dies_by_kind(const std::string& note) {
    static const std::regex counted(R"((\d+) (?:XCD|IOD)\b|\bx(\d+)\b)");
    for (const auto clause : split(note, ';')) {
        const std::string text(clause);
        if (text.find("IOD") == std::string::npos) continue;
        int sum = 0;
        for (std::sregex_iterator it(text.begin(), text.end(), counted), end; it != end; ++it)
            sum += std::stoi((*it)[1].matched ? (*it)[1].str() : (*it)[2].str());
        if (sum > 0) return sum;
    }
    return std::nullopt;
}

struct Counts {
    std::vector<std::string> differences;
    int compared = 0;

    void compare(const std::string& about_what, std::optional<int> table, std::optional<int> here) {
        if (!table) return;
        ++compared;
        if (here == table) return;
        differences.push_back(about_what + (here ? std::to_string(*here) : "unknown") +
                              ", the row says " + std::to_string(*table));
    }
};

void compare_counts(const FactRow& row, const Part& part, Counts& counts) {
    const std::string text = row.part + "; " + row.chip + "; " + row.note;
    for (const auto& [what, pattern, count] : tellings()) {
        if (row.per == Per::die && std::string(what) == "dies per package") continue;  // its scope
        const std::regex expression(pattern);
        for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it)
            counts.compare(about(row, part) + what + " ", count_in((*it)[1]), count(part));
    }
    counts.compare(about(row, part) + "dies per package ", dies_by_kind(row.note), dies(part));
    if (text.find("each die is one function") != std::string::npos)
        counts.compare(about(row, part) + "functions per package ", dies(part),
                       part.functions_per_package);
    static const std::regex card(R"(\bcard (\d+) (INT8|FP8)\b)");  // "per chip; card 466 FP8"
    std::smatch match;
    if (std::regex_search(row.note, match, card) && packages(part)) {
        const auto whole = Decimal::parse(match[1].str());
        const auto times = row.values.at(match[2]).front().times(*packages(part));
        counts.compare(about(row, part) + "packages, as card over chip, ", 1, whole == times);
    }
}

/// The level a row gives a subject; a more general word stands in for a missing one.
std::optional<Confidence> level_of(const FactRow& row, const std::string& subject) {
    const std::string general =
        subject == "throughput" || subject == "memory" ? "figures" : subject;
    for (const auto& key : {subject, general, std::string("all")}) {
        if (const auto found = row.levels.find(key); found != row.levels.end())
            return found->second;
    }
    return std::nullopt;
}

/// The best level that rows like this one give. An id is an id and a die is a die, whatever else a
/// row doubts.
template <typename Like>
std::optional<Confidence> best_level(const std::string& subject, Like like) {
    std::optional<Confidence> best;
    for (const auto& [row, parts] : linked_rows()) {
        if (like(row)) best = std::max(best, level_of(row, subject));
    }
    return best;
}

std::optional<Confidence> limit_of_ids(const FactRow& row) {
    if (!row.id || row.levels.contains("ids")) return level_of(row, "ids");
    return best_level("ids", [&](const FactRow& other) { return other.id == row.id; });
}

/// One row that calls the area of a die an estimate does so for all rows with this die.
std::optional<Confidence> limit_of_area(const FactRow& row) {
    static const std::regex doubt("(area|die) (estimated|approx|figure|about)|assumed for area");
    const auto is_same_die = [&](const FactRow& other) {
        const auto area = other.values.find("die_area_mm2");
        return other.chip == row.chip && area != other.values.end() &&
               area->second == row.values.at("die_area_mm2");
    };
    const bool doubted = std::ranges::any_of(linked_rows(), [&](const LinkedRow& linked) {
        return is_same_die(linked.row) && std::regex_search(linked.row.source, doubt);
    });
    return doubted ? Confidence::low : best_level("figures", is_same_die);
}

std::optional<Confidence> limit_of_claims(const FactRow& row, const std::string& fact) {
    const bool given = row.values.contains(fact);
    if (fact == "dense_tops" && (row.has_tpp_column || row.values.contains("tpp")))
        return level_of(row, "throughput");
    if (!given) return std::nullopt;  // the row does not speak of it
    if (fact == "tpp") return level_of(row, "throughput");
    if (fact == "memory_gib") return level_of(row, "memory");
    if (fact == "die_area_mm2") return limit_of_area(row);
    return level_of(row, "figures");
}

/// A maker's own words that the row does not rest on may make us surer than the row.
bool cites_better(const Part& part, const Claim& claim, const FactRow& row) {
    return std::ranges::any_of(part.sources, [&](const Source& source) {
        if (std::ranges::find(claim.cite, source.key) == claim.cite.end()) return false;
        if (!source.kind.starts_with("vendor")) return false;
        bool has_place = false;  // words without an address prove nothing
        for (auto word : split(source.where, ' ')) {
            if (word.starts_with("github.com/")) word.remove_prefix(11);
            while (!word.empty() && (word.back() == ',' || word.back() == ';'))
                word.remove_suffix(1);
            const bool place = word.find_first_of("./") != std::string_view::npos ||
                               parse_decimal(word).value_or(0) > 1'000'000;  // of a stored file
            if (place && row.source.find(word) != std::string::npos) return false;
            has_place = has_place || place;
        }
        return has_place;
    });
}

/// "dense_tops FP16", "ids" … and how sure the record is of it.
struct Sure {
    std::string claim;
    Confidence level;
};

struct Trust {
    std::vector<std::string> differences;
    DocExceptions told{"claim"};

    void compare(const FactRow& row, const Part& part, const Sure& here,
                 std::optional<Confidence> limit) {
        if (!limit || here.level <= *limit) return;
        const std::vector<std::string> wanted = {here.claim, to_string(here.level),
                                                 to_string(*limit)};
        const bool is_told = told.tell(row, part, [&](const DocRow& doc) {
            return std::ranges::equal(wanted, std::span(doc.cells).subspan(1, 3));
        });
        if (!is_told)
            differences.push_back(about(row, part) + wanted[0] + " is " + wanted[1] +
                                  ", the row says " + wanted[2]);
    }
};

void compare_trust(const FactRow& row, const Part& part, Trust& trust) {
    if (!part.ids.empty())
        trust.compare(row, part, {"ids", part.confidence.at("ids")}, limit_of_ids(row));
    trust.compare(row, part, {"name", part.confidence.at("name")}, level_of(row, "name"));
    for (const auto& [fact, claims] : part.facts) {
        const auto limit = limit_of_claims(row, fact);
        for (const auto& claim : claims) {
            const auto label = claim.format.empty() ? fact : fact + " " + claim.format;
            if (!cites_better(part, claim, row))
                trust.compare(row, part, {label, claim.confidence}, limit);
        }
    }
}

}  // namespace

TEST_CASE("dies, packages and functions are counted as the tables count them") {
    Counts counts;
    for (const auto& [row, parts] : linked_rows()) {
        for (const Part* part : parts) compare_counts(row, *part, counts);
    }
    expect_none(counts.differences);
    if (!linked_rows().empty()) CHECK(counts.compared > 25);
}

TEST_CASE("no record is surer than its row, unless it cites the maker or the document says why") {
    Trust trust;
    for (const auto& [row, parts] : linked_rows()) {
        for (const Part* part : parts) compare_trust(row, *part, trust);
    }
    expect_none(trust.differences);
    if (!linked_rows().empty()) expect_none(trust.told.never_used());
}

TEST_CASE("only a maker's own place, and one that the row does not rest on, makes us surer") {
    FactRow row;
    row.source = "id: NVIDIA/DCGM nvvs/diag-skus.yaml.in | spec: techpowerup.com";
    Part part;
    part.sources = {{"dcgm", "", "vendor source code", "github.com/NVIDIA/DCGM, nvvs", ""},
                    {"sheet", "", "vendor documentation", "nvidia.com/a100-datasheet.pdf", ""},
                    {"lost", "", "vendor documentation", "exact address not kept", ""},
                    {"press", "", "press", "example.org/a100", ""}};
    const auto surer_by = [&](const std::string& key) {
        Claim claim;
        claim.cite = {key};
        return cites_better(part, claim, row);
    };
    CHECK(surer_by("sheet"));
    CHECK_FALSE(surer_by("dcgm"));
    CHECK_FALSE(surer_by("lost"));
    CHECK_FALSE(surer_by("press"));
}
