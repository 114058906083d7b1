// SPDX-License-Identifier: GPL-3.0-or-later
/// A record of the device database for people, and as JSON with its derived figures.
#pragma once

#include <cstddef>
#include <string>

#include "devicedb/part.h"

namespace chipaudit {

/// "19e5:d802 20c6:d802 +2 more"; "no known id" when there is none.
std::string ids_in_words(const Part& part, std::size_t at_most);
/// Facts, sources, conflicts and ids, one a line.
std::string part_in_words(const Part& part);
/// Compact JSON object of everything the record says.
std::string part_json_text(const Part& part);

}  // namespace chipaudit
