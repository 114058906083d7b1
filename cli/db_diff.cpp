// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/db_diff.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/catalogue.h"
#include "cli/outputs.h"
#include "core/host_json.h"
#include "core/text.h"
#include "report/part_words.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

struct PartChange {
    std::string id;
    json before, after;  // null where the part is not there
};

json whole(const DeviceDb& db, PartIndex index) {
    return json::parse(part_json_text(db.part(index)));
}

std::vector<PartChange> changes_between(const DeviceDb& old_db, const DeviceDb& new_db) {
    std::vector<PartChange> changes;
    for (PartIndex i = 0; i < old_db.size(); ++i) {
        const auto& id = old_db.head(i).id;
        if (!new_db.with_name(id)) changes.push_back({id, whole(old_db, i), nullptr});
    }
    for (PartIndex i = 0; i < new_db.size(); ++i) {
        const auto& id = new_db.head(i).id;
        const auto before = old_db.with_name(id);
        PartChange change{id, before ? whole(old_db, *before) : json(), whole(new_db, i)};
        if (change.before != change.after) changes.push_back(std::move(change));
    }
    std::ranges::sort(changes, {}, &PartChange::id);
    return changes;
}

/// On one line, without its end.
std::string value_text(const json& value) { return std::string(trim(json_text(value, -1))); }

std::string value_at(const json& part, const std::string& place) {
    const json::json_pointer pointer(place);
    return part.contains(pointer) ? value_text(part.at(pointer)) : "nothing";
}

std::string in_words(const PartChange& change) {
    if (change.before.is_null())
        return "+ " + change.id + "  " + value_at(change.after, "/name") + "\n";
    if (change.after.is_null())
        return "- " + change.id + "  " + value_at(change.before, "/name") + "\n";
    std::string text = "~ " + change.id + "\n";
    for (const auto& step : json::diff(change.before, change.after)) {  // RFC 6902
        const std::string place = step.at("path"), kind = step.at("op");
        text += "    " + place + ": " +
                (kind == "add" ? "nothing" : value_at(change.before, place)) + " -> " +
                (kind == "remove" ? "nothing" : value_text(step.at("value"))) + "\n";
    }
    return text;
}

json in_json(const PartChange& change) {
    return {{"part", change.id}, {"before", change.before}, {"after", change.after}};
}

}  // namespace

ExitCode diff_databases(const Options& options, const DeviceDb& db, Environment& environment) {
    if (options.words.size() < 2) {
        throw Error(ErrorKind::usage,
                    "db diff expects the older database: a folder, or a signed archive",
                    "chipaudit db diff OLD");
    }
    const DeviceDb before = load_older_database(options.words[1], options.db_key);
    const auto changes = changes_between(before, db);
    if (json_wanted(options)) {
        json list = json::array();
        for (const auto& change : changes) list.push_back(in_json(change));
        write_text(json_text({{"schema", "chipaudit-parts-diff/1"},
                              {"before", before.info().version},
                              {"after", db.info().version},
                              {"changes", list}},
                             2),
                   options, environment);
    } else {
        std::string text = before.info().version + " -> " + db.info().version + "\n";
        for (const auto& change : changes) text += in_words(change);
        write_text(text + std::to_string(changes.size()) +
                       (changes.size() == 1 ? " part differs\n" : " parts differ\n"),
                   options, environment);
    }
    return changes.empty() ? ExitCode::clean : ExitCode::findings;
}

}  // namespace chipaudit
