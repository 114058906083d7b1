// SPDX-License-Identifier: GPL-3.0-or-later
/// One line of a saved listing, after what mail programs did to it was undone.
#pragma once

#include <cstddef>
#include <string>

namespace chipaudit {

struct ListingLine {
    std::size_t number = 0;  // in the text, from 1; of the first where several were joined
    std::string text;
    bool is_remark = false;  // "# …": never read as a function
};

}  // namespace chipaudit
