// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"
#include "cli/files.h"
#include "cli/outputs.h"
#include "report/embedded_schema.h"
#include "report/read_report.h"

namespace chipaudit {

ExitCode run_convert(const Options& options, Environment& environment) {
    const std::string& file = options.words.front();
    const std::string text = file == "-" ? environment.read_standard_input() : read_text_file(file);
    const Report report = read_report(text, file);
    Options reading = options;
    reading.from = file;  // which no output may overwrite
    write_report(report, reading, environment);
    note_empty_choice(report, options, environment);
    return ExitCode::clean;
}

ExitCode run_schema(const Options& options, Environment& environment) {
    write_text(embedded_schema().files.front().text, options, environment);
    return ExitCode::clean;
}

}  // namespace chipaudit
