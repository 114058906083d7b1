// SPDX-License-Identifier: GPL-3.0-or-later
/// The lines of a saved lspci output, put together to functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/listed_function.h"
#include "scanner/listing_line.h"

namespace chipaudit {

/// In the order of the text; a function that is listed twice (say by `lspci` and then `lspci -n`)
/// once, with what both lines say. Empty for text that lists no function.
std::vector<ListedFunction> parse_listing(std::string_view text);

/// The lines as parse_listing reads them.
std::vector<ListingLine> listing_lines(std::string_view text);

}  // namespace chipaudit
