// SPDX-License-Identifier: GPL-3.0-or-later
/// What a listing holds besides what was read of it: a function that is dropped in silence would
/// make a false clean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/host.h"
#include "scanner/listing_line.h"

namespace chipaudit {

/// One sentence per kind of text that speaks of a function and was not read as one, with its line;
/// empty when all was read. `lines`: after mail wrapping was undone; `functions`: how many were
/// read; `candidates`: the names that matter.
std::vector<std::string> unread_parts(std::string_view text, const std::vector<ListingLine>& lines,
                                      std::size_t functions, const CandidateFilter& candidates);

/// Whether a line that a reader did not take speaks of a function: an address, an id, or the name
/// of an accelerator stands in it.
bool speaks_of_a_function(std::string_view line, const CandidateFilter& candidates);

/// Whether it is a line by which another tool that lists accelerators is known ("NVIDIA-SMI …",
/// "GPU[0] : …").
bool is_of_another_tool(std::string_view line);

}  // namespace chipaudit
