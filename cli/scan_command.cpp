// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "scanner/capture.h"

namespace chipaudit {

ExitCode run_scan(const Options& options, Environment& environment) {
    (void)shown_functions(options);  // refused before the machine is touched
    const Report report = scan_and_judge(options, environment);
    write_report(report, options, environment);
    note_empty_choice(report, options, environment);
    return static_cast<ExitCode>(report.verdict.exit_code);
}

ExitCode run_capture(const Options& options, Environment& environment) {
    (void)json_wanted(options);  // a capture is always JSON
    const DeviceDb db = load_database(options);
    const std::string piped = options.from == "-" ? environment.read_standard_input() : "";
    ScanResult result = read_host(scan_request(options, environment, db), piped);
    if (options.from.empty()) {
        result.host.captured_at = to_timestamp(environment.now);
        result.host.captured_by = std::string("chipaudit ") + CHIPAUDIT_VERSION;
    }
    write_text(write_capture(result.host), options, environment);
    bool weak = false;
    for (const auto& reason : result.host.reasons) {
        if (row_of(reason.code).effect == ReasonEffect::scope) continue;
        weak = true;
        if (!options.quiet) environment.err << "chipaudit: " << reason.text << "\n";
    }
    return weak ? ExitCode::incomplete : ExitCode::clean;
}

}  // namespace chipaudit
