// SPDX-License-Identifier: GPL-3.0-or-later
/// One function of a listing while it is being read: what its lines said, not yet judged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/pci.h"

namespace chipaudit {

struct ListedFunction {
    PciFunction function;
    std::optional<std::string> serial;  // raw, as printed
    std::vector<std::uint8_t> bytes;    // of the hex block, from offset 0
    std::vector<Bar> regions;
    std::size_t tag_blocks = 0;            // of -vmm, that tell of it
    std::size_t line = 0;                  // that begins it
    std::optional<std::string> hex_fault;  // "line 12: …": the first line that does not fit
    bool lacks_hex = false;                // those before and behind it have hex blocks
    bool off_bus = false;                  // (rev ff), or an unknown header type
    bool has_control = false;              // -vv: every region would be listed
    bool link_is_active = false;           // a port says "DLActive+"
    bool regions_are_whole = true;         // each has its index and its size
    bool in_capabilities = false;  // regions listed from here on are those of virtual functions
};

}  // namespace chipaudit
