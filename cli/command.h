// SPDX-License-Identifier: GPL-3.0-or-later
/// What a subcommand is: one row of the table in commands.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_code.h"

namespace chipaudit {

/// Everything a command may know of the world besides files; main.cpp fills it, tests may too.
struct Environment {
    std::ostream& out;
    std::ostream& err;
    std::function<std::string()> read_standard_input;
    std::int64_t now = 0;  // seconds since 1970, SOURCE_DATE_EPOCH honoured
    bool out_is_terminal = false;
    bool no_colour = false;                 // NO_COLOR is set
    int width = 100;                        // columns
    std::optional<std::string> key_secret;  // CHIPAUDIT_KEY
    bool may_confine =
        false;  // the kernel may be told to refuse this process what it will not need
};

/// The words of one command line; fields of options a command does not take stay at their defaults.
struct Options {
    std::vector<std::string> words;  // positional, after the command's name
    std::string from, input_format, sysroot, evidence = "default", key_file;
    std::string as_of, profile, fail_on = "controlled", db, db_key, rules, pci_ids;
    std::string max_age, timeout;
    std::string context, site, operator_hq, operator_parent_hq;  // declarations
    std::string format;                                          // empty: the command's own default
    std::vector<std::string> between;                            // two days, for rules diff
    std::vector<std::string> outputs;                            // "FILE", "format=FILE"
    std::string colour = "auto";
    std::string vendor, family, rule;  // filters of db list
    std::string slot, id;              // -s and -d: which functions are shown
    bool sensitive = false, force = false, quiet = false, verbose = false, dry_run = false;
    bool all = false;         // rules list: notes, too
    bool ask_driver = false;  // ask the makers' libraries
};

/// Which groups of options a command takes.
enum OptionGroup : unsigned {
    input_options = 1,
    judging_options = 2,
    output_options = 4,
    data_options = 8,
    filter_options = 16,
    show_options = 32,
    dry_run_option = 64,
    listing_options = 128
};

struct Command {
    const char* name;
    const char* help;   // one line
    const char* words;  // positional words in usage, "" for none
    std::size_t min_words, max_words;
    unsigned groups;
    ExitCode (*run)(const Options& options, Environment& environment);
};

/// The table of subcommands; the first one is the default.
std::span<const Command> commands();

ExitCode run_scan(const Options& options, Environment& environment);
ExitCode run_capture(const Options& options, Environment& environment);
ExitCode run_lookup(const Options& options, Environment& environment);
ExitCode run_explain(const Options& options, Environment& environment);
ExitCode run_convert(const Options& options, Environment& environment);
ExitCode run_db(const Options& options, Environment& environment);
ExitCode run_rules(const Options& options, Environment& environment);
ExitCode run_schema(const Options& options, Environment& environment);
ExitCode run_version(const Options& options, Environment& environment);

}  // namespace chipaudit
