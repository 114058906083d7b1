// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redfish_resource.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "scanner/firmware_words.h"
#include "scanner/redfish_numbers.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

std::string without_slash(std::string uri) {
    while (uri.size() > 1 && uri.back() == '/') uri.pop_back();
    return clean_utf8(uri);
}

std::string uri_of(const JsonPlace& place, const std::string& otherwise) {
    return without_slash(place.optional_text("@odata.id").value_or(otherwise));
}

/// "#PCIeDevice.v1_5_0.PCIeDevice" → "PCIeDevice".
std::string type_of(const JsonPlace& place) {
    const auto text = place.optional_text("@odata.type").value_or("");
    const auto start = text.starts_with("#") ? 1U : 0U;
    return text.substr(start, text.find('.') - start);
}

std::string known_text(const JsonPlace& place, const char* key) {
    const auto text = words_in(place, key).value_or("");
    return is_placeholder(text) ? std::string() : text;
}

/// An object with a URI, or an array of such.
void add_links(const JsonPlace& place, const char* key, RedfishResource& resource) {
    if (place.is_null(key)) return;
    const JsonPlace linked = place.at(key);
    const auto many = linked.value().is_array() ? linked.items() : std::vector{linked};
    for (const auto& one : many) {
        const auto uri = uri_of(one, "");
        if (!uri.empty()) resource.links.push_back(uri);
    }
}

void add_links(const JsonPlace& place, RedfishResource& resource) {
    if (place.is_null("Links")) return;
    const JsonPlace links = place.at("Links");
    for (const char* key : {"PCIeDevice", "PCIeFunctions", "Processor", "Processors"})
        add_links(links, key, resource);
}

/// What is printed beside the slot (Location.PartLocation.ServiceLabel), else "Slot 7"; behind what
/// it is a part of.
std::optional<std::string> label_in(const JsonPlace& place) {
    if (place.is_null("Location")) return std::nullopt;
    const JsonPlace location = place.at("Location");
    if (location.is_null("PartLocation")) return std::nullopt;
    const JsonPlace part = location.at("PartLocation");
    auto label = words_in(part, "ServiceLabel");
    const auto type = words_in(part, "LocationType");
    if (!label && type && part.has("LocationOrdinalValue"))
        label = *type + " " + std::to_string(part.at("LocationOrdinalValue").integer());
    const auto context = words_in(location, "PartLocationContext");
    return label && context ? *context + "/" + *label : label;
}

void read_words(const JsonPlace& place, RedfishResource& resource) {
    resource.maker = known_text(place, "Manufacturer");
    resource.model = known_text(place, "Model");
    resource.title = known_text(place, "Name");
    for (const char* key : {"SerialNumber", "UUID"}) {
        const auto text = known_text(place, key);
        if (!resource.row.serial && !text.empty()) resource.row.serial = text;
    }
    resource.row.slot = label_in(place);
}

void read_device(const JsonPlace& place, RedfishResource& resource) {
    read_words(place, resource);
    if (place.has("Slot") && !resource.row.slot) resource.row.slot = label_in(place.at("Slot"));
    if (place.is_null("PCIeInterface")) return;
    const JsonPlace link = place.at("PCIeInterface");
    resource.row.link_capable = redfish_link(link, "MaxPCIeType", "MaxLanes");
    resource.row.link_now = redfish_link(link, "PCIeType", "LanesInUse");
}

/// FunctionId is a number; some controllers write it as text.
std::string key_of(const JsonPlace& place, const std::string& uri) {
    if (place.is_null("FunctionId")) return last_segment(uri);
    const JsonPlace number = place.at("FunctionId");
    return number.value().is_string() ? number.text() : std::to_string(number.integer());
}

void read_function(const JsonPlace& place, RedfishResource& resource) {
    auto& row = resource.row;
    row.vendor = redfish_word(place, "VendorId", resource.doubts);
    row.device = redfish_word(place, "DeviceId", resource.doubts);
    row.subsystem_vendor = redfish_word(place, "SubsystemVendorId", resource.doubts);
    row.subsystem_device = redfish_word(place, "SubsystemId", resource.doubts);
    const auto told = redfish_class(place, resource.doubts);
    row.class_code = told.code;
    row.class_is_partial = told.is_partial;
    row.revision = redfish_revision(place);
    resource.title = known_text(place, "Name");
    resource.key = key_of(place, resource.uri);
    // A function lies below its device, whether it says so or not.
    const auto folder = parent_uri(resource.uri);
    if (last_segment(folder) == "PCIeFunctions") resource.links.push_back(parent_uri(folder));
}

/// HPE iLO RESTful API: HpeServerPciDevice v2 writes plain numbers.
void read_hpe_function(const JsonPlace& place, RedfishResource& resource) {
    auto& row = resource.row;
    row.vendor = redfish_word(place, "VendorID", resource.doubts);
    row.device = redfish_word(place, "DeviceID", resource.doubts);
    row.subsystem_vendor = redfish_word(place, "SubsystemVendorID", resource.doubts);
    row.subsystem_device = redfish_word(place, "SubsystemDeviceID", resource.doubts);
    const auto number = [&](const char* key) {
        return place.is_null(key) ? std::nullopt
                                  : std::optional(place.at(key).whole<std::uint8_t>());
    };
    const auto base = number("ClassCode"), sub = number("SubclassCode");
    if (base && sub) row.class_code = std::uint32_t{*base} << 16 | std::uint32_t{*sub} << 8;
    const auto bus = number("BusNumber"), device = number("DeviceNumber"),
               function = number("FunctionNumber");
    if (bus && device && function && *device < 32 && *function < 8) {
        const auto segment =
            place.is_null("SegmentNumber") ? 0U : place.at("SegmentNumber").whole<std::uint16_t>();
        row.address = PciAddress{segment, *bus, *device, *function};
    }
    row.slot = words_in(place, "LocationString");
    resource.title = known_text(place, "Name");
}

/// DSP0268: what is no accelerator. Other words are (GPU, Accelerator, and NPU of openUBMC).
bool is_ordinary_processor(const JsonPlace& place) {
    static constexpr auto ordinary =
        std::to_array<std::string_view>({"", "CPU", "FPGA", "DSP", "OEM", "Core", "Thread"});
    const auto type = place.optional_text("ProcessorType").value_or("");
    return std::ranges::find(ordinary, std::string_view(type)) != ordinary.end();
}

/// Not there: an empty socket or slot.
bool is_absent(const JsonPlace& place) {
    if (place.has("VendorID") && place.at("VendorID").value() == 0xffff) return true;
    if (place.is_null("Status") || !place.at("Status").value().is_object()) return false;
    return place.at("Status").optional_text("State") == "Absent";
}

void add_slots(const JsonPlace& place, std::vector<RedfishResource>& found) {
    if (place.is_null("Slots")) return;
    for (const auto& slot : place.at("Slots").items()) {
        RedfishResource resource;
        resource.kind = RedfishKind::slots;
        resource.row.slot = label_in(slot);
        if (slot.has("Links")) add_links(slot.at("Links"), "PCIeDevice", resource);
        if (resource.row.slot && !resource.links.empty()) found.push_back(std::move(resource));
    }
}

struct KindRow {
    std::string_view type;
    RedfishKind kind;
    void (*read)(const JsonPlace& place, RedfishResource& resource);
};
constexpr auto kinds = std::to_array<KindRow>({
    {"PCIeDevice", RedfishKind::device, read_device},
    {"PCIeFunction", RedfishKind::function, read_function},
    {"Processor", RedfishKind::processor, read_words},
    {"GraphicsController", RedfishKind::graphics, read_words},
    {"HpeServerPciDevice", RedfishKind::hpe_function, read_hpe_function},
    {"ComputerSystem", RedfishKind::system, read_words},
});

void add_resource(const JsonPlace& place, const std::string& uri,
                  std::vector<RedfishResource>& found) {
    const auto type = type_of(place);
    if (type == "PCIeSlots") return add_slots(place, found);
    const auto row = std::ranges::find(kinds, std::string_view(type), &KindRow::type);
    // Settings resources have the type of what they will change.
    if (row == kinds.end() || is_absent(place) || to_lower(last_segment(uri)) == "settings") return;
    if (row->kind == RedfishKind::processor && is_ordinary_processor(place)) return;
    RedfishResource resource;
    resource.kind = row->kind;
    resource.uri = uri;
    row->read(place, resource);
    resource.is_off = place.optional_text("PowerState") == "Off";
    add_links(place, resource);
    found.push_back(std::move(resource));
}

void add_all(const JsonPlace& place, const std::string& uri, std::vector<RedfishResource>& found) {
    if (place.value().is_array()) {
        for (const auto& item : place.items()) add_all(item, "", found);
    } else if (place.value().is_object()) {
        const auto own = uri_of(place, uri);
        if (place.has("@odata.type")) add_resource(place, own, found);
        for (const auto& [key, member] : place.members()) {
            if (member.value().is_structured()) add_all(member, "", found);
        }
    }
}

}  // namespace

std::string last_segment(const std::string& uri) { return uri.substr(uri.rfind('/') + 1); }

std::string parent_uri(const std::string& uri) {
    const auto slash = uri.rfind('/');
    return slash == std::string::npos ? std::string() : uri.substr(0, slash);
}

std::vector<RedfishResource> redfish_resources(const json& document, const std::string& where,
                                               const std::string& uri) {
    std::vector<RedfishResource> found;
    add_all(JsonPlace(document, where, ErrorKind::malformed), without_slash(uri), found);
    return found;
}

}  // namespace chipaudit
