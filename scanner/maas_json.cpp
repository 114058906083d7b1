// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/host_json.h"
#include "scanner/completeness.h"
#include "scanner/firmware_words.h"
#include "scanner/inventory_json.h"
#include "scanner/inventory_row.h"
#include "scanner/json_peek.h"

namespace chipaudit {
namespace {

/// What both forms call the same.
InventoryRow row_of_ids(const JsonPlace& place) {
    InventoryRow row;
    row.address = address_in(place, "pci_address");
    row.vendor = hex_word(place, "vendor_id");
    row.device = hex_word(place, "product_id");
    row.source = "maas";
    return row;
}

/// LXD writes 0 where it knows no node or group, so only other numbers say something.
template <typename T>
std::optional<T> number_above_zero(const JsonPlace& place, const char* key) {
    if (place.is_null(key)) return std::nullopt;
    const T number = place.at(key).whole<T>();
    return number > 0 ? std::optional(number) : std::nullopt;
}

InventoryRow row_of_resource(const JsonPlace& place) {
    InventoryRow row = row_of_ids(place);
    row.name = joined_name(words_in(place, "vendor").value_or(""),
                           words_in(place, "product").value_or(""));
    row.driver = words_in(place, "driver");
    row.numa_node = number_above_zero<int>(place, "numa_node");
    row.iommu_group = number_above_zero<std::uint32_t>(place, "iommu_group");
    return row;
}

InventoryRow row_of_node_device(const JsonPlace& place) {
    InventoryRow row = row_of_ids(place);
    row.name = joined_name(words_in(place, "vendor_name").value_or(""),
                           words_in(place, "product_name").value_or(""));
    row.driver = words_in(place, "commissioning_driver");
    return row;
}

/// MAAS lists USB devices too: bus 1 or "PCIE" is what we ask for.
bool is_on_pci(const JsonPlace& place) {
    for (const char* key : {"bus_name", "bus"}) {
        if (place.is_null(key)) continue;
        const JsonPlace bus = place.at(key);
        if (bus.value().is_string()) return bus.text() == "PCIE";
        return bus.integer() == 1;
    }
    return place.has("pci_address");
}

void read_node_devices(const JsonPlace& top, Masking& masking, Host& host) {
    for (const auto& place : top.items()) {
        if (is_on_pci(place)) add_row(row_of_node_device(place), masking, host);
    }
}

void tell_system(const JsonPlace& system, Masking& masking, Host& host) {
    MachineWords words;
    words.vendor = system.optional_text("vendor");
    words.product = system.optional_text("product");
    words.serial = system.optional_text("serial");
    const auto type = system.optional_text("type").value_or("");
    words.is_guest = type == "virtual-machine" || type == "container";
    apply_machine(words, masking, host);
}

void read_resources(const JsonPlace& resources, Masking& masking, Host& host) {
    if (resources.has("system")) tell_system(resources.at("system"), masking, host);
    if (resources.is_null("pci")) return;
    const JsonPlace pci = resources.at("pci");
    if (pci.has("devices")) {
        for (const auto& place : pci.at("devices").items())
            add_row(row_of_resource(place), masking, host);
    }
    if (pci.is_null("total") || pci.at("total").whole<std::uint64_t>() == host.functions.size())
        return;
    add_gap(host, ReasonCode::input_truncated, std::nullopt,
            "the input says that it lists another number of PCI devices");
}

}  // namespace

bool is_maas(std::string_view text) {
    const auto peek = peek_json(text);
    if (peek.is_array)
        return peek.has_all({"vendor_id", "product_id"}) &&
               peek.has_any({"pci_address", "hardware_type", "commissioning_driver"});
    return (peek.has("resources") && peek.has_any({"api_extensions", "environment", "networks"})) ||
           peek.has_all({"pci", "gpu", "system"});
}

Host read_maas(std::string_view text, const ScanRequest& request) {
    const auto document = parse_json(text, request.from);
    const JsonPlace top(document, request.from, ErrorKind::malformed);
    Host host = saved_host("maas", request);
    Masking masking(request, std::nullopt);
    if (document.is_array()) {
        read_node_devices(top, masking, host);
    } else {
        read_resources(top.has("resources") ? top.at("resources") : top, masking, host);
    }
    judge_emptiness(host);
    judge_completeness(request, host);
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
