// SPDX-License-Identifier: GPL-3.0-or-later
/// Country codes (ISO 3166-1 alpha-2).
#pragma once

#include <string_view>

namespace chipaudit {

/// Whether a text is an officially assigned code, in capitals.
bool is_country_code(std::string_view text);

}  // namespace chipaudit
