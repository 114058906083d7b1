// SPDX-License-Identifier: GPL-3.0-or-later
/// The options of each group, their help and their environment variables.
#pragma once

#include "cli/command.h"

namespace CLI {  // NOLINT(readability-identifier-naming): not ours
class App;
}

namespace chipaudit {

/// Adds all options and words that the command takes; parsing writes into `options`.
void add_options(CLI::App& app, const Command& command, Options& options);

}  // namespace chipaudit
