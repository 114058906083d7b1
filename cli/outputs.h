// SPDX-License-Identifier: GPL-3.0-or-later
/// Where results go: -f, -o FILE, -o format=FILE.
#pragma once

#include <string>

#include "cli/command.h"
#include "report/report.h"

namespace chipaudit {

/// Writes the report everywhere the options ask for; standard output when they name no file. All
/// texts are made before the first is written. Throws Error(usage, unwritable).
void write_report(const Report& report, const Options& options, Environment& environment);

/// Writes one text of a command that has no report (lists, schema).
void write_text(const std::string& text, const Options& options, Environment& environment);

/// True when the options ask for JSON; an error for formats that this command cannot write.
bool json_wanted(const Options& options);

}  // namespace chipaudit
