// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/nvidia_smi_lines.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/saved_input.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t longest_line = 4096;  // no row is; a guard against hostile input

std::string_view first_word(std::string_view text) {
    return text.substr(0, text.find_first_of(" \t"));
}

std::string_view last_word(std::string_view text) {
    const auto blank = text.find_last_of(" \t");
    return blank == npos ? text : text.substr(blank + 1);
}

/// What stands behind the name (persistence or driver model) and behind the address (display).
bool is_state(std::string_view word) {
    static constexpr auto states = std::to_array<std::string_view>(
        {"On", "Off", "N/A", "WDDM", "TCC", "MCDM", "ERR!", "Enabled", "Disabled"});
    return std::ranges::find(states, word) != states.end();
}

/// "0  NVIDIA L40S      Off" as number and name.
bool apply_name_cell(std::string_view cell, ToolDevice& device) {
    auto number = first_word(cell);
    const auto rest = trim(cell.substr(number.size()));
    if (number.ends_with('.')) number.remove_suffix(1);
    device.index = parse_decimal(number);
    const auto state = last_word(rest);
    if (!device.index || !is_state(state)) return false;
    device.function.model_name = product_name(trim(rest.substr(0, rest.size() - state.size())));
    return true;
}

/// Without what mail programs, listings and prompts put before it.
std::string_view bare(std::string_view line) {
    return trim(line.substr(std::min(line.size(), line.find_first_not_of("> \t"))));
}

}  // namespace

std::optional<ModelName> product_name(std::string_view text) {
    if (is_no_value(text) || text.size() > 128) return std::nullopt;
    const std::string maker = starts_with_ignoring_case(text, "NVIDIA") ? "" : "NVIDIA ";
    return ModelName{maker + clean_utf8(text), "nvidia-smi"};
}

std::optional<ToolDevice> parse_table_row(std::string_view line) {
    const auto bar = line.find('|');
    if (bar == npos || line.size() > longest_line) return std::nullopt;
    const auto cells = split(line.substr(bar + 1), '|');
    if (cells.size() < 2) return std::nullopt;
    const auto place = trim(cells[1]);
    ToolDevice device;
    device.function.address = parse_address(first_word(place));
    if (!device.function.address || !is_state(last_word(place))) return std::nullopt;
    if (!apply_name_cell(trim(cells[0]), device)) return std::nullopt;
    return device;
}

std::optional<ToolDevice> parse_list_line(std::string_view line) {
    if (line.size() > longest_line) return std::nullopt;
    line = bare(line);
    const auto colon = line.find(": ");
    if (!line.starts_with("GPU ") || colon == npos) return std::nullopt;
    ToolDevice device;
    device.index = parse_decimal(trim(line.substr(4, colon - 4)));
    if (!device.index) return std::nullopt;
    auto name = line.substr(colon + 2);
    for (const std::string_view key : {"(UUID: ", "(S/N: "}) {
        const auto at = name.find(key);
        if (at == npos) continue;
        const auto value = name.substr(at + key.size());
        const std::string id(value.substr(0, value.find(')')));
        (key == "(UUID: " ? device.uuid : device.serial) = real_serial(id);
        name = name.substr(0, at);
    }
    device.function.model_name = product_name(trim(name));
    return device;
}

std::optional<ToolDevice> parse_lost_line(std::string_view line) {
    constexpr std::string_view key = "Unable to determine the device handle for GPU";
    const auto at = line.find(key);
    if (at == npos || line.size() > longest_line) return std::nullopt;
    ToolDevice device;
    for (auto word : split(line.substr(at + key.size()), ' ')) {
        if (word.ends_with(':')) word.remove_suffix(1);
        if (const auto address = parse_address(word)) device.function.address = address;
    }
    return device;
}

bool is_matrix_row(std::string_view line) {
    line = bare(line);
    if (!line.starts_with("GPU")) return false;
    const auto end = line.find_first_not_of("0123456789", 3);
    if (end == npos || end == 3 || line.size() > longest_line) return false;
    if (line[end] != '\t' && line[end] != ' ') return false;
    // Each GPU is the same as itself; the heading of the matrix names GPUs too.
    for (auto at = line.find('X', end); at != npos; at = line.find('X', at + 1)) {
        const bool begins = line[at - 1] == ' ' || line[at - 1] == '\t';
        if (begins && (at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '\t'))
            return true;
    }
    return false;
}

bool is_failure(std::string_view line) {
    line = bare(line);
    return line == "No devices were found" || line.starts_with("NVIDIA-SMI has failed because") ||
           line.starts_with("NVIDIA-SMI couldn't find") ||
           line.starts_with("Failed to initialize NVML");
}

}  // namespace chipaudit
