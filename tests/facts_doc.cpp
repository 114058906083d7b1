// SPDX-License-Identifier: GPL-3.0-or-later
// What docs/database.md tells people about differences from the fact tables.
#include <algorithm>

#include "core/text.h"
#include "tests/facts_rows.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

bool is_named(const std::string& name, const FactRow& row, const Part& part) {
    const auto words = naming_words(name);
    auto own = naming_words(part.name);
    own.erase(part.maker);
    return !words.empty() && (own == words || holds_all(naming_words(row.part), words));
}

}  // namespace

std::vector<DocRow> tables_of_database_doc() {
    std::vector<DocRow> rows;
    std::string heading;
    std::vector<std::string> header;
    const std::string text = read_fixture("../../docs/database.md");
    for (const auto line : split_lines(text)) {
        if (line.starts_with("#")) heading = std::string(line);
        if (!line.starts_with("|")) header.clear();
        if (!line.starts_with("|") || line.starts_with("|--")) continue;
        std::vector<std::string> cells;
        for (const auto cell : split(line.substr(1, line.rfind('|') - 1), '|'))
            cells.emplace_back(trim(cell));
        if (header.empty())
            header = cells;
        else
            rows.push_back({heading, header, cells});
    }
    return rows;
}

DocExceptions::DocExceptions(const std::string& column) {
    for (const auto& doc : tables_of_database_doc()) {
        if (doc.header.size() < 4 || doc.header[1] != column) continue;
        REQUIRE(doc.cells.size() == doc.header.size());
        for (const auto name : split(doc.cells[0], ','))
            entries_.push_back({doc, std::string(trim(name))});
    }
}

bool DocExceptions::tell(const FactRow& row, const Part& part,
                         const std::function<bool(const DocRow&)>& says_so) {
    bool told = false;
    for (auto& entry : entries_) {
        if (!is_named(entry.name, row, part) || !says_so(entry.doc)) continue;
        entry.used = true;
        told = true;
    }
    return told;
}

std::vector<std::string> DocExceptions::never_used() const {
    std::vector<std::string> names;
    for (const auto& entry : entries_) {
        if (!entry.used)
            names.push_back("docs/database.md: '" + entry.name + "' does not differ as it says (" +
                            join(entry.doc.cells, " | ") + ")");
    }
    return names;
}

}  // namespace chipaudit
