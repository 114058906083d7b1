// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/nvidia_smi_csv.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/nvidia_smi_lines.h"
#include "scanner/nvidia_smi_query.h"
#include "scanner/saved_input.h"

namespace chipaudit {
namespace {

constexpr std::size_t longest_line = 4096;

void apply_name(std::string_view value, ToolDevice& device) {
    device.function.model_name = product_name(value);
}
void apply_place(std::string_view value, ToolDevice& device) {
    device.function.address = parse_address(value);
}
void apply_serial(std::string_view value, ToolDevice& device) {
    device.serial = real_serial(std::string(value));
}
void apply_uuid(std::string_view value, ToolDevice& device) {
    device.uuid = real_serial(std::string(value));
}
void apply_index(std::string_view value, ToolDevice& device) {
    device.index = parse_decimal(value);
}
void apply_id(std::string_view value, ToolDevice& device) {
    device.function.id = swapped_id(value);
}
void apply_subsystem(std::string_view value, ToolDevice& device) {
    device.function.subsystem = swapped_id(value);
}

struct Column {
    std::string_view name;
    void (*apply)(std::string_view value, ToolDevice& device);
};

/// Most properties have two names, and the heading has the one that was asked for (nvidia-smi
/// --help-query-gpu).
constexpr auto known = std::to_array<Column>({
    {"name", apply_name},
    {"gpu_name", apply_name},
    {"pci.bus_id", apply_place},
    {"gpu_bus_id", apply_place},
    {"serial", apply_serial},
    {"gpu_serial", apply_serial},
    {"uuid", apply_uuid},
    {"gpu_uuid", apply_uuid},
    {"index", apply_index},
    {"pci.device_id", apply_id},
    {"pci.sub_device_id", apply_subsystem},
});

/// Other tables of the world have a column "name", too.
constexpr auto telling = std::to_array<std::string_view>(
    {"gpu_name", "pci.bus_id", "gpu_bus_id", "uuid", "gpu_uuid", "pci.device_id", "vbios_version",
     "driver_version", "compute_cap", "memory.total [MiB]"});

/// "memory.total [MiB]", "pci.bus_id".
bool is_column(std::string_view cell) {
    return !cell.empty() && std::ranges::all_of(cell, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._-[]%/ ").find(c) != std::string_view::npos;
    });
}

std::vector<std::string_view> cells_of(std::string_view line) {
    auto cells = split(line, ',');
    for (auto& cell : cells) cell = trim(cell);
    return cells;
}

}  // namespace

std::optional<std::vector<std::string>> parse_csv_heading(std::string_view line) {
    if (line.size() > longest_line || line.find(',') == std::string_view::npos) return std::nullopt;
    const auto cells = cells_of(line);
    const auto is_one_of = [](const auto& names, std::string_view cell) {
        return std::ranges::find(names, cell) != names.end();
    };
    const auto tells = [&](auto cell) { return is_one_of(telling, cell); };
    const auto is_known = [](auto cell) {
        return std::ranges::find(known, cell, &Column::name) != known.end();
    };
    if (!std::ranges::all_of(cells, is_column) || std::ranges::none_of(cells, tells) ||
        std::ranges::none_of(cells, is_known))
        return std::nullopt;
    return std::vector<std::string>(cells.begin(), cells.end());
}

std::optional<ToolDevice> parse_csv_row(std::string_view line,
                                        const std::vector<std::string>& columns) {
    if (line.size() > longest_line) return std::nullopt;
    const auto cells = cells_of(line);
    if (cells.size() != columns.size()) return std::nullopt;
    ToolDevice device;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto column = std::ranges::find(known, columns[i], &Column::name);
        if (column != known.end() && !is_no_value(cells[i])) column->apply(cells[i], device);
    }
    const auto& function = device.function;
    const bool tells = function.address || function.model_name || function.id || device.uuid ||
                       device.index || device.serial;
    return tells ? std::optional(std::move(device)) : std::nullopt;
}

}  // namespace chipaudit
