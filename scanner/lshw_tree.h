// SPDX-License-Identifier: GPL-3.0-or-later
/// The nodes that lshw prints, as text or as JSON: what they say, not yet judged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chipaudit {

/// One node; empty where lshw prints nothing.
struct LshwNode {
    std::string id;    // "display:0"; of the root: the host's name
    std::string kind;  // "display", from JSON only
    std::string description, product, vendor, subproduct, businfo, version, serial, driver;
    bool has_place = false;  // a physical id, which lshw gives to nearly every node below the root
};

struct LshwTree {
    std::vector<LshwNode> nodes;           // in the order of the file
    bool has_root = false;                 // the computer itself comes first: not selected by class
    bool is_cut = false;                   // the text ends inside a node
    std::vector<std::string_view> others;  // lines below the first that are none of lshw's
};

/// Throws Error(malformed) for JSON that is not whole, or not what lshw writes.
LshwTree parse_lshw_json(std::string_view text, const std::string& where);
LshwTree parse_lshw_text(std::string_view text);

bool is_lshw_json(std::string_view text);
bool is_lshw_text(std::string_view text);

}  // namespace chipaudit
