// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rule_notes.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/host_json.h"
#include "policy/rule_fields.h"
#include "policy/status.h"

namespace chipaudit {
namespace {

RuleNote note_from(const JsonPlace& place) {
    place.only({"rows", "jurisdiction", "citation", "from", "until", "status", "text", "why",
                "grade", "sources"});
    RuleNote note;
    note.rows = place.at("rows").texts();
    if (note.rows.empty()) place.at("rows").fail("expected at least one row");
    note.jurisdiction = place.text("jurisdiction");
    note.citation = place.text("citation");
    note.from = optional_date(place, "from");
    note.until = optional_date(place, "until");
    note.status = place.text("status");
    if (!cap_of_status(note.status))
        place.at("status").fail("unknown status '" + note.status + "'");
    note.text = place.text("text");
    note.why = place.text("why");
    note.grade = grade_from(place.at("grade"));
    note.sources = rule_sources_from(place.at("sources"));
    return note;
}

void check_rows(const std::vector<RuleNote>& notes, const Ruleset& rules) {
    std::map<std::string, std::string> holders;
    for (const auto& rule : rules.rules) {
        for (const auto& row : rule.rows) holders.emplace(row, rule.id);
    }
    for (const auto& note : notes) {
        for (const auto& row : note.rows) {
            const auto [holder, fresh] = holders.emplace(row, "another note");
            if (!fresh)
                throw Error(ErrorKind::refused,
                            "the note on " + row + ": " + holder->second + " has this row already");
        }
    }
}

}  // namespace

bool is_rule_note(const TextFile& file) { return file.name.find("notes/") != std::string::npos; }

std::vector<RuleNote> load_rule_notes(std::span<const TextFile> files, const Ruleset& rules) {
    std::vector<RuleNote> notes;
    for (const auto& file : files) {
        if (!is_rule_note(file)) continue;
        const auto document = parse_json(file.text, file.name, ErrorKind::refused);
        const JsonPlace place(document, file.name + ": $", ErrorKind::refused);
        place.only({"schema", "notes"});
        if (place.text("schema") != "chipaudit-notes/1")
            place.at("schema").fail("expected chipaudit-notes/1");
        for (const auto& item : place.at("notes").items()) notes.push_back(note_from(item));
    }
    std::ranges::sort(notes, {}, [](const RuleNote& note) { return note.rows.front(); });
    check_rows(notes, rules);
    return notes;
}

}  // namespace chipaudit
