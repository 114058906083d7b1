// SPDX-License-Identifier: GPL-3.0-or-later
/// Words about the table of access methods for those who are refused by it.
#pragma once

#include <string_view>

namespace chipaudit {

/// What --from takes, for error messages.
extern const char* const accepted_inputs;

/// ": a tree …": what is known of a text that no access method recognises.
const char* why_unknown(std::string_view text);

}  // namespace chipaudit
