// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lspci_machine.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/class_names.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;

/// "3D controller [0302]", "0302" or "3D controller".
struct NameAndCode {
    std::string_view name;
    std::optional<std::uint16_t> code;
};

std::optional<std::uint16_t> four_digits(std::string_view text) {
    const auto value = text.size() == 4 ? parse_hex(text) : std::nullopt;
    return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

NameAndCode parse_coded(std::string_view text) {
    text = trim(text);
    if (const auto code = four_digits(text)) return {{}, code};
    if (text.size() >= 6 && text.back() == ']' && text[text.size() - 6] == '[') {
        if (const auto code = four_digits(text.substr(text.size() - 5, 4)))
            return {trim(text.substr(0, text.size() - 6)), code};
    }
    return {text, std::nullopt};
}

std::optional<PciId> id_of(const NameAndCode& vendor, const NameAndCode& device) {
    if (!vendor.code || !device.code) return std::nullopt;
    return PciId{*vendor.code, *device.code};
}

void set_class(const NameAndCode& value, PciFunction& function) {
    const auto code = value.code ? value.code : class_of_name(value.name);
    if (!code) return;
    function.class_code = std::uint32_t{*code} << 8;
    function.class_is_partial = true;
    const auto other = value.code ? class_contradicted(value.name, *value.code) : std::nullopt;
    if (other)
        compare_classes(function.identity_sources, function.class_code, std::uint32_t{*other} << 8);
}

void set_identity(const NameAndCode& vendor, const NameAndCode& device, PciFunction& function) {
    function.id = id_of(vendor, device);
    const std::string name =
        clean_utf8(trim(std::string(vendor.name) + " " + std::string(device.name)));
    if (!name.empty()) function.model_name = ModelName{name, "lspci"};
}

std::optional<std::uint8_t> two_digits(std::string_view text) {
    const auto value = text.size() == 2 ? parse_hex(text) : std::nullopt;
    return value ? std::optional(static_cast<std::uint8_t>(*value)) : std::nullopt;
}

void set_revision(std::string_view text, ListedFunction& listed) {
    const auto revision = two_digits(text);
    listed.off_bus = revision == 0xff;
    if (!listed.off_bus) listed.function.revision = revision;
}

void set_interface(std::string_view text, PciFunction& function) {
    const auto interface = two_digits(text);
    if (!interface || !function.class_code) return;
    function.class_code = (*function.class_code & 0xffff00U) | *interface;
    function.class_is_partial = false;
}

/// The quoted fields of a line; options like -r02 go to `options`.
std::vector<std::string> quoted_fields(std::string_view text,
                                       std::vector<std::string_view>& options) {
    std::vector<std::string> fields;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \t", at)) != npos) {
        if (text[at] != '"') {
            const auto end = text.find_first_of(" \t", at);
            options.push_back(text.substr(at, end == npos ? npos : end - at));
            if (end == npos) break;
            at = end;
            continue;
        }
        std::string field;
        for (++at; at < text.size() && text[at] != '"'; ++at) {
            if (text[at] == '\\' && at + 1 < text.size()) ++at;
            field += text[at];
        }
        if (at >= text.size()) break;  // cut inside the quotes
        fields.push_back(field);
        ++at;
    }
    return fields;
}

constexpr auto known_tags = std::to_array<std::string_view>(
    {"Slot", "Class", "Vendor", "Device", "SVendor", "SDevice", "PhySlot", "Rev", "ProgIf",
     "Driver", "Module", "NUMANode", "IOMMUGroup", "DTNode", "Label"});

std::string_view value_of(const TagBlock& block, std::string_view tag) {
    // -vm, the older sister of -vmm, calls the slot "Device" too: the device itself comes last.
    const auto found = std::find_if(block.rbegin(), block.rend(),
                                    [&](const auto& pair) { return pair.first == tag; });
    return found == block.rend() ? std::string_view() : found->second;
}

bool is_slot(const TagBlock::value_type& tag) {
    return (tag.first == "Slot" || tag.first == "Device") && parse_address(tag.second).has_value();
}

std::optional<std::string> text_or_nothing(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(clean_utf8(text));
}

}  // namespace

std::optional<ListedFunction> parse_quoted_line(std::string_view line) {
    line = trim(line);
    const auto quote = line.find('"');
    if (quote == npos) return std::nullopt;
    ListedFunction listed;
    listed.function.address = parse_address(trim(line.substr(0, quote)));
    if (quote != 0 && !listed.function.address) return std::nullopt;
    std::vector<std::string_view> options;
    const auto fields = quoted_fields(line.substr(quote), options);
    if (fields.size() < 3) return std::nullopt;
    set_class(parse_coded(fields[0]), listed.function);
    if (!listed.function.address && !listed.function.class_code) return std::nullopt;
    set_identity(parse_coded(fields[1]), parse_coded(fields[2]), listed.function);
    if (fields.size() >= 5)
        listed.function.subsystem = id_of(parse_coded(fields[3]), parse_coded(fields[4]));
    for (const auto option : options) {
        if (option.starts_with("-r")) set_revision(option.substr(2), listed);
        if (option.starts_with("-p")) set_interface(option.substr(2), listed.function);
    }
    return listed;
}

std::optional<TagBlock::value_type> parse_tag(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == npos) return std::nullopt;
    const auto tag = line.substr(0, colon);
    if (std::ranges::find(known_tags, tag) == known_tags.end()) return std::nullopt;
    return TagBlock::value_type{tag, trim(line.substr(colon + 1))};
}

bool begins_block(const TagBlock& block, const TagBlock::value_type& tag) {
    if (is_slot(tag)) return true;
    return tag.first == "Class" && !value_of(block, "Class").empty();
}

std::optional<ListedFunction> make_function(const TagBlock& block) {
    ListedFunction listed;
    PciFunction& function = listed.function;
    for (const auto& tag : block) {
        if (is_slot(tag)) function.address = parse_address(tag.second);
    }
    set_class(parse_coded(value_of(block, "Class")), function);
    if (!function.address && !function.class_code) return std::nullopt;
    set_identity(parse_coded(value_of(block, "Vendor")), parse_coded(value_of(block, "Device")),
                 function);
    function.subsystem =
        id_of(parse_coded(value_of(block, "SVendor")), parse_coded(value_of(block, "SDevice")));
    set_revision(value_of(block, "Rev"), listed);
    set_interface(value_of(block, "ProgIf"), function);
    function.slot = text_or_nothing(value_of(block, "PhySlot"));
    function.driver = text_or_nothing(value_of(block, "Driver"));
    if (const auto node = parse_decimal(value_of(block, "NUMANode")))
        function.numa_node = static_cast<int>(*node);
    if (const auto group = parse_decimal(value_of(block, "IOMMUGroup"))) {
        function.iommu_group = static_cast<std::uint32_t>(*group);
    }
    return listed;
}

}  // namespace chipaudit
