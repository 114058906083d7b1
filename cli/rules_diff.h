// SPDX-License-Identifier: GPL-3.0-or-later
/// `rules diff --between A B`: what the rules of one day say of a machine, and those of another
/// not.
#pragma once

#include "cli/command.h"

namespace chipaudit {

/// Reads the machine once and judges it twice. ExitCode::clean where both days say the same,
/// ExitCode::findings otherwise. Throws Error(usage) for words that are no two days in order.
ExitCode diff_days(const Options& options, Environment& environment);

}  // namespace chipaudit
