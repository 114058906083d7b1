// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/host_json.h"
#include "core/text.h"
#include "scanner/completeness.h"
#include "scanner/firmware_words.h"
#include "scanner/inventory_json.h"
#include "scanner/inventory_row.h"
#include "scanner/json_peek.h"

namespace chipaudit {
namespace {

/// Six digits, as sysfs has them without "0x".
std::optional<std::uint32_t> class_in(const JsonPlace& place) {
    auto text = place.optional_text("class").value_or("");
    if (trim(text).empty()) return std::nullopt;
    if (starts_with_ignoring_case(text, "0x")) text.erase(0, 2);
    const auto code = text.size() == 6 ? parse_hex(text) : std::nullopt;
    if (!code) place.at("class").fail("expected 6 hex digits, got '" + clean_utf8(text) + "'");
    return static_cast<std::uint32_t>(*code);
}

InventoryRow row_of_device(const JsonPlace& place) {
    InventoryRow row;
    row.address = address_in(place, "bus");
    row.vendor = hex_word(place, "vendor_id");
    row.device = hex_word(place, "product_id");
    row.class_code = class_in(place);
    row.class_is_partial = false;
    row.revision = hex_byte(place, "revision");
    return row;
}

void tell_machine(const JsonPlace& top, Masking& masking, Host& host) {
    if (top.is_null("inventory")) return;
    const JsonPlace inventory = top.at("inventory");
    MachineWords words;
    words.host_name = inventory.optional_text("hostname");
    if (inventory.has("system_vendor")) {
        const JsonPlace system = inventory.at("system_vendor");
        words.vendor = system.optional_text("manufacturer");
        words.product = system.optional_text("product_name");
        words.serial = system.optional_text("serial_number");
    }
    apply_machine(words, masking, host);
}

}  // namespace

bool is_ironic(std::string_view text) {
    const auto peek = peek_json(text);
    return !peek.is_array &&
           ((peek.has("inventory") && peek.has_any({"pci_devices", "plugin_data", "root_disk"})) ||
            (peek.has("pci_devices") && peek.has("interfaces")));
}

Host read_ironic(std::string_view text, const ScanRequest& request) {
    const auto document = parse_json(text, request.from);
    const JsonPlace top(document, request.from, ErrorKind::malformed);
    Host host = saved_host("ironic", request);
    Masking masking(request, std::nullopt);
    tell_machine(top, masking, host);
    const bool below = top.is_null("pci_devices") && top.has("plugin_data");
    const JsonPlace data = below ? top.at("plugin_data") : top;
    if (data.is_null("pci_devices")) {
        add_gap(host, ReasonCode::pci_directory_missing, std::nullopt,
                "the inspection has no PCI devices: the collector pci-devices was not enabled");
    } else {
        for (const auto& place : data.at("pci_devices").items())
            add_row(row_of_device(place), masking, host);
        judge_emptiness(host);
        judge_completeness(request, host);
    }
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
