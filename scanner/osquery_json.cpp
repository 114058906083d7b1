// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/host_json.h"
#include "scanner/class_names.h"
#include "scanner/completeness.h"
#include "scanner/inventory_json.h"
#include "scanner/inventory_row.h"
#include "scanner/json_peek.h"

namespace chipaudit {
namespace {

/// Numbers since osquery 5; before, the words that udev's database has for class and sub class.
std::optional<std::uint32_t> class_in(const JsonPlace& place) {
    const auto base = hex_byte(place, "pci_class_id"), sub = hex_byte(place, "pci_subclass_id");
    if (base && sub) return std::uint32_t{*base} << 16 | std::uint32_t{*sub} << 8;
    if (const auto word = words_in(place, "pci_subclass")) {
        if (const auto code = class_of_name(*word)) return std::uint32_t{*code} << 8;
    }
    const auto word = words_in(place, "pci_class");
    const auto named = base ? base : base_class_named(word.value_or(""));
    return named ? class_of_base(*named) : std::nullopt;
}

InventoryRow row_of_device(const JsonPlace& place) {
    InventoryRow row;
    row.address = address_in(place, "pci_slot");
    row.vendor = hex_word(place, "vendor_id");
    row.device = hex_word(place, "model_id");
    row.subsystem_vendor = hex_word(place, "subsystem_vendor_id");
    row.subsystem_device = hex_word(place, "subsystem_model_id");
    row.class_code = class_in(place);
    for (const char* key : {"pci_subclass", "pci_class"})
        if (row.class_code) tell_class(words_in(place, key).value_or(""), row);
    row.driver = words_in(place, "driver");
    row.name =
        joined_name(words_in(place, "vendor").value_or(""), words_in(place, "model").value_or(""));
    row.source = "osquery";
    return row;
}

}  // namespace

bool is_osquery(std::string_view text) {
    const auto peek = peek_json(text);
    return peek.is_array && peek.has_all({"pci_slot", "vendor_id"});
}

Host read_osquery(std::string_view text, const ScanRequest& request) {
    const auto document = parse_json(text, request.from);
    const JsonPlace rows(document, request.from, ErrorKind::malformed);
    Host host = saved_host("osquery", request);
    Masking masking(request, std::nullopt);
    for (const auto& place : rows.items()) add_row(row_of_device(place), masking, host);
    judge_emptiness(host);
    judge_completeness(request, host);
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
