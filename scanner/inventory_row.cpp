// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/inventory_row.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/class_names.h"
#include "scanner/completeness.h"
#include "scanner/firmware_words.h"

namespace chipaudit {
namespace {

/// PCI Code and ID Assignment 1.16 §1, letters of the names only.
constexpr auto base_classes = std::to_array<std::string_view>({"unclassifieddevice",
                                                               "massstoragecontroller",
                                                               "networkcontroller",
                                                               "displaycontroller",
                                                               "multimediacontroller",
                                                               "memorycontroller",
                                                               "bridge",
                                                               "communicationcontroller",
                                                               "genericsystemperipheral",
                                                               "inputdevicecontroller",
                                                               "dockingstation",
                                                               "processor",
                                                               "serialbuscontroller",
                                                               "wirelesscontroller",
                                                               "intelligentcontroller",
                                                               "satellitecommunicationscontroller",
                                                               "encryptioncontroller",
                                                               "signalprocessingcontroller",
                                                               "processingaccelerators",
                                                               "nonessentialinstrumentation"});

std::string letters_of(std::string_view text) {
    std::string letters = to_lower(text);
    std::erase_if(letters, [](char c) { return c < 'a' || c > 'z'; });
    return letters;
}

std::optional<std::uint64_t> hex_in(const JsonPlace& row, const char* key, std::size_t digits) {
    const auto text = row.optional_text(key);
    if (!text || trim(*text).empty()) return std::nullopt;
    auto word = trim(*text);
    if (starts_with_ignoring_case(word, "0x")) word.remove_prefix(2);
    const auto value = word.size() <= digits ? parse_hex(word) : std::nullopt;
    if (!value) {
        row.at(key).fail("expected 1 to " + std::to_string(digits) + " hex digits, got '" +
                         clean_utf8(*text) + "'");
    }
    return value;
}

}  // namespace

void tell_class(std::string_view words, InventoryRow& row) {
    const auto code = class_of_name(words);
    if (!code) return;
    const std::uint32_t said = std::uint32_t{*code} << 8;
    if (!row.class_code) {
        row.class_code = said;
    } else if (class_contradicted(words, static_cast<std::uint16_t>(*row.class_code >> 8))) {
        row.other_class = said;
    }
}

bool tell_name(std::string_view words, const Phrases& telling, InventoryRow& row) {
    if (class_of_name(words) || !telling.any_in(words)) return true;
    if (!telling.any_in(row.name)) {
        row.name = std::string(words);
        return true;
    }
    const std::string one = to_lower(plain_blanks(words)), other = to_lower(plain_blanks(row.name));
    return one.find(other) != std::string::npos || other.find(one) != std::string::npos;
}

void add_row(const InventoryRow& row, Masking& masking, Host& host) {
    PciFunction function;
    const bool all_ones = row.revision == 0xff;
    function.address = row.address;
    function.id = real_id(row.vendor, row.device);
    function.subsystem = real_id(row.subsystem_vendor, row.subsystem_device);
    if (!all_ones) {
        function.class_code = row.class_code;
        function.class_is_partial = row.class_code && row.class_is_partial;
        function.revision = row.revision;
        compare_classes(function.identity_sources, row.class_code, row.other_class);
    }
    const std::string name = clean_utf8(trim(row.name));
    if (!name.empty()) function.model_name = ModelName{name, row.source};
    if (row.serial && !is_placeholder(trim(*row.serial)))
        function.serial = masking.mask("serial", clean_utf8(trim(*row.serial)));
    function.driver = row.driver;
    function.slot = row.slot;
    function.link_capable = row.link_capable;
    function.link_now = row.link_now;
    function.numa_node = row.numa_node;
    function.iommu_group = row.iommu_group;
    if (all_ones) {
        add_gap(host, ReasonCode::function_off_bus, row.address,
                "config space reads all ones: the function does not answer");
    } else if (!function.id && !function.model_name) {
        add_gap(host, ReasonCode::id_unreadable, row.address,
                "the input gives neither an id nor a name");
    }
    host.functions.push_back(std::move(function));
}

void judge_emptiness(Host& host) {
    if (!host.functions.empty()) return;
    add_gap(host, ReasonCode::pci_directory_empty, std::nullopt,
            "the input lists no PCI function: nothing was seen");
}

std::string joined_name(std::string_view maker, std::string_view model) {
    maker = trim(maker);
    model = trim(model);
    if (maker.empty() || starts_with_ignoring_case(model, maker)) return std::string(model);
    return model.empty() ? std::string(maker) : std::string(maker) + " " + std::string(model);
}

std::optional<std::uint16_t> hex_word(const JsonPlace& row, const char* key) {
    const auto value = hex_in(row, key, 4);
    return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

std::optional<std::uint8_t> hex_byte(const JsonPlace& row, const char* key) {
    const auto value = hex_in(row, key, 2);
    return value ? std::optional(static_cast<std::uint8_t>(*value)) : std::nullopt;
}

std::optional<PciAddress> address_in(const JsonPlace& row, const char* key) {
    const auto text = row.optional_text(key);
    if (!text || trim(*text).empty()) return std::nullopt;
    const auto address = parse_address(trim(*text));
    if (!address) {
        row.at(key).fail("expected an address like 0000:81:00.0, got '" + clean_utf8(*text) + "'");
    }
    return address;
}

std::optional<std::string> words_in(const JsonPlace& row, const char* key) {
    const auto text = row.optional_text(key);
    if (!text || trim(*text).empty()) return std::nullopt;
    return clean_utf8(trim(*text));
}

std::optional<std::uint8_t> base_class_named(std::string_view name) {
    const auto letters = letters_of(name);
    if (letters == "coprocessor") return 0x40;
    const auto found = std::ranges::find(base_classes, letters);
    if (found == base_classes.end()) return std::nullopt;
    return static_cast<std::uint8_t>(found - base_classes.begin());
}

std::optional<std::uint32_t> class_of_base(std::uint8_t base) {
    switch (base) {
        case 0x00:
        case 0x03:
        case 0x0b:
        case 0x40:
        case 0xff:
            return std::nullopt;
        case 0x12:
            return 0x120000;  // the one sub class of accelerators proper
        default:
            return std::uint32_t{base} << 16 | 0x8000;
    }
}

}  // namespace chipaudit
