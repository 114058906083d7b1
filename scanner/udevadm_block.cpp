// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/udevadm_block.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/class_names.h"
#include "scanner/modalias.h"
#include "scanner/saved_input.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;

struct Property {
    std::string_view key;
    std::string_view UdevBlock::*value;
};

constexpr auto properties = std::to_array<Property>({
    {"SUBSYSTEM", &UdevBlock::subsystem},
    {"PCI_ID", &UdevBlock::id},
    {"PCI_CLASS", &UdevBlock::class_code},
    {"PCI_SUBSYS_ID", &UdevBlock::subsystem_id},
    {"PCI_SLOT_NAME", &UdevBlock::slot_name},
    {"DRIVER", &UdevBlock::driver},
    {"MODALIAS", &UdevBlock::modalias},
    {"DEVNAME", &UdevBlock::node},
    {"ID_VENDOR", &UdevBlock::vendor},
    {"ID_MODEL", &UdevBlock::model},
    {"ID_VENDOR_FROM_DATABASE", &UdevBlock::vendor_in_database},
    {"ID_MODEL_FROM_DATABASE", &UdevBlock::model_in_database},
    {"ID_PCI_CLASS_FROM_DATABASE", &UdevBlock::class_in_database},
    {"ID_PCI_SUBCLASS_FROM_DATABASE", &UdevBlock::subclass_in_database},
});

std::optional<PciId> id_of(std::string_view text) {
    const auto id = parse_id(text);
    return id ? real_id(id->vendor, id->device) : std::nullopt;
}

std::optional<std::uint32_t> class_of(std::string_view text) {
    const auto code = text.size() <= 6 ? parse_hex(text) : std::nullopt;
    return code ? std::optional(static_cast<std::uint32_t>(*code)) : std::nullopt;
}

std::optional<ModelName> name_of(const UdevBlock& block) {
    const std::string both =
        std::string(block.vendor_in_database) + " " + std::string(block.model_in_database);
    const auto name = trim(both);
    if (name.empty()) return std::nullopt;
    return ModelName{clean_utf8(name), "udevadm"};
}

/// udev makes the words from the number, by its own copy of pci.ids.
void hold_class_words(const UdevBlock& block, PciFunction& function) {
    if (!function.class_code) return;
    const auto code = static_cast<std::uint16_t>(*function.class_code >> 8);
    for (const auto words : {block.class_in_database, block.subclass_in_database}) {
        if (const auto other = class_contradicted(words, code))
            compare_classes(function.identity_sources, function.class_code,
                            std::uint32_t{*other} << 8);
    }
}

std::string_view last_component(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

std::optional<std::string_view> path_line(std::string_view line) {
    line = trim(line);
    return line.starts_with("P: /") ? std::optional(line.substr(3)) : std::nullopt;
}

bool apply_udev_line(std::string_view line, UdevBlock& block) {
    line = trim(line);
    if (line.size() < 2 || line[1] != ':' || line[0] < 'A' || line[0] > 'Z') return false;
    const auto rest = trim(line.substr(2));
    // Since systemd 251 subsystem and driver have lines of their own.
    if (line[0] == 'U' && block.subsystem.empty()) block.subsystem = rest;
    if (line[0] == 'V' && block.driver.empty()) block.driver = rest;
    const auto equals = rest.find('=');
    if (line[0] != 'E' || equals == npos) return true;
    const auto property = std::ranges::find(properties, rest.substr(0, equals), &Property::key);
    if (property == properties.end()) return true;
    auto& known = block.*(property->value);
    const auto value = rest.substr(equals + 1);
    if (!known.empty() && known != value) block.again.emplace_back(property->value, value);
    if (known.empty()) known = value;
    return true;
}

std::vector<PciAddress> functions_on(std::string_view path) {
    std::vector<PciAddress> found;
    for (const auto component : split(path, '/')) {
        if (component.size() < 12) continue;  // "00:00.0" without its domain may be anything
        if (const auto address = parse_address(component)) found.push_back(*address);
    }
    return found;
}

std::optional<UdevBlock> told_again(const UdevBlock& block) {
    if (block.again.empty()) return std::nullopt;
    UdevBlock other = block;
    other.again.clear();
    for (const auto& [property, value] : block.again) other.*property = value;
    return other;
}

bool is_pci_function(const UdevBlock& block) {
    if (!block.subsystem.empty()) return block.subsystem == "pci";
    return block.path.find("/pci") != npos && parse_address(last_component(block.path)).has_value();
}

std::optional<PciAddress> bus_of(const UdevBlock& block) {
    if (block.path.find("/pci_bus/") == npos) return std::nullopt;
    return parse_address(std::string(last_component(block.path)) + ":00.0");
}

PciFunction function_of(const UdevBlock& block) {
    PciFunction function;
    const Modalias said = parse_modalias(block.modalias);
    function.address = parse_address(last_component(block.path));
    if (!function.address) function.address = parse_address(block.slot_name);
    function.id = id_of(block.id);
    if (!function.id) function.id = said.id;
    // The kernel makes both from one field: where they differ, both must stay visible.
    if (said.id && said.id != function.id) function.identity_sources.uevent = said.id;
    function.class_code = class_of(block.class_code);
    if (!function.class_code) function.class_code = said.class_code;
    compare_classes(function.identity_sources, function.class_code, said.class_code);
    hold_class_words(block, function);
    const auto subsystem = parse_id(block.subsystem_id);
    if (subsystem && *subsystem != PciId{}) function.subsystem = subsystem;
    if (!function.subsystem) function.subsystem = said.subsystem;
    compare_subsystems(said.subsystem, function);
    if (!block.driver.empty()) function.driver = clean_utf8(block.driver.substr(0, 64));
    function.model_name = name_of(block);
    return function;
}

}  // namespace chipaudit
