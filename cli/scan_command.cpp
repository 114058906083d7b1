// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/files.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "core/host_json.h"
#include "core/text.h"
#include "scanner/capture.h"
#include "scanner/reads.h"

namespace chipaudit {

namespace {

/// --dry-run: the files that the words name, and those of the machine.
ExitCode list_files(const Options& options, Environment& environment) {
    const DeviceDb db = load_database(options);
    std::vector<std::string> files;
    for (const auto& file : database_files(options)) files.push_back(file);
    for (const auto& file : json_files(options.rules, {"rules"})) files.push_back(file);
    for (const auto& file : {options.pci_ids, options.key_file, options.context}) {
        if (!file.empty() && file != "-") files.push_back(file);
    }
    // The key is not asked for, so that its file is not read.
    ScanRequest request;
    request.from = options.from;
    request.sysroot = options.sysroot;
    request.candidates = db.candidate_filter();
    for (auto& file : files_to_read(request)) files.push_back(std::move(file));
    if (const auto libraries = libraries_to_ask(options)) {
        for (const auto& file : {libraries->nvml, libraries->dcmi}) files.push_back(file);
    }
    for (auto& file : files) file = clean_utf8(file);
    const bool json_file = !options.outputs.empty() && options.outputs.front().starts_with("json=");
    std::string text;
    if (json_wanted(options) || json_file) {
        text = json_text(nlohmann::ordered_json{{"files", files}}, 2);
    } else {
        for (const auto& file : files) text += file + "\n";
    }
    write_text(text, options, environment);
    return ExitCode::clean;
}

}  // namespace

ExitCode run_scan(const Options& options, Environment& environment) {
    if (options.dry_run) return list_files(options, environment);
    Outputs outputs = Outputs::for_report(options, environment);
    const Report report = scan_and_judge(options, environment, outputs);
    outputs.write(report, environment);
    note_empty_choice(report, options, environment);
    return static_cast<ExitCode>(report.verdict.exit_code);
}

ExitCode run_capture(const Options& options, Environment& environment) {
    if (options.dry_run) return list_files(options, environment);
    (void)json_wanted(options);  // a capture is always JSON
    const DeviceDb db = load_database(options);
    Outputs outputs = Outputs::for_text(options);
    ScanResult result =
        read_confined(scan_request(options, environment, db), options, environment, outputs);
    if (options.from.empty()) {
        result.host.captured_at = to_timestamp(environment.now);
        result.host.captured_by = std::string("chipaudit ") + CHIPAUDIT_VERSION;
    }
    outputs.write(write_capture(result.host), environment);
    bool weak = false;
    for (const auto& reason : result.host.reasons) {
        if (row_of(reason.code).effect == ReasonEffect::scope) continue;
        weak = true;
        if (!options.quiet) environment.err << "chipaudit: " << reason.text << "\n";
    }
    return weak ? ExitCode::incomplete : ExitCode::clean;
}

}  // namespace chipaudit
