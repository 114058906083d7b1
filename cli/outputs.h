// SPDX-License-Identifier: GPL-3.0-or-later
/// Where results go: -f, -o FILE, -o format=FILE.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/files.h"
#include "core/function_filter.h"
#include "report/report.h"

namespace chipaudit {

/// The results of one command, from its options to their places. The factories throw Error(usage)
/// for words that name no format or file.
class Outputs {
  public:
    /// Any number of outputs, each in its own format.
    static Outputs for_report(const Options& options, const Environment& environment);
    /// The one output of a command that has no report (lists, schema, captures).
    static Outputs for_text(const Options& options);

    /// Opens all files that will be written; without it, writing does. Throws Error(unwritable).
    void open() { files_.open(); }
    [[nodiscard]] bool in_folders_of_others() const { return files_.in_folders_of_others(); }
    /// Writes the report everywhere the options ask for; standard output when they name no file.
    /// All texts are made before the first is written. Throws Error(unwritable).
    void write(const Report& report, Environment& environment);
    void write(const std::string& text, Environment& environment);

  private:
    struct Output {
        std::string format, file;  // "-" is standard output
    };
    Outputs(std::vector<Output> outputs, const Options& options);
    std::vector<Output> outputs_;
    bool colour_ = false;
    FunctionFilter shown_;
    bool silent_ = false;  // nothing to standard output that was not asked for by its format
    OutputFiles files_;
};

/// What -s and -d ask for. Throws Error(usage) for a pattern that is none.
FunctionFilter shown_functions(const Options& options);
/// Says on standard error that nothing was shown, as a pattern fits no function.
void note_empty_choice(const Report& report, const Options& options, Environment& environment);

/// For commands that do not scan.
void write_report(const Report& report, const Options& options, Environment& environment);
void write_text(const std::string& text, const Options& options, Environment& environment);

/// The format that the options ask for, the first of `known` where they name none. Throws
/// Error(usage) for one that this command cannot write.
std::string wanted_format(const Options& options, const std::vector<std::string>& known);
/// True when the options ask for JSON, for commands that write a table or JSON.
bool json_wanted(const Options& options);

}  // namespace chipaudit
