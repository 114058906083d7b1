// SPDX-License-Identifier: GPL-3.0-or-later
/// What rows of foreign inventories share: one function as they tell it, and how much of that is
/// believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/host.h"
#include "core/json_fields.h"
#include "scanner/masking.h"
#include "scanner/saved_input.h"

namespace chipaudit {

/// Numbers as read, words as written; empty where the inventory says nothing.
struct InventoryRow {
    std::optional<PciAddress> address;
    std::optional<std::uint16_t> vendor, device, subsystem_vendor, subsystem_device;
    std::optional<std::uint32_t> class_code;   // 24 bits
    bool class_is_partial = true;              // the programming interface is not told
    std::optional<std::uint32_t> other_class;  // by its words, where those contradict the number
    std::optional<std::uint8_t> revision;
    std::string name;    // maker and model
    std::string source;  // who says the name
    std::optional<std::string> serial, driver, slot;
    std::optional<Link> link_capable, link_now;
    std::optional<int> numa_node;
    std::optional<std::uint32_t> iommu_group;
};

/// A class in words: taken where no number is told, else held against it. Other words are passed
/// over.
void tell_class(std::string_view words, InventoryRow& row);

/// Another name of the function, that of a class aside: taken where it names an accelerator and the
/// known one does not. False where both do, and neither holds the other.
bool tell_name(std::string_view words, const Phrases& telling, InventoryRow& row);

/// Adds the function; a reason where it has neither id nor name, or where its revision shows that
/// config space read all ones.
void add_row(const InventoryRow& row, Masking& masking, Host& host);

/// The reason for an input that lists no function at all: nothing was seen.
void judge_emptiness(Host& host);

/// Maker and model as one name, neither said twice; empty where both are.
std::string joined_name(std::string_view maker, std::string_view model);

/// "0x1ABC" or "1abc", one to four hex digits; nullopt for an absent key and an empty text, an
/// error for all else. The formats that use it write hex and nothing else.
std::optional<std::uint16_t> hex_word(const JsonPlace& row, const char* key);
/// The same with one or two digits.
std::optional<std::uint8_t> hex_byte(const JsonPlace& row, const char* key);
/// "0000:81:00.0"; an error for text that is none.
std::optional<PciAddress> address_in(const JsonPlace& row, const char* key);
/// Trimmed text that cannot break a report; nullopt for an absent key and an empty text.
std::optional<std::string> words_in(const JsonPlace& row, const char* key);

/// Base class of its name in pci.ids or in the Redfish schema: "Display controller",
/// "DisplayController".
std::optional<std::uint8_t> base_class_named(std::string_view name);
/// A class where only its base is told: the sub class that PCI gives to "other" (80), which no
/// accelerator has; nullopt where the sub class is what would tell accelerators apart.
std::optional<std::uint32_t> class_of_base(std::uint8_t base);

}  // namespace chipaudit
