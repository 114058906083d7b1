// SPDX-License-Identifier: GPL-3.0-or-later
/// Words → command and options. The only place that knows CLI11.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace chipaudit {

struct CommandLine {
    const Command* command = nullptr;  // nullptr: only `text` is to be printed (help)
    Options options;
    std::string text;
};

/// Throws Error(usage) with the nearest spelling for unknown words.
CommandLine parse_command_line(const std::vector<std::string>& arguments);

/// True when the words ask for JSON: errors are then written as an object.
bool wants_json(const std::vector<std::string>& arguments);
/// True when the words have makers' libraries loaded.
bool asks_driver(const std::vector<std::string>& arguments);

}  // namespace chipaudit
