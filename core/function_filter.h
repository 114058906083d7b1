// SPDX-License-Identifier: GPL-3.0-or-later
/// Which functions a person asks to see, spelled as the options -s and -d of lspci(8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/pci.h"

namespace chipaudit {

/// "[[[domain]:]bus]:][device][.[function]]" in hex; empty members fit any.
struct SlotPattern {
    std::optional<std::uint32_t> domain, bus, device, function;
};

/// "[vendor]:[device][:class[:interface]]" in hex; empty members fit any.
struct IdPattern {
    std::optional<std::uint32_t> vendor, device, interface;
    std::uint32_t class_bits = 0, class_mask = 0;  // base and sub class; a mask of 0 fits any
};

struct FunctionFilter {
    std::optional<SlotPattern> slot;
    std::optional<IdPattern> id;
    std::string words;  // "-s 81: -d 10de:", for people

    /// True where everything is asked for.
    [[nodiscard]] bool fits_all() const { return !slot && !id; }
    /// A function fits a member only if what it compares was read.
    [[nodiscard]] bool fits(const PciFunction& function) const;
};

/// Members may be left out or "*"; nullopt for all else that is no such pattern.
std::optional<SlotPattern> parse_slot_pattern(std::string_view text);
/// The same; a class of four digits may hold "x" for any digit.
std::optional<IdPattern> parse_id_pattern(std::string_view text);

}  // namespace chipaudit
