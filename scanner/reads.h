// SPDX-License-Identifier: GPL-3.0-or-later
/// What a scan would read, told beforehand (scan --dry-run).
#pragma once

#include <string>
#include <vector>

#include "scanner/scanner.h"

namespace chipaudit {

/// Paths of the files that read_host() would open, in about that order, and only those that exist.
/// A path that ends in "/" is a folder of which hwloc takes what it needs. Opens nothing that
/// reaches a device: neither config space nor vital product data. What holds a device open is
/// looked for in the links below /proc/PID/fd, which are no files.
std::vector<std::string> files_to_read(const ScanRequest& request);

}  // namespace chipaudit
