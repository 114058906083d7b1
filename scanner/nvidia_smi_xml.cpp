// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/nvidia_smi_xml.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/link_text.h"
#include "scanner/masking.h"
#include "scanner/saved_input.h"
#include "scanner/xml_text.h"

namespace chipaudit {
namespace {

using Path = std::initializer_list<std::string_view>;

/// What nvidia-smi prints where it knows nothing: "N/A", "[N/A]", "Unknown Error", "ERR!", …
std::optional<std::string> fact(const XmlElement& element, Path path) {
    auto text = element.text_at(path);
    if (!text || text->size() > 128) return std::nullopt;
    static constexpr auto nothing = std::to_array<std::string_view>(
        {"n/a", "[n/a]", "err!", "unknown", "not ", "[not ", "requested ", "gpu "});
    const auto begins = [&](auto word) { return starts_with_ignoring_case(*text, word); };
    if (std::ranges::any_of(nothing, begins)) return std::nullopt;
    return text;
}

/// "20B010DE": device, then vendor. Publishers overwrite ids with zeros, and no GPU has device 0.
std::optional<PciId> id_at(const XmlElement& gpu, const char* key) {
    const auto text = fact(gpu, {"pci", key});
    if (!text || (text->size() != 8 && text->size() != 10)) return std::nullopt;
    const auto both = xml_hex(text, 8);
    if (!both || (*both >> 16) == 0) return std::nullopt;
    return real_id(*both & 0xffff, *both >> 16);
}

/// One digit is the same in decimal and in hex; nothing says which of them longer numbers are.
std::optional<std::uint32_t> class_of(const XmlElement& gpu) {
    const auto base = fact(gpu, {"pci", "pci_base_class"}),
               sub = fact(gpu, {"pci", "pci_sub_class"});
    if (!base || !sub || base->size() != 1 || sub->size() != 1) return std::nullopt;
    const auto base_number = parse_decimal(*base), sub_number = parse_decimal(*sub);
    if (!base_number || !sub_number) return std::nullopt;
    return static_cast<std::uint32_t>((*base_number << 16) | (*sub_number << 8));
}

/// The link as it is; the largest values that nvidia-smi prints are the lesser of card and slot.
std::optional<Link> link_of(const XmlElement& gpu) {
    const auto generation = fact(gpu, {"pci", "pci_gpu_link_info", "pcie_gen", "current_link_gen"});
    auto width = fact(gpu, {"pci", "pci_gpu_link_info", "link_widths", "current_link_width"});
    static constexpr std::array speeds = {"2.5", "5", "8", "16", "32", "64", "128"};
    const auto number = parse_decimal(generation.value_or(""));
    if (!number || *number < 1 || *number > speeds.size() || !width || !width->ends_with("x"))
        return std::nullopt;
    width->pop_back();
    const auto lanes = parse_width(*width);
    if (!lanes) return std::nullopt;
    return Link{speeds.at(*number - 1), *lanes};
}

/// Words that have no field of their own. Nothing that names the unit may be among them.
void note_words(const XmlElement& gpu, const PciFunction& function, Host& host) {
    std::string said;
    const auto add = [&](const char* before, Path path) {
        if (const auto word = fact(gpu, path))
            said += (said.empty() ? "" : ", ") + std::string(before) + *word;
    };
    add("", {"product_name"});
    add("memory ", {"fb_memory_usage", "total"});
    add("VBIOS ", {"vbios_version"});
    add("board part ", {"board_part_number"});
    add("MIG ", {"mig_mode", "current_mig"});
    add("virtualization ", {"gpu_virtualization_mode", "virtualization_mode"});
    if (!said.empty()) host.notes.push_back({function.address, "nvidia-smi says: " + said});
    const XmlElement* slices = gpu.child("mig_devices");
    const auto count = slices == nullptr
                           ? 0
                           : std::ranges::count(slices->children, "mig_device", &XmlElement::name);
    if (count != 0) {
        host.notes.push_back({function.address, "it is shared as " + std::to_string(count) +
                                                    " MIG devices, which are no cards"});
    }
}

void note_other_place(const XmlElement& gpu, const PciFunction& function, Host& host) {
    const auto place = parse_address(fact(gpu, {"pci", "pci_bus_id"}).value_or(""));
    if (!place || place == function.address) return;
    host.notes.push_back(
        {function.address, "nvidia-smi gives it two addresses, also " + to_string(*place)});
}

PciFunction function_of(const XmlElement& gpu, Masking& masking) {
    PciFunction function;
    function.address = parse_address(gpu.attribute("id").value_or(""));
    if (!function.address)
        function.address = parse_address(fact(gpu, {"pci", "pci_bus_id"}).value_or(""));
    function.id = id_at(gpu, "pci_device_id");
    function.subsystem = id_at(gpu, "pci_sub_system_id");
    function.class_code = class_of(gpu);
    function.class_is_partial = function.class_code.has_value();
    const auto name = fact(gpu, {"product_name"});
    if (name) function.model_name = ModelName{*name, "nvidia-smi product_name"};
    function.link_now = link_of(gpu);
    const auto serial = real_serial(fact(gpu, {"serial"}));
    function.serial = masking.mask("serial", serial ? serial : real_serial(fact(gpu, {"uuid"})));
    return function;
}

bool is_guest_mode(const XmlElement& gpu) {
    const auto mode = fact(gpu, {"gpu_virtualization_mode", "virtualization_mode"});
    return mode && (*mode == "Pass-Through" || *mode == "VGPU");
}

void note_log(const XmlElement& log, Host& host) {
    std::string said;
    for (const char* key : {"driver_version", "cuda_version", "timestamp"}) {
        if (const auto word = fact(log, {key}))
            said += (said.empty() ? "" : ", ") + std::string(key) + " " + *word;
    }
    if (!said.empty())
        host.notes.push_back({std::nullopt, "nvidia-smi says: " + said + " (in local time)"});
}

/// Fewer GPUs than the driver counts: asked for one (-i), or one did not answer.
void judge_count(const XmlElement& log, Host& host) {
    const auto attached = parse_decimal(fact(log, {"attached_gpus"}).value_or(""));
    if (attached && *attached > host.functions.size()) {
        add_gap(host, ReasonCode::partial_listing, std::nullopt,
                "the driver counts " + std::to_string(*attached) + " GPUs, and " +
                    std::to_string(host.functions.size()) + " are listed");
    }
    if (!log.text.empty()) {
        add_gap(host, ReasonCode::id_unreadable, std::nullopt,
                "words stand among the GPUs: nvidia-smi could not read one of them");
    }
}

}  // namespace

bool is_nvidia_smi_xml(std::string_view text) { return xml_root_name(text) == "nvidia_smi_log"; }

Host read_nvidia_smi_xml(std::string_view text, const ScanRequest& request) {
    const XmlDocument document = read_xml(text, request.from, "nvidia_smi_log");
    Host host = saved_host("nvidia-smi-xml", request);
    Masking masking(request, std::nullopt);
    bool guest = false;
    for (const auto& gpu : document.root.children) {
        if (gpu.name != "gpu") continue;
        host.functions.push_back(function_of(gpu, masking));
        note_words(gpu, host.functions.back(), host);
        note_other_place(gpu, host.functions.back(), host);
        guest = guest || is_guest_mode(gpu);
    }
    note_log(document.root, host);
    judge_count(document.root, host);
    if (guest) add_guest_view(host, "nvidia-smi ran in a guest: it sees what was passed through");
    if (document.text_outside) add_unread_text(host);
    judge_partial("nvidia-smi lists the GPUs of one maker that its driver holds, and nothing else",
                  host);
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
