// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/option_groups.h"

#include <CLI/CLI.hpp>

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
                   "file of declarations, - for standard input: place, parties, purpose "
                   "(docs/rules.md)")
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

void add_listing(CLI::App& app, Options& o) {
    const char* group = "Rules";
    app.add_flag("--all", o.all, "list what no scan can decide as well, and why")->group(group);
    app.add_option("--between", o.between, "two days, YYYY-MM-DD each, that diff judges by")
        ->group(group)
        ->expected(2);
}

}  // namespace

void add_options(CLI::App& app, const Command& command, Options& options) {
    if (command.groups & input_options) add_input(app, options);
    if (command.groups & judging_options) add_judging(app, options);
    if (command.groups & data_options) add_data(app, options);
    if (command.groups & output_options) add_output(app, options);
    if (command.groups & filter_options) add_filters(app, options);
    if (command.groups & listing_options) add_listing(app, options);
    if (command.groups & show_options) add_shown(app, options);
    if (command.groups & dry_run_option) add_dry_run(app, options);
    app.add_option("words", options.words, command.words)->group("");
}

}  // namespace chipaudit
