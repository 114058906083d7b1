// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/catalogue.h"
#include "cli/command.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "cli/rules_diff.h"
#include "core/host_json.h"
#include "core/text.h"
#include "report/json_parts.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

json rule_json(const Rule& rule) {
    json states = json::array();
    for (const auto& state : rule.states)
        states.push_back({{"from", to_string(state.from)}, {"status", state.status}});
    json object;
    object["id"] = rule.id;
    object["title"] = rule.title;
    object["kind"] = to_string(rule.kind);
    object["jurisdiction"] = rule.jurisdiction;
    object["authority"] = rule.authority;
    object["citation"] = rule.citation;
    object["profiles"] = rule.profiles;
    object["published"] = to_string(rule.published);
    object["effective"] = {{"from", to_string(*rule.from)},
                           {"until", rule.until ? json(to_string(*rule.until)) : json(nullptr)}};
    object["states"] = states;
    object["severity"] = to_string(rule.severity);
    object["confidence"] = to_string(rule.grade);
    object["statement"] = rule.statement;
    object["note"] = rule.note;
    object["yields_to"] = rule.yields_to;
    object["supersedes"] = rule.supersedes;
    object["sources"] = rule_sources_json(rule.sources);
    return object;
}

std::string rule_in_words(const Rule& rule) {
    std::string text = rule.id + "\n" + rule.title + "\n\n" + rule.statement +
                       "\n\nkind: " + to_string(rule.kind) +
                       "\njurisdiction: " + rule.jurisdiction + " (" + rule.authority +
                       ")\ncitation: " + rule.citation + "\neffective: " + to_string(*rule.from) +
                       " to " + (rule.until ? to_string(*rule.until) : "open") +
                       "\nconfidence of the text: " + to_string(rule.grade) + "\n";
    for (const auto& state : rule.states)
        text += "state: " + state.status + " from " + to_string(state.from) + "\n";
    for (const auto& source : rule.sources) {
        text += "source: " + source.title + "\n        " + source.url + "\n        " +
                source.pinpoint + " (retrieved " + source.retrieved + ")\n";
    }
    if (!rule.note.empty()) text += "note: " + rule.note + "\n";
    return text;
}

json note_json(const RuleNote& note) {
    return {{"rows", note.rows},
            {"jurisdiction", note.jurisdiction},
            {"citation", note.citation},
            {"from", note.from ? json(to_string(*note.from)) : json(nullptr)},
            {"until", note.until ? json(to_string(*note.until)) : json(nullptr)},
            {"status", note.status},
            {"text", note.text},
            {"why", note.why},
            {"confidence", to_string(note.grade)},
            {"sources", rule_sources_json(note.sources)}};
}

std::string note_in_words(const RuleNote& note) {
    std::string text = "\n" + join(note.rows, ", ") + ": " + note.citation + "\n    " +
                       note.jurisdiction + ", " + note.status;
    if (note.from) text += " from " + to_string(*note.from);
    if (note.until) text += " to " + to_string(*note.until);
    return text + ", confidence " + to_string(note.grade) + "\n    " + note.text +
           "\n    not judged: " + note.why + "\n";
}

/// "in_force", "ended", "not yet": what the rule is on the day.
std::string state_in_words(const Rule& rule, const Date& day) {
    if (day < *rule.from) return "not yet";
    return status_on(rule, day).value_or("ended");
}

/// A rule or note that holds this row of the collected facts; empty: nobody does.
std::string holder_of(const std::string& row, const Ruleset& rules,
                      const std::vector<RuleNote>& notes) {
    const auto holds = [&](const auto& one) {
        return std::ranges::find(one.rows, row) != one.rows.end();
    };
    const auto rule = std::ranges::find_if(rules.rules, holds);
    if (rule != rules.rules.end()) return "the rule " + rule->id + " holds this row";
    if (std::ranges::any_of(notes, holds))
        return "a note holds this row: chipaudit rules list --all";
    return "";
}

void take_no_word(const Options& options) {
    if (options.words.size() < 2) return;
    throw Error(ErrorKind::usage,
                "rules " + options.words[0] + " takes no name, got '" + options.words[1] + "'",
                "a folder of rules: --rules " + options.words[1]);
}

ExitCode list(const Options& options, const Ruleset& rules, Environment& environment) {
    take_no_word(options);
    const auto notes = options.all ? load_notes(options, rules) : std::vector<RuleNote>{};
    if (json_wanted(options)) {
        json all = json::array();
        for (const auto& rule : rules.rules) all.push_back(rule_json(rule));
        json object = {{"schema", "chipaudit-rules-list/1"},
                       {"version", rules.version},
                       {"verified_to", to_string(rules.verified_to)},
                       {"rules", all}};
        if (options.all) {
            object["notes"] = json::array();
            for (const auto& note : notes) object["notes"].push_back(note_json(note));
        }
        write_text(json_text(object, 2), options, environment);
        return ExitCode::clean;
    }
    const Date today = run_info(options, environment).as_of;
    std::string text;
    for (const auto& rule : rules.rules) {
        std::string left = rule.id;
        left.resize(std::max<std::size_t>(left.size() + 2, 28), ' ');
        std::string days =
            to_string(*rule.from) + " to " + (rule.until ? to_string(*rule.until) : "open      ");
        text += left + days + "  " + state_in_words(rule, today) + "  " + rule.title + "\n";
    }
    text += std::to_string(rules.rules.size()) + " rules, verified to " +
            to_string(rules.verified_to) + "\n";
    if (options.all) {
        text += "\nNot judged: " + std::to_string(notes.size()) +
                " notes on what a scan of a machine cannot decide\n";
        for (const auto& note : notes) text += note_in_words(note);
    }
    write_text(text, options, environment);
    return ExitCode::clean;
}

ExitCode show(const Options& options, const Ruleset& rules, Environment& environment) {
    if (options.words.size() < 2)
        throw Error(ErrorKind::usage, "rules show expects a rule id", "chipaudit rules list");
    const Rule* rule = rules.find(options.words[1]);
    if (rule == nullptr) {
        std::vector<std::string> names;
        for (const auto& known : rules.rules) names.push_back(known.id);
        const std::string near = nearest(options.words[1], names);
        const std::string holder = holder_of(options.words[1], rules, load_notes(options, rules));
        if (!holder.empty())
            throw Error(ErrorKind::usage, "'" + options.words[1] + "' is no rule", holder);
        throw Error(ErrorKind::usage,
                    "no rule '" + options.words[1] + "'" +
                        (near.empty() ? "" : "; did you mean '" + near + "'?"),
                    "chipaudit rules list shows all rules");
    }
    write_text(json_wanted(options) ? json_text(rule_json(*rule), 2) : rule_in_words(*rule),
               options, environment);
    return ExitCode::clean;
}

ExitCode lint(const Options& options, const Ruleset& rules, Environment& environment) {
    take_no_word(options);
    (void)wanted_format(options, {"table"});
    (void)load_notes(options, rules);
    write_text("ok: " + std::to_string(rules.rules.size()) +
                   " rules load; each has dates, a citation, and a source with its exact place\n",
               options, environment);
    return ExitCode::clean;
}

}  // namespace

ExitCode run_rules(const Options& options, Environment& environment) {
    struct Verb {
        const char* name;
        ExitCode (*run)(const Options&, const Ruleset&, Environment&);
    };
    constexpr std::array verbs = {Verb{"list", list}, Verb{"show", show}, Verb{"lint", lint}};
    const std::string& word = options.words.front();
    if (word == "diff") return diff_days(options, environment);
    if (!options.from.empty() || !options.between.empty()) {
        throw Error(ErrorKind::usage, "rules " + word + " is about rules, not about a machine",
                    "--from and --between are for rules diff");
    }
    for (const auto& verb : verbs) {
        if (word == verb.name)
            return verb.run(options, load_rules(options, load_database(options)), environment);
    }
    const std::string near = nearest(word, {"list", "show", "lint", "diff"});
    throw Error(ErrorKind::usage,
                "unknown rules command '" + word + "'" +
                    (near.empty() ? "" : "; did you mean '" + near + "'?"),
                "rules list, rules show RULE, rules lint, rules diff --between A B");
}

}  // namespace chipaudit
