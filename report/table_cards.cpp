// SPDX-License-Identifier: GPL-3.0-or-later
/// Cards, one row each, and what their certainty means.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/text.h"
#include "report/table_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

struct Meaning {
    const char* certainty;
    const char* text;
};

constexpr std::array meanings = {
    Meaning{"exact", "one product fits, and all that could be checked agrees"},
    Meaning{"id_only",
            "named by its PCI id or name alone: nothing else was read that proves the product"},
    Meaning{"conflicting", "what was read contradicts itself or the record"},
    Meaning{"unlisted",
            "the database has no record of it, and nothing seen says that it is no accelerator"},
};

/// "1, 3" for each card: the findings that cover it, by their number in the list below.
std::map<std::string, std::string> finding_numbers(const Report& report) {
    std::map<std::string, std::string> numbers;
    const auto findings = by_strength(report);
    for (std::size_t i = 0; i < findings.size(); ++i) {
        for (const auto& card : findings[i]->finding.cards) {
            std::string& text = numbers[card];
            text += (text.empty() ? "" : ", ") + std::to_string(i + 1);
        }
    }
    return numbers;
}

std::string result_text(const ReportCard& card, const std::string& numbers) {
    if (!card.disposition) return "no finding";
    return spaced(to_string(*card.disposition)) + (numbers.empty() ? "" : " (" + numbers + ")");
}

struct Column {
    std::size_t width;
    std::vector<std::string> lines;
};

void write_row(const std::vector<Column>& row, std::ostream& out) {
    std::size_t height = 0;
    for (const auto& column : row) height = std::max(height, column.lines.size());
    for (std::size_t line = 0; line < height; ++line) {
        std::string text;
        for (const auto& column : row) {
            const std::string cell = line < column.lines.size() ? column.lines[line] : "";
            const std::size_t used = columns_of(cell);
            text += cell + std::string(column.width > used ? column.width - used : 0, ' ') + "  ";
        }
        text.erase(text.find_last_not_of(' ') + 1);
        out << text << '\n';
    }
}

/// Columns: where, what, how sure, what follows.
struct Layout {
    std::size_t place, part, certainty, result;
};

Layout layout_for(const Report& report, const std::vector<const ReportCard*>& shown,
                  std::size_t width) {
    Layout layout{7, 0, 9, width >= 80 ? std::size_t{19} : std::size_t{11}};
    for (const auto* card : shown) {
        layout.place = std::max(layout.place, columns_of(place_of(report, card->ordinals.front())));
        layout.certainty = std::max(layout.certainty, columns_of(card->certainty));
    }
    layout.part = width - layout.place - layout.certainty - layout.result - 6;
    return layout;
}

void write_cells(const Layout& layout, const std::array<std::string, 4>& cells, std::ostream& out) {
    const std::array widths = {layout.place, layout.part, layout.certainty, layout.result};
    std::vector<Column> row;
    for (std::size_t i = 0; i < cells.size(); ++i)
        row.push_back({widths[i], wrap(plain(cells[i]), widths[i])});
    write_row(row, out);
}

void write_meanings(const std::vector<const ReportCard*>& shown, std::size_t width,
                    std::ostream& out) {
    std::set<std::string> used;
    for (const auto* card : shown) used.insert(card->certainty);
    out << '\n';
    for (const auto& meaning : meanings) {
        if (used.contains(meaning.certainty)) {
            paragraph(out, std::string(meaning.certainty) + ": ", meaning.text, width);
        }
    }
}

}  // namespace

std::string place_of(const Report& report, std::uint32_t ordinal) {
    const auto& address = report.host.functions.at(ordinal).address;
    return address ? to_string(*address) : "#" + std::to_string(ordinal);
}

bool is_ordinary(const Report& report, const ReportCard& card) {
    const auto is_range = [&](const std::string& id) {
        const auto found = std::ranges::find(report.parts, id, &CitedPart::id);
        return found != report.parts.end() && found->kind == to_string(PartKind::range);
    };
    return !card.disposition && !card.parts.empty() && std::ranges::all_of(card.parts, is_range);
}

/// A lookup answers "what is this" also where the answer is no accelerator.
static void write_other_lookups(const Report& report, std::size_t width, std::ostream& out) {
    for (const auto& match : report.matches) {
        if (match.certainty != to_string(Certainty::other)) continue;
        const auto& id = report.host.functions.at(match.ordinal).id;
        const std::string name = match.name.empty() ? "a device without a name" : match.name;
        paragraph(
            out, "",
            (id ? to_string(*id) + " is " : "This is ") + name + ": known, and no accelerator.",
            width);
    }
}

void write_card_table(const Report& report, const Shown& shown, std::size_t width,
                      std::ostream& out) {
    constexpr std::ptrdiff_t few = 6;  // so many ordinary rows do not bury the others
    const auto ordinary = [&](const ReportCard& card) {
        return shown.card(card) && is_ordinary(report, card);
    };
    const auto count = std::ranges::count_if(report.cards, ordinary);
    std::vector<const ReportCard*> rows;
    for (const auto& card : report.cards) {
        if (shown.card(card) && (count <= few || !ordinary(card))) rows.push_back(&card);
    }
    if (report.cards.empty()) {
        out << '\n';
        if (report.host.origin.method == "lookup") return write_other_lookups(report, width, out);
        out << "No accelerator and no display card with a record was seen.\n";
        return;
    }
    if (rows.empty() && count == 0) {
        out << "\nNo card is among the functions shown.\n";
        return;
    }
    out << "\nCARDS\n";
    if (!rows.empty()) {
        const Layout layout = layout_for(report, rows, width);
        auto numbers = finding_numbers(report);
        write_cells(layout, {"ADDRESS", "PART", "CERTAINTY", "RESULT (FINDINGS)"}, out);
        for (const auto* card : rows) {
            write_cells(layout,
                        {place_of(report, card->ordinals.front()), card->name, card->certainty,
                         result_text(*card, numbers[card->id])},
                        out);
        }
        write_meanings(rows, width, out);
    }
    if (count > few)
        out << counted(static_cast<std::size_t>(count), "other identified function")
            << " without findings\n";
}

}  // namespace chipaudit
