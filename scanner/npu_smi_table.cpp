// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/npu_smi_table.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t longest_line = 4096;  // no row is; a guard against hostile input

using Cells = std::vector<std::string_view>;

/// What stands between the bars, without blanks; empty for a line without them.
Cells cells_of(std::string_view line) {
    const auto first = line.find('|'), last = line.rfind('|');
    if (first == last || line.size() > longest_line) return {};
    Cells cells = split(line.substr(first + 1, last - first - 1), '|');
    for (auto& cell : cells) cell = trim(cell);
    return cells;
}

std::string_view behind_first_word(std::string_view text) {
    const auto blank = text.find_first_of(" \t");
    return blank == npos ? std::string_view() : trim(text.substr(blank));
}

bool begins_with_number(std::string_view text) {
    return parse_decimal(text.substr(0, text.find_first_of(" \t"))).has_value();
}

/// "OK", "Warning": what tells a chip's first row from its second.
bool is_health(std::string_view text) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return text.size() > 1 && text != "NA" && std::ranges::all_of(text, is_letter);
}

/// "0     910B4" in one cell, or "0" and "Ascend950PR" in two.
std::optional<std::string_view> name_in(const Cells& cells) {
    if (cells.size() < 3 || !begins_with_number(cells[0])) return std::nullopt;
    const auto name = behind_first_word(cells[0]);
    if (!name.empty()) return is_health(cells[1]) ? std::optional(name) : std::nullopt;
    return is_health(cells[2]) ? std::optional(cells[1]) : std::nullopt;
}

}  // namespace

std::optional<ModelName> npu_name(std::string_view text) {
    if (is_no_value(text) || text.size() > 64 || text.find_first_of("0123456789") == npos)
        return std::nullopt;
    const bool whole = starts_with_ignoring_case(text, "Ascend");
    return ModelName{(whole ? "Huawei " : "Huawei Ascend") + clean_utf8(text), "npu-smi"};
}

bool is_npu_heading(std::string_view line) {
    const auto cells = cells_of(line);
    return cells.size() >= 3 && cells[0].starts_with("NPU") &&
           std::ranges::find(cells, "Health") != cells.end();
}

std::optional<std::vector<ToolDevice>> NpuTable::take(std::string_view line) {
    std::vector<ToolDevice> done;
    const auto cells = cells_of(line);
    if (cells.empty()) return std::nullopt;
    if (is_npu_heading(line)) in_processes_ = two_dies_ = false;
    // The driver prints this column for its chip type 910_93 only (npu-smi's print_total_info).
    if (line.find("Phy-ID") != npos) two_dies_ = true;
    if (line.find("Process id") != npos) in_processes_ = true;
    if (in_processes_) {
        if (auto last = finish()) done.push_back(std::move(*last));
        return done;
    }
    const auto place = std::ranges::find_if(
        cells, [](std::string_view cell) { return parse_address(cell).has_value(); });
    if (place != cells.end()) {
        ToolDevice device = finish().value_or(ToolDevice());
        device.function.address = parse_address(*place);
        done.push_back(std::move(device));
        return done;
    }
    // A second row may show no address ("NA": not on the PCI bus); its chip counts all the same.
    const auto name = name_in(cells);
    if (!name) return done;
    if (auto last = finish()) done.push_back(std::move(*last));
    ToolDevice device;
    device.function.model_name = npu_name(two_dies_ && *name == "Ascend910" ? "910_93" : *name);
    pending_ = std::move(device);
    return done;
}

std::optional<ToolDevice> NpuTable::finish() {
    auto last = std::move(pending_);
    pending_.reset();
    return last;
}

}  // namespace chipaudit
