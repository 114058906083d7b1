// SPDX-License-Identifier: GPL-3.0-or-later
/// What lspci -v and -x print below a function's first line. Indentation is not relied on: pasted
/// text loses it.
#pragma once

#include <cstddef>
#include <string_view>

#include "scanner/listed_function.h"

namespace chipaudit {

/// Takes what the line says into `listed`; a line we do not know changes nothing.
void apply_detail(std::string_view line, ListedFunction& listed);
/// True for a line that apply_detail knows.
bool is_detail(std::string_view line);
/// True for a line of a hex block ("00: de 10 …", "100: …"), also a cut one.
bool is_hex_line(std::string_view line);
/// True for a whole line of 16 bytes at offset 0.
bool is_first_hex_line(std::string_view line);
/// Appends the bytes of a hex line, or keeps what does not fit as the fault of the block. `number`:
/// of the line.
void apply_hex_line(std::string_view line, std::size_t number, ListedFunction& listed);

}  // namespace chipaudit
