// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <sstream>

#include "cli/command.h"
#include "cli/files.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "report/explain.h"
#include "report/read_report.h"
#include "scanner/capture.h"

namespace chipaudit {
namespace {

/// A saved report is explained as it was judged, unless other knowledge or another day is asked
/// for.
bool asks_anew(const Options& options) {
    return !options.as_of.empty() || !options.profile.empty() || !options.context.empty() ||
           !options.site.empty() || !options.operator_hq.empty() ||
           !options.operator_parent_hq.empty() || !options.db.empty() || !options.rules.empty() ||
           !options.pci_ids.empty();
}

}  // namespace

ExitCode run_explain(const Options& options, Environment& environment) {
    if (json_wanted(options)) {
        throw Error(ErrorKind::usage, "explain writes text, not json",
                    "chipaudit scan -f json has all that it says");
    }
    Outputs outputs = Outputs::for_text(options);
    std::ostringstream text;
    const bool file = !options.from.empty() && options.from != "-" &&
                      !std::filesystem::is_directory(options.from);
    const std::string saved = file ? read_text_file(options.from) : "";
    if (is_report(saved) && !asks_anew(options)) {
        explain(read_report(saved, options.from), options.words.front(), text);
    } else {
        explain(scan_and_judge(options, environment, outputs), options.words.front(), text);
    }
    outputs.write(text.str(), environment);
    return ExitCode::clean;
}

}  // namespace chipaudit
