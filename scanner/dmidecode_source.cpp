// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/dmidecode_source.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/firmware_words.h"
#include "scanner/masking.h"
#include "scanner/saved_input.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;

/// What one structure says (SMBIOS 3.7 §7.2 system, §7.3 base board, §7.10 slots).
struct Structure {
    std::string_view title;
    std::optional<std::string> maker, product, serial, designation, usage, address;
};

struct Reading {
    Structure system, board;
    std::vector<Structure> slots;
    std::size_t structures = 0;
    std::optional<std::uint64_t> counted{};  // "57 structures occupying 3093 bytes."
};

struct Key {
    std::string_view name;
    std::optional<std::string> Structure::*value;
};

constexpr auto keys = std::to_array<Key>({
    {"Manufacturer", &Structure::maker},
    {"Product Name", &Structure::product},
    {"Serial Number", &Structure::serial},
    {"Designation", &Structure::designation},
    {"Current Usage", &Structure::usage},
    {"Bus Address", &Structure::address},
});

/// "Handle 0x0901, DMI type 9, 17 bytes"
bool is_handle(std::string_view line) {
    return line.starts_with("Handle 0x") && line.find(", DMI type ") != npos;
}

void apply_line(std::string_view line, Structure& structure) {
    const auto colon = line.find(": ");
    if (colon == npos) return;
    const auto key = std::ranges::find(keys, trim(line.substr(0, colon)), &Key::name);
    const auto value = trim(line.substr(colon + 2));
    if (key == keys.end() || value.empty() || value.size() > 256) return;
    auto& known = structure.*(key->value);
    if (!known && !is_placeholder(std::string(value))) known = clean_utf8(value);
}

void end_structure(const Structure& structure, Reading& reading) {
    if (structure.title == "System Information" && !reading.system.product)
        reading.system = structure;
    if (structure.title == "Base Board Information" && !reading.board.product)
        reading.board = structure;
    if (structure.title == "System Slot Information") reading.slots.push_back(structure);
}

Reading parse(std::string_view text) {
    Reading reading;
    Structure structure;
    for (const auto raw : split_lines(text)) {
        const auto line = trim(raw);
        const auto count = line.find(" structures occupying ");
        if (count != npos) reading.counted = parse_decimal(line.substr(0, count));
        if (is_handle(line)) ++reading.structures;
        const bool title = line == "System Information" || line == "Base Board Information" ||
                           line == "System Slot Information";
        if (title || line.empty() || is_handle(line)) {
            end_structure(structure, reading);
            structure = {};
            if (title) structure.title = line;
        } else {
            apply_line(line, structure);
        }
    }
    end_structure(structure, reading);
    return reading;
}

/// People put notes where a serial number was; such a "serial" would join unrelated machines.
std::optional<std::string> real_board_serial(const std::optional<std::string>& text) {
    const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!text || !std::ranges::all_of(*text, is_printable) || !std::ranges::any_of(*text, is_digit))
        return std::nullopt;
    return text;
}

void add_facts(const Reading& reading, Masking& masking, Host& host) {
    const auto& system = reading.system;
    Dmi dmi{system.maker, system.product, std::nullopt};
    if (!dmi.vendor) dmi.vendor = reading.board.maker;
    if (!dmi.product) dmi.product = reading.board.product;
    dmi.serial = masking.mask("board", real_board_serial(system.serial));
    host.ids.board = dmi.serial;
    if (dmi.vendor && names_hypervisor(*dmi.vendor)) {
        add_guest_view(host,
                       "this is a guest: only what its hypervisor passes through can be seen");
    }
    if (dmi != Dmi{}) host.platform.dmi = dmi;
}

/// The address of a slot may be that of the port above it, so it makes no function.
void note_slots(const Reading& reading, Host& host) {
    for (const auto& slot : reading.slots) {
        const auto address = parse_address(slot.address.value_or(""));
        if (!address || slot.usage != "In Use") continue;
        host.notes.push_back({address, "the slot '" + slot.designation.value_or("without a name") +
                                           "' is in use; dmidecode does not tell by what"});
    }
}

}  // namespace

bool is_dmidecode(std::string_view text) {
    for (const auto raw : split_lines(text)) {
        const auto line = trim(raw);
        if (is_handle(line) || line.starts_with("# dmidecode ")) return true;
    }
    return false;
}

Host read_dmidecode(std::string_view text, const ScanRequest& request) {
    Host host = saved_host("dmidecode", request);
    Masking masking(request, std::nullopt);
    const Reading reading = parse(text);
    add_facts(reading, masking, host);
    note_slots(reading, host);
    if (reading.counted && *reading.counted > reading.structures) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "the firmware counts " + std::to_string(*reading.counted) + " structures, and " +
                    std::to_string(reading.structures) + " are in the text");
    }
    const auto lines = split_lines(text);
    const auto names = [&](auto line) {
        return line.find("Bus Address:") == npos && speaks_of_a_function(line, request.candidates);
    };
    if (std::ranges::any_of(lines, names)) {
        host.notes.push_back({std::nullopt,
                              "a line of the text speaks of a PCI function or an accelerator; "
                              "dmidecode proves neither"});
    }
    add_gap(host, ReasonCode::pci_directory_missing, std::nullopt,
            "dmidecode tells of the host, not of its PCI functions");
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
