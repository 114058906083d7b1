// SPDX-License-Identifier: GPL-3.0-or-later
/// The line with which lspci begins a function: "[prefix] [address] class: vendor and device [ids]
/// (rev …)", in every form of -n, -nn and -D, whole or cut out of its listing.
#pragma once

#include <optional>
#include <string_view>

#include "scanner/listed_function.h"

namespace chipaudit {

/// nullopt for a line that does not begin a function.
std::optional<ListedFunction> parse_function_line(std::string_view line);
/// An address and nothing else: begins a function only where a hex block follows.
std::optional<ListedFunction> parse_bare_address(std::string_view line);
/// True if a mailer must have broken a function's line into `line` and `next`.
bool goes_on(std::string_view line, std::string_view next);

/// "IOMMU Group 17:" above the functions of the group; nullopt for anything else.
std::optional<std::uint32_t> parse_group_heading(std::string_view line);

/// The last "[vvvv:dddd]" of a text; else the id if the text is nothing but one ("10de:20b0",
/// "Device 10de:20b0").
std::optional<PciId> id_in(std::string_view text);
/// The words before that id; nullopt where there are none.
std::optional<ModelName> name_in(std::string_view text);

}  // namespace chipaudit
