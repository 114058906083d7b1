// SPDX-License-Identifier: GPL-3.0-or-later
/// The indented "Key : Value" lines of nvidia-smi -q, one block for each GPU.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/tool_devices.h"

namespace chipaudit {

/// One block while it is being read.
struct QueryBlock {
    ToolDevice device;
    std::string section{};  // the last line without a value: "Link Width"
    std::optional<std::uint64_t> generation{};
    std::optional<std::uint16_t> width{};
    bool two_addresses = false;  // lines between two GPUs are missing
    bool in_guest = false;       // passed through to a guest, or a slice in one
};

/// "0x20B210DE": device, then vendor. nullopt for zeros too: publishers overwrite ids with them,
/// and no GPU has device 0.
std::optional<PciId> swapped_id(std::string_view text);

/// "GPU 00000000:68:00.0" begins a block.
std::optional<QueryBlock> begin_block(std::string_view line);
/// False for a line that is neither a key with its value nor the heading of a section.
bool apply_query_line(std::string_view line, QueryBlock& block);
/// "Attached GPUs : 8".
std::optional<std::uint64_t> attached_gpus(std::string_view line);
/// The device with what several lines say together.
ToolDevice finish_block(QueryBlock block);

}  // namespace chipaudit
