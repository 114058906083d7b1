// SPDX-License-Identifier: GPL-3.0-or-later
// The worked vectors of the rules' text, and how the fact tables are covered: docs/database.md
// tells both, and what it says is worked out again from the records.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "core/text.h"
#include "devicedb/figures.h"
#include "tests/facts_rows.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

struct Span {
    double min = 0, max = 0;
};

/// "15832", "4480 to 6624", "about 9.0", "7700-8000"; nullopt for cells that give no figure.
std::optional<Span> span_of(std::string cell) {
    std::erase(cell, ',');
    static const std::regex number(R"(\d+(?:\.\d+)?)");
    static const std::regex dies(R"(^\d dies$)");
    if (std::regex_match(cell, dies)) return std::nullopt;
    std::optional<Span> span;
    for (std::sregex_iterator it(cell.begin(), cell.end(), number), end; it != end; ++it) {
        const double value = std::stod(it->str());
        span = span ? Span{std::min(span->min, value), std::max(span->max, value)}
                    : Span{value, value};
    }
    return span;
}

/// nullopt where one of the two gives no figure. Half a unit is rounding.
std::optional<bool> agree(const std::string& here, const std::string& there) {
    const auto a = span_of(here), b = span_of(there);
    if (!a || !b) return std::nullopt;
    return a->min <= b->max + 0.5 && b->min <= a->max + 0.5;
}

/// The figure of one record, or of several that answer to one name: the hull.
std::string figure_text(const std::string& records, const std::string& fact) {
    std::optional<Interval> hull;
    for (const auto name : split(records, ' ')) {
        const auto index = shipped_db().with_name(std::string(name));
        INFO("record " << name);
        REQUIRE(index);
        const auto figure = figure_of(shipped_db().part(*index), fact);
        if (!figure.all) return "unknown";
        if (!hull) hull = figure.all;
        hull->min = std::min(hull->min, figure.all->min);
        hull->max = std::max(hull->max, figure.all->max);
    }
    return hull ? to_string(*hull) : "unknown";
}

std::vector<DocRow> rows_under(const std::string& heading) {
    std::vector<DocRow> rows;
    for (auto& row : tables_of_database_doc()) {
        if (row.heading == heading) rows.push_back(std::move(row));
    }
    return rows;
}

/// The vectors of rules.md 1.4 by part; empty on a machine without the shared facts.
std::map<std::string, std::vector<std::string>> vectors_of_the_rules() {
    std::map<std::string, std::vector<std::string>> vectors;
    const auto corpus = corpus_folder();
    if (!corpus) return vectors;
    std::ifstream file(std::filesystem::path(*corpus).parent_path() / "facts" / "rules.md");
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("#")) inside = line.find("Worked vectors") != std::string::npos;
        if (!inside || !line.starts_with("| ")) continue;
        std::vector<std::string> cells;
        for (const auto cell : split(std::string_view(line).substr(1), '|'))
            cells.emplace_back(trim(cell));
        vectors[cells.at(0)] = cells;
    }
    return vectors;
}

struct Coverage {
    std::size_t rows = 0, linked = 0;
    std::set<const Part*> parts;
};

bool keeps_a_conflict(const Part& part) {
    std::map<std::string, std::set<std::string>> said;
    for (const auto& [fact, claims] : part.facts) {
        for (const auto& claim : claims) {
            const std::string value =
                claim.min ? claim.min->to_string() + "-" + claim.max->to_string() : claim.text;
            said[fact + claim.format].insert(value);
        }
    }
    return std::ranges::any_of(said, [](const auto& entry) { return entry.second.size() > 1; });
}

}  // namespace

TEST_CASE("the worked vectors in the document are those of the records") {
    const auto rows = rows_under("## The rules' worked vectors");
    CHECK(rows.size() == 19);
    std::vector<std::string> wrong;
    std::size_t compared = 0;
    for (const auto& [heading, header, cells] : rows) {
        REQUIRE(cells.size() == 9);
        const std::vector<std::string> facts = {"tpp", "die_area_mm2", "memory_bandwidth_gbs"};
        bool same = true;
        for (std::size_t i = 0; i < facts.size(); ++i) {
            const auto here = figure_text(cells[1], facts[i]);
            const auto& told = cells[2 + 2 * i];
            if (told != here)
                wrong.push_back(cells[0] + ": " + facts[i] + " " + told + ", worked out " + here);
            const auto equal = agree(here, cells[3 + 2 * i]);
            compared += equal ? 1 : 0;
            same = same && equal.value_or(true);
        }
        if (same != cells[8].starts_with("yes"))
            wrong.push_back(cells[0] + ": the last column says '" + cells[8] + "'");
    }
    expect_none(wrong);
    CHECK(compared > 40);
    CHECK(agree("5284.8", "5285") == true);
    CHECK(agree("4480 to 6624", "4480-6400") == true);
    CHECK(agree("15832", "15831") == false);
    CHECK_FALSE(agree("1628", "2 dies"));
    CHECK_FALSE(agree("unknown", "826"));
}

TEST_CASE("the other side of the vectors is what the rules' text has") {
    const auto vectors = vectors_of_the_rules();
    if (vectors.empty()) return;  // linked_rows() says that the facts are missing
    std::vector<std::string> wrong;
    for (const auto& row : rows_under("## The rules' worked vectors")) {
        const auto& cells = row.cells;
        const auto found = vectors.find(cells[0]);
        if (found == vectors.end()) {
            wrong.push_back(cells[0] + " is no vector");
            continue;
        }
        const auto& theirs = found->second;  // part, peak, TPP, area, density, DRAM …
        if (cells[3] != theirs[2] || cells[5] != theirs[3] || cells[7] != theirs[5])
            wrong.push_back(cells[0] + ": " + theirs[2] + ", " + theirs[3] + ", " + theirs[5]);
    }
    expect_none(wrong);
}

TEST_CASE("the document counts the rows of each table as they are linked") {
    std::map<std::string, Coverage> tables;
    for (const auto& [row, parts] : linked_rows()) {
        Coverage& table = tables[row.place.substr(0, row.place.find(':'))];
        ++table.rows;
        table.linked += parts.empty() ? 0 : 1;
        table.parts.insert(parts.begin(), parts.end());
    }
    if (tables.empty()) return;
    std::vector<std::string> wrong;
    for (const auto& doc : rows_under("## Coverage of the tables")) {
        const Coverage& table = tables[doc.cells.at(0)];
        const auto conflicts = std::ranges::count_if(
            table.parts, [](const Part* part) { return keeps_a_conflict(*part); });
        const std::vector<std::string> counted = {doc.cells[0],
                                                  std::to_string(table.rows),
                                                  std::to_string(table.linked),
                                                  std::to_string(table.rows - table.linked),
                                                  std::to_string(table.parts.size()),
                                                  std::to_string(conflicts)};
        if (counted != doc.cells) wrong.push_back(join(counted, " | "));
        tables.erase(doc.cells[0]);
    }
    for (const auto& [name, table] : tables) wrong.push_back(name + " stands in no row");
    expect_none(wrong);
}
