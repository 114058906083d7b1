// SPDX-License-Identifier: GPL-3.0-or-later
/// Functions that somebody asked to see and that are no cards: one line each, as lspci has.
#include <algorithm>

#include "core/text.h"
#include "report/table_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

bool is_in_card(const Report& report, std::uint32_t ordinal) {
    return std::ranges::any_of(report.cards, [&](const ReportCard& card) {
        return std::ranges::find(card.ordinals, ordinal) != card.ordinals.end();
    });
}

std::string in_words(const PciFunction& function, const ReportMatch& match) {
    constexpr unsigned bits_of_interface = 8;
    std::string text =
        function.class_code ? hex(*function.class_code >> bits_of_interface, 4) : "?";
    text += ": " + (function.id ? to_string(*function.id) : std::string("no id"));
    const std::string& name =
        match.name.empty() && function.model_name ? function.model_name->text : match.name;
    return name.empty() ? text : text + " " + plain(name);
}

}  // namespace

void write_other_functions(const Report& report, const Shown& shown, std::size_t width,
                           std::ostream& out) {
    if (shown.everything()) return;
    bool first = true;
    for (const auto& match : report.matches) {
        if (!shown.function(match.ordinal) || is_in_card(report, match.ordinal)) continue;
        if (first) out << "\nOTHER FUNCTIONS\n";
        first = false;
        paragraph(out, place_of(report, match.ordinal) + "  ",
                  in_words(report.host.functions.at(match.ordinal), match), width);
    }
}

}  // namespace chipaudit
