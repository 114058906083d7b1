// SPDX-License-Identifier: GPL-3.0-or-later
/// Our own one-file capture: a Host as JSON with its schema name, so that what was captured cannot
/// drift from what is scanned.
#pragma once

#include <string>
#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// {"schema": "chipaudit-capture/1", "host": {…}}; ends in a newline.
std::string write_capture(const Host& host);

bool is_capture(std::string_view text);
bool is_report(std::string_view text);
/// Throws Error(malformed) with the place of the first thing that is not as it should be.
Host read_capture(std::string_view text, const ScanRequest& request);
/// The host embedded in a saved report.
Host read_report_host(std::string_view text, const ScanRequest& request);
/// Of a text that is_report().
JudgedBy report_judged_by(std::string_view text);

}  // namespace chipaudit
