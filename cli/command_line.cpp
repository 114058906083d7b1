// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/option_groups.h"
#include "core/text.h"

namespace chipaudit {
namespace {

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
