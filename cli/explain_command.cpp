// SPDX-License-Identifier: GPL-3.0-or-later
#include <sstream>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "report/explain.h"

namespace chipaudit {

ExitCode run_explain(const Options& options, Environment& environment) {
    const Report report = scan_and_judge(options, environment);
    std::ostringstream text;
    explain(report, options.words.front(), text);
    write_text(text.str(), options, environment);
    return ExitCode::clean;
}

}  // namespace chipaudit
