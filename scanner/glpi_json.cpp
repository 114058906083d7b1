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
#include "scanner/video_rows.h"

namespace chipaudit {
namespace {

std::optional<PciId> id_pair(const JsonPlace& place, const char* key) {
    const auto text = words_in(place, key);
    if (!text) return std::nullopt;
    const auto id = parse_id(*text);
    if (!id) place.at(key).fail("expected vvvv:dddd, got '" + *text + "'");
    return id;
}

void set_class(const JsonPlace& place, InventoryRow& row) {
    if (const auto code = hex_word(place, "pciclass")) row.class_code = std::uint32_t{*code} << 8;
}

/// What the words say besides the numbers.
void hold_words(const JsonPlace& place, const ScanRequest& request, InventoryRow& row, Host& host) {
    const auto caption = words_in(place, "caption").value_or("");
    tell_class(words_in(place, "type").value_or(""), row);
    tell_class(caption, row);
    if (!tell_name(caption, request.candidates.names, row))
        add_gap(host, ReasonCode::input_truncated, row.address,
                "name and caption differ: '" + row.name + "' and '" + caption + "'");
}

InventoryRow row_of_controller(const JsonPlace& place) {
    InventoryRow row;
    row.address = address_in(place, "pcislot");
    row.vendor = hex_word(place, "vendorid");
    row.device = hex_word(place, "productid");
    if (const auto board = id_pair(place, "pcisubsystemid")) {
        row.subsystem_vendor = board->vendor;
        row.subsystem_device = board->device;
    }
    set_class(place, row);
    row.revision = hex_byte(place, "rev");
    row.driver = words_in(place, "driver");
    row.name = joined_name(words_in(place, "manufacturer").value_or(""),
                           words_in(place, "name").value_or(""));
    row.source = "glpi";
    return row;
}

InventoryRow row_of_video(const JsonPlace& place) {
    InventoryRow row = video_row(words_in(place, "chipset"), words_in(place, "name"), "glpi");
    row.address = address_in(place, "pcislot");
    if (const auto id = id_pair(place, "pciid")) {
        row.vendor = id->vendor;
        row.device = id->device;
    }
    return row;
}

void read_functions(const JsonPlace& content, const ScanRequest& request, Masking& masking,
                    Host& host) {
    if (content.has("controllers")) {
        for (const auto& place : content.at("controllers").items()) {
            InventoryRow row = row_of_controller(place);
            hold_words(place, request, row, host);
            add_row(row, masking, host);
        }
    }
    if (content.is_null("videos")) return;
    std::vector<InventoryRow> videos;
    for (const auto& place : content.at("videos").items()) videos.push_back(row_of_video(place));
    add_videos(videos, request, masking, host);
}

void tell_machine(const JsonPlace& content, Masking& masking, Host& host) {
    MachineWords words;
    if (content.has("hardware")) {
        const JsonPlace hardware = content.at("hardware");
        words.host_name = hardware.optional_text("name");
        words.is_guest = says_guest(hardware.optional_text("vmsystem").value_or(""));
    }
    if (content.has("bios")) {
        const JsonPlace bios = content.at("bios");
        words.vendor = bios.optional_text("smanufacturer");
        words.product = bios.optional_text("smodel");
        words.serial = bios.optional_text("ssn");
    }
    apply_machine(words, masking, host);
}

}  // namespace

bool is_glpi(std::string_view text) {
    const auto peek = peek_json(text);
    return !peek.is_array && peek.has("content") &&
           peek.has_any({"deviceid", "itemtype", "action"});
}

Host read_glpi(std::string_view text, const ScanRequest& request) {
    const auto document = parse_json(text, request.from);
    const JsonPlace top(document, request.from, ErrorKind::malformed);
    const JsonPlace content = top.at("content");
    Host host = saved_host("glpi", request);
    Masking masking(request, std::nullopt);
    tell_machine(content, masking, host);
    read_functions(content, request, masking, host);
    judge_emptiness(host);
    judge_completeness(request, host);
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
