// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lshw_tree.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/host_json.h"
#include "core/json_fields.h"
#include "core/text.h"
#include "scanner/class_names.h"
#include "scanner/inventory_row.h"
#include "scanner/json_peek.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view node_mark = "*-";

// --- JSON ----------------------------------------------------------------------------------------

/// lshw up to B.02.19 prints the nodes of -class one after the other, with a comma behind each, and
/// writes bytes of firmware as they are (lshw pull requests 28 and 46).
std::string as_array(std::string_view text) {
    std::string clean;
    clean.reserve(text.size() + 2);
    for (const char c : trim(text)) {
        if (c != '\r') clean += c;
    }
    clean = clean_utf8(clean);
    if (clean.starts_with("[")) return clean;
    while (clean.ends_with(",") || clean.ends_with("\n") || clean.ends_with(" ")) clean.pop_back();
    return "[" + clean + "]";
}

std::string text_of(const JsonPlace& node, const char* key) {
    return words_in(node, key).value_or("");
}

void add_nodes(const JsonPlace& place, LshwTree& tree) {
    LshwNode node;
    node.id = place.text("id");
    node.kind = text_of(place, "class");
    node.description = text_of(place, "description");
    node.product = text_of(place, "product");
    node.vendor = text_of(place, "vendor");
    node.subproduct = text_of(place, "subproduct");
    node.businfo = text_of(place, "businfo");
    node.version = text_of(place, "version");
    node.serial = text_of(place, "serial");
    node.has_place = place.has("physid");
    if (place.has("configuration")) node.driver = text_of(place.at("configuration"), "driver");
    tree.nodes.push_back(std::move(node));
    if (place.is_null("children")) return;
    for (const auto& child : place.at("children").items()) add_nodes(child, tree);
}

// --- text ----------------------------------------------------------------------------------------

/// "     *-display:1 UNCLAIMED" → "display:1".
std::string_view node_id(std::string_view line) {
    line = trim(line);
    if (!line.starts_with(node_mark)) return {};
    line.remove_prefix(node_mark.size());
    return line.substr(0, std::min(line.find(' '), line.size()));
}

bool is_root_line(std::string_view line) {
    return !line.empty() && line.front() != ' ' && !line.starts_with("WARNING") &&
           line.find(": ") == npos;
}

/// "driver=nvidia latency=0" → "nvidia".
std::string driver_in(std::string_view configuration) {
    for (const auto word : split(configuration, ' ')) {
        if (word.starts_with("driver=")) return clean_utf8(word.substr(7));
    }
    return {};
}

void set_field(std::string_view key, std::string_view value, LshwNode& node) {
    const std::string text = clean_utf8(value);
    if (key == "description") node.description = text;
    if (key == "product") node.product = text;
    if (key == "vendor") node.vendor = text;
    if (key == "subproduct") node.subproduct = text;
    if (key == "bus info") node.businfo = text;
    if (key == "version") node.version = text;
    if (key == "serial") node.serial = text;
    if (key == "physical id") node.has_place = true;
    if (key == "configuration") node.driver = driver_in(value);
}

/// lshw prints description, product, vendor, physical id and bus info in this order: a last node
/// with the description of a PCI class and no bus info was cut, and so was one without any place.
bool ends_inside(const LshwNode& last) {
    if (!last.has_place) return true;
    return last.businfo.empty() && class_of_name(last.description).has_value();
}

}  // namespace

LshwTree parse_lshw_json(std::string_view text, const std::string& where) {
    const auto document = parse_json(as_array(text), where);
    const JsonPlace top(document, where, ErrorKind::malformed);
    LshwTree tree;
    for (const auto& place : top.items()) add_nodes(place, tree);
    tree.has_root = document.size() == 1 && tree.nodes.front().kind == "system";
    return tree;
}

LshwTree parse_lshw_text(std::string_view text) {
    LshwTree tree;
    for (const auto line : split_lines(text)) {
        // All of lshw's own are indented.
        if (!tree.nodes.empty() && !line.empty() && line.front() != ' ')
            tree.others.push_back(line);
        if (const auto id = node_id(line); !id.empty()) {
            tree.nodes.push_back({});
            tree.nodes.back().id = clean_utf8(id);
        } else if (tree.nodes.empty() && is_root_line(line)) {
            tree.has_root = true;
            tree.nodes.push_back({});
            tree.nodes.back().id = clean_utf8(trim(line));
        } else if (const auto colon = line.find(": "); colon != npos && !tree.nodes.empty()) {
            set_field(trim(line.substr(0, colon)), trim(line.substr(colon + 2)), tree.nodes.back());
        }
    }
    tree.is_cut = !text.ends_with('\n') || tree.nodes.empty() || ends_inside(tree.nodes.back());
    return tree;
}

bool is_lshw_json(std::string_view text) { return peek_json(text).has_all({"id", "class"}); }

bool is_lshw_text(std::string_view text) {
    if (text.find(node_mark) == npos) return false;
    bool in_node = false;
    for (const auto line : split_lines(text)) {
        if (!node_id(line).empty()) {
            in_node = true;
        } else if (in_node && (trim(line).starts_with("physical id: ") ||
                               trim(line).starts_with("bus info: pci@"))) {
            return true;
        }
    }
    return false;
}

}  // namespace chipaudit
