// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "core/text.h"
#include "report/formats.h"

namespace chipaudit {
namespace {

void add_input(CLI::App& app, Options& o) {
    const char* group = "Input";
    app.add_option("--from", o.from,
                   "saved input instead of this host: a capture, a report, lspci text, a folder "
                   "with a copy of sysfs, an inventory, a sos report; - is standard input")
        ->group(group)
        ->envname("CHIPAUDIT_FROM");
    app.add_option("--input-format", o.input_format,
                   "what --from holds, where its content does not say")
        ->group(group);
    app.add_option("--sysroot", o.sysroot, "another root for /sys, /proc and /etc of a live scan")
        ->group(group);
    app.add_option("--evidence", o.evidence,
                   "how much of config space is kept: default, full or none")
        ->group(group)
        ->envname("CHIPAUDIT_EVIDENCE");
    app.add_option(
           "--key", o.key_file,
           "file with the secret for pseudonyms that join scans of a fleet (or CHIPAUDIT_KEY)")
        ->group(group);
    app.add_option("--timeout", o.timeout,
                   "seconds to wait for all devices together (default 120); one device may take 5")
        ->group(group)
        ->envname("CHIPAUDIT_TIMEOUT");
    app.add_flag("--ask-driver", o.ask_driver,
                 "ask the makers' libraries (NVML, DCMI) about their devices as well")
        ->group(group);
    app.add_flag("--sensitive", o.sensitive,
                 "keep raw serials and host names instead of pseudonyms")
        ->group(group);
}

void add_judging(CLI::App& app, Options& o) {
    const char* group = "Judging";
    app.add_option("--as-of", o.as_of,
                   "judge by the rules of this day, YYYY-MM-DD (default: today, UTC)")
        ->group(group)
        ->envname("CHIPAUDIT_AS_OF");
    app.add_option("--profile", o.profile,
                   "which rules count: us-export (default), us-procurement, cn or all")
        ->group(group)
        ->envname("CHIPAUDIT_PROFILE");
    app.add_option("--context", o.context,
                   "file of declarations: place, parties, purpose (docs/rules.md)")
        ->group(group)
        ->envname("CHIPAUDIT_CONTEXT");
    app.add_option("--site", o.site, "declare the country of the machine, two letters (ISO 3166-1)")
        ->group(group)
        ->envname("CHIPAUDIT_SITE");
    app.add_option("--operator-hq", o.operator_hq, "declare the country of the operator's seat")
        ->group(group)
        ->envname("CHIPAUDIT_OPERATOR_HQ");
    app.add_option("--operator-parent-hq", o.operator_parent_hq,
                   "declare the country of its ultimate parent's seat")
        ->group(group)
        ->envname("CHIPAUDIT_OPERATOR_PARENT_HQ");
    app.add_option("--fail-on", o.fail_on,
                   "weakest disposition that exits 2: controlled, review, informational or none")
        ->group(group)
        ->envname("CHIPAUDIT_FAIL_ON");
    app.add_option("--max-age", o.max_age,
                   "refuse (exit 4) when the rules were last verified more than this many days "
                   "before --as-of")
        ->group(group)
        ->envname("CHIPAUDIT_MAX_AGE");
}

void add_data(CLI::App& app, Options& o) {
    const char* group = "Data";
    app.add_option("--db", o.db,
                   "device database instead of the built-in one: a folder, or a signed archive")
        ->group(group)
        ->envname("CHIPAUDIT_DB");
    app.add_option("--db-key", o.db_key,
                   "public key (minisign) that a database archive must be signed with")
        ->group(group)
        ->envname("CHIPAUDIT_DB_KEY");
    app.add_option("--rules", o.rules, "folder of a rule set instead of the built-in one")
        ->group(group)
        ->envname("CHIPAUDIT_RULES");
    app.add_option("--pci-ids", o.pci_ids, "pci.ids file for the names of all other devices")
        ->group(group)
        ->envname("CHIPAUDIT_PCI_IDS");
}

std::string format_help() {
    std::vector<std::string> names;
    for (const auto& format : formats()) names.emplace_back(format.name);
    return join(names, ", ") + " (default: " + names.front() + ")";
}

void add_output(CLI::App& app, Options& o) {
    const char* group = "Output";
    app.add_option("-f,--format", o.format, format_help())
        ->group(group)
        ->envname("CHIPAUDIT_FORMAT");
    app.add_option("-o,--output", o.outputs, "write to FILE, or format=FILE; may be repeated")
        ->group(group)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_flag("--force", o.force, "overwrite an existing file")->group(group);
    app.add_option("--color", o.colour, "auto, always or never")
        ->group(group)
        ->envname("CHIPAUDIT_COLOR");
    app.add_flag("-q,--quiet", o.quiet, "print errors only")->group(group);
    app.add_flag("-v,--verbose", o.verbose, "more words on standard error")->group(group);
}

void add_filters(CLI::App& app, Options& o) {
    const char* group = "Filter";
    app.add_option("--vendor", o.vendor, "maker id or PCI vendor id")->group(group);
    app.add_option("--family", o.family, "family id, or its beginning")->group(group);
    app.add_option("--rule", o.rule, "parts that this rule names or covers by their figures")
        ->group(group);
}

void add_shown(CLI::App& app, Options& o) {
    const char* group = "Shown (the verdict is always about the whole host)";
    app.add_option("-s", o.slot,
                   "only functions at [[[domain]:]bus]:][device][.[function]], as lspci -s")
        ->group(group);
    app.add_option("-d", o.id,
                   "only functions that are [vendor]:[device][:class[:interface]], as lspci -d")
        ->group(group);
}

void add_dry_run(CLI::App& app, Options& o) {
    app.add_flag("--dry-run", o.dry_run,
                 "print the files that would be read, one a line, and read no device")
        ->group("Input");
}

void add_options(CLI::App& app, const Command& command, Options& options) {
    if (command.groups & input_options) add_input(app, options);
    if (command.groups & judging_options) add_judging(app, options);
    if (command.groups & data_options) add_data(app, options);
    if (command.groups & output_options) add_output(app, options);
    if (command.groups & filter_options) add_filters(app, options);
    if (command.groups & show_options) add_shown(app, options);
    if (command.groups & dry_run_option) add_dry_run(app, options);
    app.add_option("words", options.words, command.words)->group("");
}

std::string general_help() {
    std::string text =
        "chipaudit: which silicon is in this machine, and which export-control or procurement rule "
        "it touches,\n"
        "as of which date, on what evidence.\n\n"
        "usage: chipaudit [scan] [options]          judge this host\n"
        "       chipaudit scan --from FILE          judge a saved capture, lspci text or sysfs "
        "copy\n"
        "       chipaudit COMMAND --help            options of one command\n\ncommands:\n";
    for (const auto& command : commands()) {
        std::string left = std::string("  ") + command.name;
        left.resize(std::max<std::size_t>(left.size() + 1, 12), ' ');
        text += left + command.help + "\n";
    }
    text +=
        "\nexit codes: 0 complete and nothing at or above --fail-on · 1 operational failure · 2 "
        "findings ·\n"
        "  3 incomplete, blind or for review · 4 refused (database, rules) · 64 usage · 65 "
        "malformed input ·\n"
        "  66 input unreadable · 73 output not writable\n";
    return text;
}

const Command* command_named(const std::string& name) {
    for (const auto& command : commands()) {
        if (name == command.name) return &command;
    }
    return nullptr;
}

[[noreturn]] void unknown_command(const std::string& word) {
    std::vector<std::string> names;
    for (const auto& command : commands()) names.emplace_back(command.name);
    const std::string near = nearest(word, names);
    throw Error(
        ErrorKind::usage,
        "unknown command '" + word + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"),
        "chipaudit help lists the commands");
}

/// "--form" → "; did you mean '--from'?"
std::string suggestion(const CLI::App& app, const std::vector<std::string>& arguments) {
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) known.push_back("--" + name);
    }
    for (const auto& argument : arguments) {
        const std::string word = argument.substr(0, argument.find('='));
        if (!word.starts_with("--") || std::ranges::find(known, word) != known.end()) continue;
        const std::string near = nearest(word, known);
        if (!near.empty()) return "; did you mean '" + near + "'?";
    }
    return "";
}

std::string usage_line(const Command& command) {
    std::string text = std::string("usage: chipaudit ") + command.name + " [options]";
    if (command.max_words > 0) text += std::string(" ") + command.words;
    return text;
}

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

}  // namespace

bool wants_json(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& word = arguments[i];
        if (word == "-fjson" || word == "--format=json" || word.starts_with("-f=json")) return true;
        if ((word == "-f" || word == "--format") && i + 1 < arguments.size() &&
            arguments[i + 1] == "json")
            return true;
    }
    return false;
}

bool asks_driver(const std::vector<std::string>& arguments) {
    return std::ranges::any_of(arguments,
                               [](const auto& word) { return word.starts_with("--ask-driver"); });
}

CommandLine parse_command_line(const std::vector<std::string>& arguments) {
    CommandLine line;
    std::vector<std::string> rest = arguments;
    const std::string first = rest.empty() ? "" : rest.front();
    if (first == "help" && rest.size() > 1) {
        rest = {rest[1], "--help"};
    } else if (first == "help" || first == "--help" || first == "-h") {
        line.text = general_help();
        return line;
    } else if (first == "--version" || first == "-V") {
        rest.front() = "version";
    }
    if (rest.empty() || (rest.front().starts_with("-") && rest.front() != "-"))
        rest.insert(rest.begin(), commands().front().name);
    line.command = command_named(rest.front());
    if (line.command == nullptr) unknown_command(rest.front());
    CLI::App app(line.command->help, std::string("chipaudit ") + line.command->name);
    add_options(app, *line.command, line.options);
    std::vector<std::string> reversed(rest.rbegin(),
                                      rest.rend() - 1);  // CLI11 takes them last first
    try {
        app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        line.text = usage_line(*line.command) + "\n" + app.help();
        line.command = nullptr;
        return line;
    } catch (const CLI::ParseError& error) {
        throw Error(ErrorKind::usage, one_line(error.what()) + suggestion(app, rest),
                    usage_line(*line.command));
    }
    for (const CLI::Option* option : app.get_options()) {
        const auto& values = option->results();
        if (option->count() > 0 && std::ranges::find(values, std::string()) != values.end()) {
            const std::string option_name = option->get_name();  // none of words behind a command
            throw Error(
                ErrorKind::usage,
                (option_name.empty() ? std::string("'") + line.command->name + "'" : option_name) +
                    " was given an empty value",
                "a shell variable may not be set");
        }
    }
    const auto count = line.options.words.size();
    if (count < line.command->min_words || count > line.command->max_words) {
        const bool takes_none = line.command->max_words == 0;
        const bool forgot_from = takes_none && (line.command->groups & input_options) != 0;
        const std::string name = std::string("'") + line.command->name + "' ";
        throw Error(ErrorKind::usage,
                    takes_none ? name + "takes no words, got '" + line.options.words.front() + "'"
                               : name + "expects " + line.command->words,
                    forgot_from ? "a saved input is named by --from " + line.options.words.front()
                                : usage_line(*line.command));
    }
    return line;
}

}  // namespace chipaudit
