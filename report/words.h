// SPDX-License-Identifier: GPL-3.0-or-later
/// Words for people: names shortened, text made safe for a terminal, lines that end before the
/// edge.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "policy/condition.h"
#include "report/report.h"

namespace chipaudit {

/// Text from devices and files, safe to print: one line, no control characters and none that turn
/// text around.
std::string plain(std::string_view text);

/// Columns that UTF-8 text takes: one for each code point.
std::size_t columns_of(std::string_view text);

/// Words in lines of at most `width` columns. A word that is longer is cut, unless it is an address
/// of a web page.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// One paragraph: `lead` begins the first line, the rest is indented as far as the lead is wide.
void paragraph(std::ostream& out, const std::string& lead, std::string_view text,
               std::size_t width);

/// "Huawei Ascend 910B1, 910B2, 910B3 (+5 more)": words that all names begin with are said once.
std::string names_in_words(const std::vector<std::string>& names, std::size_t most);

/// "presumed controlled", "id only": underscores are for machines.
std::string spaced(std::string text);

/// "1 card", "8 cards".
std::string counted(std::size_t count, const std::string& noun);

/// A fact or context key for people: "memory_gib" → "memory", "operator_hq" → "operator
/// headquarters".
std::string fact_in_words(const std::string& fact);

/// What is not known, one text for each answer that would settle it; facts with the same answer are
/// named together.
std::vector<std::string> questions_in_words(const std::vector<Open>& undetermined);

/// "site DE, operator headquarters DE, no tenants": empty where nothing is declared.
std::string declared_in_words(const Context& context);

/// Text with its first letter raised, for the beginning of a sentence.
std::string sentence(std::string text);

}  // namespace chipaudit
