// SPDX-License-Identifier: GPL-3.0-or-later
/// The beginnings of all records of a file, read fast: a start of the program needs names and ids
/// of every part, and the facts of hardly any.
#pragma once

#include <vector>

#include "core/text_file.h"
#include "devicedb/part.h"

namespace chipaudit {

/// In file order: parts, ranges, patterns. What parts_from_json() gives for the same file begins
/// with the same heads. Only for files that this reader's strict twin accepted before (built-in
/// ones: by `db lint` in the tests). Throws Error(refused) where the file is no such file.
std::vector<PartHead> heads_from_json(const TextFile& file);

}  // namespace chipaudit
