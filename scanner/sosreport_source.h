// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "sosreport": the tree that sos report collects, in a folder or an archive.
#pragma once

#include "core/host.h"
#include "scanner/folder.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_sosreport(const Folder& root);
/// Reads the source in it that names most functions: its copy of sysfs, or a listing of lspci. What
/// the others show besides is a gap, what is missing a note.
Host read_sosreport(const Folder& root, const ScanRequest& request);

}  // namespace chipaudit
