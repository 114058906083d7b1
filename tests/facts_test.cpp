// SPDX-License-Identifier: GPL-3.0-or-later
// The shipped database against the fact tables that it was written from: parts and figures.
// Exceptions stand in docs/database.md, for people to read, and are read from there.
#include <algorithm>
#include <cmath>
#include <regex>

#include "core/text.h"
#include "devicedb/figures.h"
#include "tests/facts_rows.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

std::string shown(const std::vector<Decimal>& values) {
    std::vector<std::string> texts;
    for (const auto& value : values) texts.push_back(value.to_string());
    return texts.empty() ? "blank" : join(texts, " or ");
}

double number(const Decimal& value) { return std::stod(value.to_string()); }

/// A row left out on purpose: its ids and a word of its name stand in the document, with a reason.
bool is_left_out(const FactRow& row) {
    const auto id = row.subsystem ? row.subsystem : row.id;
    return std::ranges::any_of(tables_of_database_doc(), [&](const DocRow& doc) {
        const bool section = doc.heading.find("left out") != std::string::npos ||
                             doc.heading.find("merged") != std::string::npos;
        if (!section || doc.cells.size() < 2 || doc.cells[1].empty()) return false;
        const auto words = naming_words(doc.cells[0]), wanted = naming_words(row.part);
        if (!id) return holds_all(words, wanted);
        return doc.cells[0].find(to_string(*id)) != std::string::npos &&
               std::ranges::any_of(wanted, [&](const auto& word) { return words.contains(word); });
    });
}

Decimal per_package(const FactRow& row, const Part& part, const Decimal& value) {
    const std::optional<int> packages = part.packages_per_card, dies = part.dies_per_package;
    if (row.per == Per::die) return value.times(dies.value_or(1));
    if (row.per == Per::card) return value.divided_exactly(packages.value_or(1)).value_or(value);
    return value;
}

/// True for an end of the interval; for "about" and ranges the middle is what the source said.
bool says(const Interval& interval, Basis basis, const Decimal& value) {
    const double min = number(interval.min), max = number(interval.max), v = number(value);
    return value == interval.min || value == interval.max ||
           (basis != Basis::exact && std::abs(min + max - 2 * v) < 0.01);
}

/// The claims of a fact, or of one number format; each alone, as the program counts it per package.
bool has_claim(const Part& part, const std::string& fact, const Decimal& value) {
    const std::string key = bits_of(fact) ? "dense_tops" : fact;
    const auto claims = part.facts.find(key);
    if (claims == part.facts.end()) return false;
    return std::ranges::any_of(claims->second, [&](const Claim& claim) {
        if (key != fact && claim.format != fact) return false;
        Part alone = part;
        alone.facts = {{key, {claim}}};
        const auto interval = figure_of(alone, key).all;
        return interval && says(*interval, claim.basis, value);
    });
}

bool has_format(const Part& part, const std::string& format) {
    const auto claims = part.facts.find("dense_tops");
    return claims != part.facts.end() &&
           std::ranges::any_of(claims->second, [&](const Claim& c) { return c.format == format; });
}

/// The TPP the program derives, where it is not the row's; nullopt where they agree. Rows round
/// throughput and TPP, so a difference of up to 1 is none. A row without TPP wants none derived
/// from throughput.
std::optional<std::string> other_tpp(const FactRow& row, const Part& part) {
    const auto wanted = row.values.find("tpp");
    Part counted = part;
    if (wanted == row.values.end()) counted.facts.erase("tpp");
    const Figure figure = figure_of(counted, "tpp");
    const auto here = figure.strong ? figure.strong : figure.all;
    if (wanted == row.values.end()) {
        if (!here || !row.has_tpp_column) return std::nullopt;
        return here->min.to_string();
    }
    if (!here) return "none";
    const bool agrees = std::ranges::all_of(wanted->second, [&](const Decimal& value) {
        const double v = number(per_package(row, part, value));
        return std::abs(v - number(here->min)) <= 1 || std::abs(v - number(here->max)) <= 1;
    });
    if (agrees) return std::nullopt;
    return here->min.to_string();
}

/// Numbers of the document are for people: "2,897.6 (upper end 5,792 …)".
std::string first_number(std::string cell) {
    std::erase(cell, ',');
    return cell.substr(0, cell.find(' '));
}

bool tells_tpp(const DocRow& doc, const std::string& here, const std::string& table) {
    return first_number(doc.cells[1]) == here && first_number(doc.cells[3]) == table;
}

/// What is wrong with one figure of a row, for one record; empty when nothing is. Where only one of
/// the two has a figure there is nothing to compare, except for throughput.
std::string differing(const FactRow& row, const Part& part, const std::string& fact) {
    const bool format = bits_of(fact).has_value();
    if (!format && (fact == "tpp" || !part.facts.contains(fact))) return "";
    for (const auto& value : row.values.at(fact)) {
        if (!has_claim(part, fact, per_package(row, part, value)))
            return about(row, part) + "no claim of " + fact + " says " + value.to_string();
    }
    return "";
}

/// A row for several records holds for each, unless it says that it gives the figures of one.
bool is_settled(const FactRow& row, std::size_t wrong, std::size_t parts) {
    return wrong == 0 || (row.one_of_several && wrong < parts);
}

void compare_figures(const LinkedRow& linked, std::vector<std::string>& differences) {
    for (const auto& [fact, values] : linked.row.values) {
        std::vector<std::string> wrong;
        for (const Part* part : linked.parts) {
            if (auto text = differing(linked.row, *part, fact); !text.empty())
                wrong.push_back(std::move(text));
        }
        if (!is_settled(linked.row, wrong.size(), linked.parts.size()))
            differences.insert(differences.end(), wrong.begin(), wrong.end());
    }
}

void compare_marks(const FactRow& row, const Part& part, std::vector<std::string>& differences) {
    for (const auto& format : row.without) {
        if (has_format(part, format))
            differences.push_back(about(row, part) + "has " + format + ", the row says none");
    }
    const auto claims = part.facts.find("datacentre");
    if (row.datacentre.empty() || claims == part.facts.end()) return;
    for (const auto& claim : claims->second) {
        if (claim.text != row.datacentre)
            differences.push_back(about(row, part) + "datacentre is " + claim.text);
    }
}

/// "subs 1463 147f", "subs 1532 1804(LC)", "subs 179b-179f 17a0": subsystem devices in a note.
std::vector<std::uint16_t> noted_subdevices(const std::string& note) {
    static const std::regex list(R"(\bsubs? ((?:[0-9a-f]{4}(?:-[0-9a-f]{4})?(?: ?\(\w+\))? ?)+))");
    static const std::regex one("([0-9a-f]{4})(?:-([0-9a-f]{4}))?(?: ?[(]\\w+[)])?");
    std::smatch found;
    std::vector<std::uint16_t> devices;
    if (!std::regex_search(note, found, list)) return devices;
    const std::string text = found[1];
    for (std::sregex_iterator it(text.begin(), text.end(), one), end; it != end; ++it) {
        const auto first = parse_hex((*it)[1].str()).value();
        const auto last = (*it)[2].matched ? parse_hex((*it)[2].str()).value() : first;
        for (auto device = first; device <= last; ++device)
            devices.push_back(static_cast<std::uint16_t>(device));
    }
    return devices;
}

bool knows_subdevice(const Part& part, std::uint16_t device) {
    const auto is_it = [&](const auto& subsystem) { return subsystem.device == device; };
    return std::ranges::any_of(part.expect.subsystems, is_it) ||
           std::ranges::any_of(part.seen.subsystems, is_it);
}

}  // namespace

TEST_CASE("every cell of the fact tables is understood") {
    const auto& rows = linked_rows();
    if (rows.empty()) return;
    std::vector<std::string> unread;
    for (const auto& [row, parts] : rows) {
        for (const auto& what : row.unread) unread.push_back(row.place + ": " + what);
    }
    CHECK(rows.size() > 400);
    expect_none(unread);
}

TEST_CASE("every row of the fact tables has a record, or the document says what became of it") {
    std::vector<std::string> missed;
    for (const auto& [row, parts] : linked_rows()) {
        if (!parts.empty() || is_left_out(row)) continue;
        missed.push_back(row.place + " " + (row.id ? to_string(*row.id) : "no id") + " '" +
                         row.part + "'");
    }
    expect_none(missed);
}

TEST_CASE("the subsystems that a row notes stand in its record") {
    std::vector<std::string> missed;
    std::size_t noted = 0;
    for (const auto& [row, parts] : linked_rows()) {
        for (const auto device : noted_subdevices(row.note)) {
            ++noted;
            for (const Part* part : parts) {
                if (!knows_subdevice(*part, device))
                    missed.push_back(about(row, *part) + "not " + hex(device, 4));
            }
        }
    }
    expect_none(missed);
    if (!linked_rows().empty()) CHECK(noted > 110);
    CHECK(noted_subdevices("subs 1532 1804(LC) 179b-179d; sub 9") ==
          std::vector<std::uint16_t>{0x1532, 0x1804, 0x179b, 0x179c, 0x179d});
    CHECK(noted_subdevices("1532, substitute").empty());
}

TEST_CASE("a row finds its record by ids and name together, and by neither alone") {
    for (const auto& [row, parts] : linked_rows()) {
        if (row.part != "Ascend 910B1" && row.part != "A800 80GB PCIe LC (liquid cooled)") continue;
        INFO(row.place);
        REQUIRE(parts.size() == 1);
        FactRow other = row;
        other.part = "Model 4711";
        other.chip.clear();
        CHECK(records_of(other).empty());
        other = row;
        other.id->device = 0xfff0;
        CHECK(records_of(other).empty());
        CHECK_FALSE(is_left_out(other));
        other = row;
        other.subsystem = PciId{0x10de, 0xfff0};
        CHECK(records_of(other).empty());
    }
}

TEST_CASE("the TPP that the program derives is that of the tables, or the document says why not") {
    std::vector<std::string> differences;
    DocExceptions told("TPP here");
    for (const auto& [row, parts] : linked_rows()) {
        std::vector<std::pair<const Part*, std::string>> wrong;
        for (const Part* part : parts) {
            if (auto here = other_tpp(row, *part)) wrong.emplace_back(part, *here);
        }
        if (is_settled(row, wrong.size(), parts.size())) continue;
        const auto values = row.values.find("tpp");
        const auto table = values == row.values.end() ? "blank" : shown(values->second);
        for (const auto& [part, here] : wrong) {
            const bool is_told = told.tell(row, *part, [&, tpp = here](const DocRow& doc) {
                return tells_tpp(doc, tpp, table);
            });
            if (!is_told) differences.push_back(about(row, *part) + here + ", the table " + table);
        }
    }
    expect_none(differences);
    if (!linked_rows().empty()) expect_none(told.never_used());
}

TEST_CASE("throughput, die area, memory and datacentre mark are those of the tables") {
    std::vector<std::string> differences;
    for (const auto& linked : linked_rows()) {
        compare_figures(linked, differences);
        for (const Part* part : linked.parts) compare_marks(linked.row, *part, differences);
    }
    expect_none(differences);
}
