// SPDX-License-Identifier: GPL-3.0-or-later
/// The two machine-readable forms of lspci: one quoted line per function (-mm), and a block of tags
/// (-vmm).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/listed_function.h"

namespace chipaudit {

/// `00:00.0 "Host bridge [0600]" "Intel … [8086]" "… [1237]" -r02 "…" "…"`; nullopt for anything
/// else.
std::optional<ListedFunction> parse_quoted_line(std::string_view line);

/// Tag and value, in the order of the block.
using TagBlock = std::vector<std::pair<std::string_view, std::string_view>>;

/// "Slot:\t00:00.0" as a pair; nullopt for a line that is no tag of -vmm.
std::optional<TagBlock::value_type> parse_tag(std::string_view line);
/// True if `tag` cannot belong to `block` any more, as it begins the next one.
bool begins_block(const TagBlock& block, const TagBlock::value_type& tag);
/// nullopt for a block that names no class and no device.
std::optional<ListedFunction> make_function(const TagBlock& block);

}  // namespace chipaudit
