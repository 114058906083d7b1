// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/ocs_source.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "scanner/class_names.h"
#include "scanner/completeness.h"
#include "scanner/firmware_words.h"
#include "scanner/inventory_row.h"
#include "scanner/video_rows.h"
#include "scanner/xml_text.h"

namespace chipaudit {
namespace {

/// One element with fields as children; what is there and cannot be read is a gap with its place.
class Fields {
  public:
    Fields(const XmlElement& element, std::size_t number, Host& host)
        : element_(element), number_(number), host_(host) {}

    [[nodiscard]] std::optional<std::string> text(std::string_view key) const {
        return element_.text_at({key});
    }
    std::optional<std::uint32_t> hex(std::string_view key, std::size_t digits) {
        return read(key, "hex digits",
                    [&](const std::string& said) { return xml_hex(said, digits); });
    }
    std::optional<PciId> id(std::string_view key) {
        return read(key, "vvvv:dddd", [](const std::string& said) { return parse_id(said); });
    }
    std::optional<PciAddress> address(std::string_view key) {
        return read(key, "an address like 81:00.0",
                    [](const std::string& said) { return parse_address(said); });
    }
    /// "a1"; "rev a1" in older agents.
    std::optional<std::uint32_t> revision() {
        return read("REV", "two hex digits", [](const std::string& said) {
            const std::string_view all = said;
            return xml_hex(std::string(trim(all.substr(all.starts_with("rev ") ? 4 : 0))), 2);
        });
    }

  private:
    template <typename Parse>
    auto read(std::string_view key, const char* expected, Parse parse)
        -> decltype(parse(std::string())) {
        const auto said = text(key);
        if (!said) return std::nullopt;
        const auto value = parse(*said);
        if (!value) {
            add_gap(host_, ReasonCode::input_truncated, std::nullopt,
                    element_.name + " " + std::to_string(number_) + ": " + std::string(key) +
                        " holds '" + said->substr(0, 64) + "', expected " + expected);
        }
        return value;
    }

    const XmlElement& element_;
    std::size_t number_;
    Host& host_;
};

void set_id(const std::optional<PciId>& id, InventoryRow& row) {
    if (!id) return;
    row.vendor = id->vendor;
    row.device = id->device;
}

/// OCS agents write the class into NAME, and maker and product into MANUFACTURER; those of
/// FusionInventory write what the words say.
void set_names(const Fields& fields, InventoryRow& row) {
    const std::string name = fields.text("NAME").value_or("");
    const std::string maker = fields.text("MANUFACTURER").value_or("");
    row.name = class_of_name(name) ? maker : joined_name(maker, name);
    for (const char* key : {"NAME", "TYPE", "CAPTION"})
        tell_class(fields.text(key).value_or(""), row);
}

InventoryRow row_of_controller(Fields fields) {
    InventoryRow row;
    row.source = "ocs";
    row.address = fields.address("PCISLOT");
    set_id(fields.id("PCIID"), row);
    if (!row.vendor) {
        const auto vendor = fields.hex("VENDORID", 4), device = fields.hex("PRODUCTID", 4);
        if (vendor && device)
            set_id(PciId{static_cast<std::uint16_t>(*vendor), static_cast<std::uint16_t>(*device)},
                   row);
    }
    if (const auto board = fields.id("PCISUBSYSTEMID")) {
        row.subsystem_vendor = board->vendor;
        row.subsystem_device = board->device;
    }
    if (const auto code = fields.hex("PCICLASS", 4)) row.class_code = *code << 8;
    if (const auto revision = fields.revision())
        row.revision = static_cast<std::uint8_t>(*revision);
    row.driver = fields.text("DRIVER");
    set_names(fields, row);
    return row;
}

InventoryRow row_of_video(Fields fields) {
    InventoryRow row = video_row(fields.text("CHIPSET"), fields.text("NAME"), "ocs");
    row.address = fields.address("PCISLOT");
    set_id(fields.id("PCIID"), row);
    return row;
}

/// A field that stands twice, or two that differ, would be read as one of them.
void judge_row(const XmlElement& element, std::size_t number, Host& host) {
    const auto gap = [&](const std::string& what) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                element.name + " " + std::to_string(number) + ": " + what);
    };
    for (const char* key :
         {"PCIID", "PCISLOT", "PCICLASS", "VENDORID", "PRODUCTID", "NAME", "TYPE", "CAPTION"}) {
        if (std::ranges::count(element.children, key, &XmlElement::name) > 1)
            gap(std::string(key) + " stands more than once");
    }
    const auto id = parse_id(element.text_at({"PCIID"}).value_or(""));
    const auto vendor = xml_hex(element.text_at({"VENDORID"}), 4),
               product = xml_hex(element.text_at({"PRODUCTID"}), 4);
    if (id && vendor && product && (id->vendor != *vendor || id->device != *product))
        gap("PCIID and VENDORID, PRODUCTID differ");
}

/// Fields that speak of functions, wherever they stand and however they are written.
std::size_t ids_below(const XmlElement& element) {
    const std::string name = to_lower(element.name);
    std::size_t count = name == "pciid" || name == "productid" || name == "pcislot" ? 1 : 0;
    for (const auto& child : element.children) count += ids_below(child);
    return count;
}

void judge_unread_elements(const XmlElement& root, const XmlElement& content, Host& host) {
    std::size_t read = 0;
    for (const auto& child : content.children) {
        if (child.name == "CONTROLLERS" || child.name == "VIDEOS") read += ids_below(child);
    }
    if (ids_below(root) != read) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "functions stand outside of the first CONTENT's CONTROLLERS and VIDEOS: not read");
    }
}

void read_functions(const XmlElement& content, const ScanRequest& request, Masking& masking,
                    Host& host) {
    std::vector<InventoryRow> videos;
    std::size_t controllers = 0;
    for (const auto& child : content.children) {
        if (child.name == "CONTROLLERS") {
            judge_row(child, ++controllers, host);
            InventoryRow row = row_of_controller({child, controllers, host});
            const auto caption = child.text_at({"CAPTION"}).value_or("");
            if (!tell_name(caption, request.candidates.names, row))
                add_gap(host, ReasonCode::input_truncated, row.address,
                        "NAME and CAPTION differ: '" + clean_utf8(row.name) + "' and '" +
                            clean_utf8(caption) + "'");
            add_row(row, masking, host);
        }
        if (child.name == "VIDEOS")
            videos.push_back(row_of_video({child, videos.size() + 1, host}));
    }
    add_videos(videos, request, masking, host);
}

void tell_machine(const XmlElement& content, Masking& masking, Host& host) {
    MachineWords words;
    words.host_name = content.text_at({"HARDWARE", "NAME"});
    words.is_guest = says_guest(content.text_at({"HARDWARE", "VMSYSTEM"}).value_or(""));
    words.vendor = content.text_at({"BIOS", "SMANUFACTURER"});
    words.product = content.text_at({"BIOS", "SMODEL"});
    words.serial = content.text_at({"BIOS", "SSN"});
    apply_machine(words, masking, host);
}

}  // namespace

bool is_ocs(std::string_view text) {
    return xml_root_name(text) == "REQUEST" && text.find("<CONTENT") != std::string_view::npos;
}

Host read_ocs(std::string_view text, const ScanRequest& request) {
    const XmlDocument document = read_xml(text, request.from, "REQUEST");
    const XmlElement* content = document.root.child("CONTENT");
    if (content == nullptr) {
        throw Error(ErrorKind::malformed, request.from + ": REQUEST has no CONTENT",
                    "it is another message of the agent: save its inventory");
    }
    Host host = saved_host("ocs", request);
    Masking masking(request, std::nullopt);
    tell_machine(*content, masking, host);
    read_functions(*content, request, masking, host);
    judge_unread_elements(document.root, *content, host);
    if (document.text_outside) add_unread_text(host);
    judge_emptiness(host);
    judge_completeness(request, host);
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
