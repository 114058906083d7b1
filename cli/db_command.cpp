// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/catalogue.h"
#include "cli/command.h"
#include "cli/db_diff.h"
#include "cli/outputs.h"
#include "cli/parts_called.h"
#include "core/host_json.h"
#include "core/text.h"
#include "devicedb/db_lint.h"
#include "devicedb/figures.h"
#include "policy/condition.h"
#include "report/part_words.h"
#include "report/parts_page.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

/// Parts that the rule may speak about: all but those for which it answers no.
bool touched_by(const Part& part, const Rule& rule, const DeviceDb& db, const Ruleset& rules,
                const Date& day) {
    static const Context nothing_declared;
    const Asked asked{
        &part, db.makers().by_id(part.maker), std::nullopt, db, rules, nothing_declared, day};
    const bool covered = !rule.covers || evaluate(*rule.covers, asked).all != Truth::no;
    return covered && evaluate(rule.when, asked).all != Truth::no;
}

bool of_vendor(const Part& part, const std::string& wanted) {
    if (part.maker == wanted) return true;
    return std::ranges::any_of(part.ids,
                               [&](const PciId& id) { return hex(id.vendor, 4) == wanted; }) ||
           std::ranges::any_of(part.blocks,
                               [&](const IdBlock& b) { return hex(b.first.vendor, 4) == wanted; });
}

/// "0 records" would read as if we held nothing of a maker that was only misspelt.
[[noreturn]] void nothing_chosen(const Options& options, const DeviceDb& db) {
    std::vector<std::string> known;
    const bool by_vendor = !options.vendor.empty();
    for (const auto& part : db.heads()) known.push_back(by_vendor ? part.maker : part.family);
    const std::string near = nearest(by_vendor ? options.vendor : options.family, known);
    throw Error(ErrorKind::usage,
                "no part has " +
                    (by_vendor ? "the maker '" + options.vendor + "'" : std::string()) +
                    (by_vendor && !options.family.empty() ? " and " : "") +
                    (options.family.empty() ? "" : "the family '" + options.family + "'") +
                    (near.empty() ? "" : "; did you mean '" + near + "'?"),
                "chipaudit db list shows all parts");
}

std::vector<const Part*> chosen(const Options& options, const DeviceDb& db, const Date& day) {
    const Ruleset rules = load_rules(options, db);
    const Rule* rule = options.rule.empty() ? nullptr : rules.find(options.rule);
    if (!options.rule.empty() && rule == nullptr)
        throw Error(ErrorKind::usage, "no rule '" + options.rule + "'", "chipaudit rules list");
    std::vector<const Part*> parts;
    for (const auto& part : db.parts()) {
        if (!options.vendor.empty() && !of_vendor(part, to_lower(options.vendor))) continue;
        if (!options.family.empty() && !part.family.starts_with(options.family)) continue;
        if (rule != nullptr &&
            (part.kind != PartKind::accelerator || !touched_by(part, *rule, db, rules, day)))
            continue;
        parts.push_back(&part);
    }
    if (parts.empty() && rule == nullptr) nothing_chosen(options, db);
    return parts;
}

std::string list_text(const std::vector<const Part*>& parts) {
    std::string text;
    for (const Part* part : parts) {
        std::string left = part->id;
        left.resize(std::max<std::size_t>(left.size() + 2, 34), ' ');
        const auto tpp = figure_of(*part, "tpp");
        text += left + part->name + "  [" + ids_in_words(*part, 4) + "]" +
                (tpp.all ? "  TPP " + to_string(*tpp.all) : "") + "\n";
    }
    return text + std::to_string(parts.size()) + " records\n";
}

ExitCode list(const Options& options, const DeviceDb& db, Environment& environment) {
    const std::string format = wanted_format(options, {"table", "json", "markdown"});
    const auto parts = chosen(options, db, date_of(environment.now));
    if (format != "json") {
        write_text(format == "table" ? list_text(parts) : parts_page(parts, db), options,
                   environment);
        return ExitCode::clean;
    }
    json all = json::array();
    for (const Part* part : parts) all.push_back(json::parse(part_json_text(*part)));
    write_text(
        json_text(
            {{"schema", "chipaudit-parts-list/1"}, {"database", db.info().version}, {"parts", all}},
            2),
        options, environment);
    return ExitCode::clean;
}

const Part& part_asked_for(const std::string& text, const DeviceDb& db) {
    if (const auto index = db.with_name(text)) return db.part(*index);
    const auto called = parts_called(text, db);
    if (called.empty()) {
        throw Error(ErrorKind::usage, "no part '" + text + "'" + nearest_part(text, db),
                    "chipaudit db list shows all parts");
    }
    constexpr std::size_t most = 24;
    std::vector<std::string> ids;
    for (const PartHead* part : called) ids.push_back(part->id);
    if (ids.size() > 1) {
        const bool more = ids.size() > most;
        ids.resize(std::min(most, ids.size()));
        throw Error(ErrorKind::usage,
                    "'" + text + "' is in the names of " + std::to_string(called.size()) + " parts",
                    "name one of: " + join(ids, ", ") + (more ? " …" : ""));
    }
    return db.part(*db.with_name(ids.front()));
}

ExitCode show(const Options& options, const DeviceDb& db, Environment& environment) {
    if (options.words.size() < 2)
        throw Error(ErrorKind::usage, "db show expects a part's id or name", "chipaudit db list");
    const Part& part = part_asked_for(options.words[1], db);
    const bool as_json = json_wanted(options);
    write_text(as_json ? json_text(json::parse(part_json_text(part)), 2) : part_in_words(part),
               options, environment);
    return ExitCode::clean;
}

ExitCode lint(const Options& options, const DeviceDb& db, Environment& environment) {
    (void)wanted_format(options, {"table"});
    check_references(db);  // a built-in database was not checked as it was loaded
    std::string text;      // the database loaded, so every record is whole: what follows are
                           // weaknesses, not faults
    const auto warnings = lint_warnings(db);
    for (const auto& warning : warnings) text += "weak: " + warning + "\n";
    text += "ok: " + std::to_string(db.size()) +
            " records load, every claim has a source, shared ids are declared on both sides; " +
            std::to_string(warnings.size()) + " weak spots\n";
    write_text(text, options, environment);
    return ExitCode::clean;
}

ExitCode status(const Options& options, const DeviceDb& db, Environment& environment) {
    std::set<PciId> ids;
    std::size_t accelerators = 0, ranges = 0, patterns = 0, others = 0;
    for (const auto& part : db.heads()) {
        ids.insert(part.ids.begin(), part.ids.end());
        accelerators += part.kind == PartKind::accelerator ? 1U : 0U;
        ranges += part.kind == PartKind::range ? 1U : 0U;
        patterns += part.kind == PartKind::pattern ? 1U : 0U;
        others += part.kind == PartKind::companion || part.kind == PartKind::other ? 1U : 0U;
    }
    if (json_wanted(options)) {
        const json object = {{"version", db.info().version},
                             {"sequence", db.info().sequence},
                             {"sha256", db.info().sha256},
                             {"origin", db.info().origin},
                             {"records", db.size()},
                             {"accelerators", accelerators},
                             {"other_parts", others},
                             {"ranges", ranges},
                             {"patterns", patterns},
                             {"ids", ids.size()},
                             {"makers", db.makers().makers.size()},
                             {"newest_generation", db.info().newest_generation}};
        write_text(json_text(object, 2), options, environment);
        return ExitCode::clean;
    }
    write_text("database " + db.info().version + " (" + db.info().origin + "), sha256 " +
                   db.info().sha256 + "\n" + std::to_string(db.size()) + " records: " +
                   std::to_string(accelerators) + " accelerators, " + std::to_string(others) +
                   " companions and look-alikes, " + std::to_string(ranges) + " bounded ranges, " +
                   std::to_string(patterns) + " family patterns\n" + std::to_string(ids.size()) +
                   " PCI ids, " + std::to_string(db.makers().makers.size()) +
                   " makers\nnewest generation covered: " + db.info().newest_generation + "\n",
               options, environment);
    return ExitCode::clean;
}

}  // namespace

ExitCode run_db(const Options& options, Environment& environment) {
    struct Verb {
        const char* name;
        ExitCode (*run)(const Options&, const DeviceDb&, Environment&);
    };
    constexpr std::array verbs = {Verb{"list", list}, Verb{"show", show}, Verb{"lint", lint},
                                  Verb{"status", status}, Verb{"diff", diff_databases}};
    const std::string& word = options.words.front();
    for (const auto& verb : verbs) {
        if (word == verb.name) return verb.run(options, load_database(options), environment);
    }
    const std::string near = nearest(word, {"list", "show", "lint", "status", "diff"});
    throw Error(ErrorKind::usage,
                "unknown db command '" + word + "'" +
                    (near.empty() ? "" : "; did you mean '" + near + "'?"),
                "db list, db show PART, db lint, db status, db diff OLD");
}

}  // namespace chipaudit
