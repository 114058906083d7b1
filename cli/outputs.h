// SPDX-License-Identifier: GPL-3.0-or-later
/// Where results go: -f, -o FILE, -o format=FILE.
#pragma once

#include <string>

#include "cli/command.h"
#include "core/function_filter.h"
#include "report/report.h"

namespace chipaudit {

/// Writes the report everywhere the options ask for; standard output when they name no file. All
/// texts are made before the first is written. Throws Error(usage, unwritable).
void write_report(const Report& report, const Options& options, Environment& environment);

/// What -s and -d ask for. Throws Error(usage) for a pattern that is none, and for an output that
/// is evidence of the whole host and cannot be filtered: before anything is read.
FunctionFilter shown_functions(const Options& options);
/// Says on standard error that nothing was shown, as a pattern fits no function.
void note_empty_choice(const Report& report, const Options& options, Environment& environment);

/// Writes one text of a command that has no report (lists, schema).
void write_text(const std::string& text, const Options& options, Environment& environment);

/// True when the options ask for JSON; an error for formats that this command cannot write.
bool json_wanted(const Options& options);

}  // namespace chipaudit
