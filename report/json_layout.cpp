// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "report/json_parts.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t line_width = 160;
constexpr std::size_t step = 1;

std::string one_line(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void write(const json& value, const std::string& key, std::size_t indent, std::string& text);

/// Members one after the other on a line as long as they fit; a member that needs more than a line
/// starts its own.
void fill(const json& value, std::size_t indent, std::string& text) {
    const std::string line_start = "\n" + std::string(indent, ' ');
    std::size_t column = line_width;  // full: the next member starts a line
    bool first = true;
    for (const auto& [name, member] : value.items()) {
        const std::string key = value.is_object() ? one_line(json(name)) + ":" : "";
        const std::string whole = key + one_line(member);
        if (!first) text += ",";
        first = false;
        if (column + 1 + whole.size() <= line_width) {
            text += whole;
            column += 1 + whole.size();
            continue;
        }
        text += line_start;
        if (indent + whole.size() <= line_width || !member.is_structured() || member.empty()) {
            text += whole;
            column = indent + whole.size();
        } else {
            write(member, key, indent, text);
            column = line_width;
        }
    }
}

void write(const json& value, const std::string& key, std::size_t indent, std::string& text) {
    text += key + (value.is_object() ? "{" : "[");
    fill(value, indent + step, text);
    text += "\n" + std::string(indent, ' ') + (value.is_object() ? "}" : "]");
}

}  // namespace

std::string laid_out(const json& document) {
    std::string text;
    write(document, "", 0, text);
    return text + "\n";
}

}  // namespace chipaudit
