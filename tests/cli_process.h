// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs the real binary and keeps what it said.
#pragma once

#include <string>
#include <vector>

namespace chipaudit {

struct Run {
    int code = -1;
    std::string out, err;
};

/// Arguments are quoted; `environment` holds "NAME=value" words; SOURCE_DATE_EPOCH is 2026-11-22
/// unless given.
Run run_chipaudit(const std::vector<std::string>& arguments, const std::string& input = "",
                  const std::vector<std::string>& environment = {});

/// An empty folder of this test's own.
std::string fresh_folder(const std::string& name);
void write_file(const std::string& path, const std::string& text);
std::string read_whole(const std::string& path);

}  // namespace chipaudit
