// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "cli/command.h"

namespace chipaudit {

std::span<const Command> commands() {
    static constexpr std::array table = {
        Command{"scan", "scan this host, or judge a saved capture (default command)", "", 0, 0,
                input_options | judging_options | output_options | data_options | show_options |
                    dry_run_option,
                run_scan},
        Command{"capture", "gather the evidence of this host in one file, to be judged elsewhere",
                "", 0, 0, input_options | output_options | data_options | dry_run_option,
                run_capture},
        Command{"lookup", "what is this PCI id, part or name, and which rules does it touch",
                "ID|PART|NAME", 1, 1, judging_options | output_options | data_options, run_lookup},
        Command{"explain", "why this verdict, down to the bytes", "ADDRESS|FINDING", 1, 1,
                input_options | judging_options | output_options | data_options, run_explain},
        Command{"convert", "write a saved report in another format; never judges", "REPORT", 1, 1,
                output_options | show_options, run_convert},
        Command{
            "db",
            "the device database: list (-f markdown as well), show PART, lint, status, diff OLD",
            "list|show|lint|status|diff [PART|OLD]", 1, 2,
            output_options | data_options | filter_options, run_db},
        Command{"rules", "the rules: list, show RULE, lint, diff --between A B",
                "list|show|lint|diff [RULE]", 1, 2,
                input_options | judging_options | output_options | data_options | listing_options,
                run_rules},
        Command{"schema", "print the JSON Schema of the native report", "", 0, 0, output_options,
                run_schema},
        Command{"version", "print the versions of tool, database and rules", "", 0, 0,
                output_options | data_options, run_version},
    };
    return table;
}

}  // namespace chipaudit
