// SPDX-License-Identifier: GPL-3.0-or-later
/// Options → what is asked of scanner and policy, and the report that answers.
#pragma once

#include "cli/catalogue.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "report/report.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// Throws Error(usage) for words that are no date, profile, level or format.
RunInfo run_info(const Options& options, const Environment& environment);
/// The libraries that --ask-driver asks; nullopt without it. Error(usage) where it is not this host
/// that is read.
std::optional<DriverLibraries> libraries_to_ask(const Options& options);
ScanRequest scan_request(const Options& options, const Environment& environment,
                         const DeviceDb& db);

/// Reads what the options name, confined: the outputs are opened between reading and parsing.
ScanResult read_confined(const ScanRequest& request, const Options& options,
                         Environment& environment, Outputs& outputs);

/// One machine, and all that it is judged by.
struct JudgingCase {
    RunInfo run;
    DeviceDb db;
    Ruleset rules;
    PciNames names;
    Host host;
};
/// Scans, or reads what the options name.
JudgingCase read_case(const Options& options, Environment& environment, Outputs& outputs);
Report judge_case(const JudgingCase& known);

/// Both in one, as scan and explain do.
Report scan_and_judge(const Options& options, Environment& environment, Outputs& outputs);

/// Judges a host that is already there, as lookup does.
Report judge_known_host(const Options& options, RunInfo run, const Host& host, const DeviceDb& db);

/// Refuses rules that were verified too long before as_of (--max-age).
void check_age(const Options& options, const RunInfo& run, const Ruleset& rules);

}  // namespace chipaudit
