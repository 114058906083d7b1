// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sosreport_driver.h"

#include <algorithm>

#include "core/text.h"
#include "scanner/nvidia_smi_source.h"
#include "scanner/saved_input.h"
#include "scanner/sosreport_accounts.h"

namespace chipaudit {
namespace {

constexpr const char* driver_folder = "proc/driver/nvidia";
constexpr const char* tool_folder = "sos_commands/nvidia";
constexpr std::size_t largest_file = std::size_t{64} << 20;

/// All functions at an address: accounts that differ are kept side by side.
std::vector<PciFunction*> functions_at(const PciAddress& address, Host& host) {
    std::vector<PciFunction*> found;
    for (auto& function : host.functions) {
        if (function.address == address) found.push_back(&function);
    }
    return found;
}

void take_words(const PciAddress& address, const DriverWords& words, Masking& masking, Host& host,
                Host& gaps) {
    const std::string file = std::string(driver_folder) + "/gpus";
    // Live these are notes, as the kernel's own tree stands beside them; a report was written down.
    for (const auto& note : words.notes)
        add_gap(gaps, ReasonCode::input_truncated, address, file + ": " + note);
    const auto known = functions_at(address, host);
    if (known.empty())
        add_gap(gaps, ReasonCode::input_truncated, address,
                "no listing shows a function that " + file + " shows");
    for (PciFunction* function : known) {
        if (!function->closer) function->closer.emplace();
        CloserLook& closer = *function->closer;
        if (closer.driver_model) continue;  // a copy of /sys has read the same
        closer.driver_model = words.model;
        closer.driver_uuid = masking.mask("serial", words.uuid);
        closer.gpu_instances = words.gpu_instances;
    }
}

/// nvidia-smi names what the driver names: where the driver's own files are missing it stands for
/// them.
void take_tool_name(const PciFunction& device, Host& host) {
    if (!device.address || !device.model_name) return;
    for (PciFunction* function : functions_at(*device.address, host)) {
        if (!function->closer) function->closer.emplace();
        auto& known = function->closer->driver_model;
        if (!known) known = device.model_name->text;
    }
}

/// True for what an NVIDIA driver may hold.
bool may_be_its(const PciFunction& function, const ScanRequest& request) {
    constexpr std::uint32_t display = 0x03, accelerator = 0x12;
    if (!function.class_code || request.candidates.wants(function)) return true;
    const auto base = *function.class_code >> 16;
    return base == display || base == accelerator;
}

/// Devices without an address can only be counted.
void judge_count(const Host& said, const ScanRequest& request, const Host& host, Host& gaps) {
    const auto listed = std::ranges::count_if(
        host.functions, [&](const auto& one) { return may_be_its(one, request); });
    const auto devices = static_cast<std::ptrdiff_t>(said.functions.size());
    if (devices > listed) {
        add_gap(gaps, ReasonCode::input_truncated, std::nullopt,
                std::string(tool_folder) + " lists " + std::to_string(devices) +
                    " devices, and the listing shows " + std::to_string(listed) +
                    " that they may be");
    }
}

}  // namespace

DriverTexts read_driver_texts(const Folder& report, Host& gaps) {
    DriverTexts texts;
    const auto driver = report.sub(driver_folder);
    if (const auto gpus = driver ? driver->sub("gpus") : std::nullopt) {
        for (const auto& name : gpus->names()) {
            const auto address = parse_address(name);
            if (address) texts.words.emplace(*address, read_driver_words(*driver, *address));
        }
    }
    const auto outputs = report.sub(tool_folder);
    if (!outputs) return texts;
    for (const auto& name : outputs->names()) {
        const std::string file = std::string(tool_folder) + "/" + clean_utf8(name);
        if (!name.starts_with("nvidia-smi")) continue;
        const auto text = outputs->read(name.c_str(), largest_file);
        if (!text) {
            add_gap(gaps, ReasonCode::input_truncated, std::nullopt,
                    file + " cannot be read as a file");
        } else if (is_nvidia_smi(*text)) {
            texts.tool += *text + "\n";
        }  // others tell of clocks, memory and counters
    }
    return texts;
}

void hold_against_driver(const DriverTexts& texts, const ScanRequest& request, Masking& masking,
                         Host& host, Host& gaps) {
    for (const auto& [address, words] : texts.words)
        take_words(address, words, masking, host, gaps);
    if (texts.tool.empty()) return;
    const Host said = read_nvidia_smi(texts.tool, request);
    for (const auto& device : said.functions) take_tool_name(device, host);
    // Names of the driver and of pci.ids differ; they are compared by the database.
    Account tool{tool_folder, said};
    for (auto& device : tool.host.functions) device.model_name = std::nullopt;
    // A block that gives no id is no gap where a listing gives it.
    std::erase_if(tool.host.reasons, [](const Reason& reason) {
        return reason.code == ReasonCode::id_unreadable && reason.about;
    });
    compare({"the listing", host}, tool, request.candidates.names, gaps);
    judge_count(said, request, host, gaps);
}

}  // namespace chipaudit
