// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sosreport_driver.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/npu_smi_source.h"
#include "scanner/nvidia_smi_source.h"
#include "scanner/saved_input.h"
#include "scanner/sosreport_accounts.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

constexpr const char* driver_folder = "proc/driver/nvidia";
constexpr const char* commands = "sos_commands";
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

/// A maker's tool whose outputs can be read, by the beginning of its command.
struct Tool {
    std::string_view command;
    const char* maker;
    bool (*recognises)(std::string_view text);
    Host (*read)(std::string_view text, const ScanRequest& request);
};
constexpr auto tools = std::to_array<Tool>({
    {"nvidia-smi", "nvidia", is_nvidia_smi, read_nvidia_smi},
    {"npu-smi", "huawei", is_npu_smi, read_npu_smi},
});

constexpr auto unread_tools = std::to_array<std::string_view>(
    {"rocm-smi", "amd-smi", "hl-smi", "xpu-smi", "mx-smi", "ixsmi", "cnmon", "efsmi"});

bool is_tool_output(std::string_view name) {
    const auto begins = [&](std::string_view command) { return name.starts_with(command); };
    return std::ranges::any_of(tools, begins, &Tool::command) ||
           std::ranges::any_of(unread_tools, begins);
}

std::string_view name_in(std::string_view file) { return file.substr(file.rfind('/') + 1); }

/// Devices without an address can only be counted.
void judge_count(const Tool& tool, const DriverTexts::Output& output, const Host& said,
                 const ScanRequest& request, const Host& host, Host& gaps) {
    const auto listed = std::ranges::count_if(host.functions, [&](const auto& one) {
        return request.candidates.may_be_of(tool.maker, one);
    });
    const auto devices = static_cast<std::ptrdiff_t>(said.functions.size());
    if (devices > listed) {
        add_gap(gaps, ReasonCode::input_truncated, std::nullopt,
                output.file + " lists " + std::to_string(devices) +
                    " devices, and the listing shows " + std::to_string(listed) +
                    " that they may be");
    }
}

/// What no reader takes may still name a device, and it counts where nothing listed may be it.
void judge_unread(const DriverTexts::Output& output, const ScanRequest& request, const Host& host,
                  Host& gaps) {
    const auto wanted = [&](const auto& one) { return request.candidates.wants(one); };
    if (std::ranges::any_of(host.functions, wanted)) return;
    for (const auto line : split_lines(output.text)) {
        if (!speaks_of_a_function(line, request.candidates)) continue;
        return add_gap(gaps, ReasonCode::input_truncated, std::nullopt,
                       output.file +
                           " speaks of a device and cannot be read, and the listing shows no "
                           "accelerator");
    }
}

/// All outputs of one tool are one account: each tells a part.
void hold_against_tool(const Tool& tool, const DriverTexts& texts, const ScanRequest& request,
                       Host& host, Host& gaps) {
    std::string all, folder;
    for (const auto& output : texts.outputs) {
        if (!name_in(output.file).starts_with(tool.command)) continue;
        if (!tool.recognises(output.text)) {
            judge_unread(output, request, host, gaps);  // most tell of clocks and counters
            continue;
        }
        judge_count(tool, output, tool.read(output.text, request), request, host, gaps);
        all += output.text + "\n";
        folder = output.file.substr(0, output.file.rfind('/'));
    }
    if (all.empty()) return;
    Account account{folder, tool.read(all, request)};
    for (auto& device : account.host.functions) {
        take_tool_name(device, host);
        // Names of the driver and of pci.ids differ; they are compared by the database.
        device.model_name = std::nullopt;
    }
    // A block that gives no id is no gap where a listing gives it.
    std::erase_if(account.host.reasons, [](const Reason& reason) {
        return reason.code == ReasonCode::id_unreadable && reason.about;
    });
    compare({"the listing", host}, account, request.candidates, gaps);
}

void read_outputs(const Folder& report, DriverTexts& texts, Host& gaps) {
    const auto all = report.sub(commands);
    if (!all) return;
    for (const auto& plugin : all->names()) {
        const auto folder = all->sub(plugin);
        if (!folder) continue;
        for (const auto& name : folder->names()) {
            if (!is_tool_output(name)) continue;
            const std::string file =
                std::string(commands) + "/" + clean_utf8(plugin) + "/" + clean_utf8(name);
            if (auto text = folder->read(name.c_str(), largest_file)) {
                texts.outputs.push_back({file, std::move(*text)});
            } else {
                add_gap(gaps, ReasonCode::input_truncated, std::nullopt,
                        file + " cannot be read as a file");
            }
        }
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
    read_outputs(report, texts, gaps);
    return texts;
}

void hold_against_driver(const DriverTexts& texts, const ScanRequest& request, Masking& masking,
                         Host& host, Host& gaps) {
    for (const auto& [address, words] : texts.words)
        take_words(address, words, masking, host, gaps);
    for (const auto& tool : tools) hold_against_tool(tool, texts, request, host, gaps);
    for (const auto& output : texts.outputs) {
        const auto begins = [&](auto command) { return name_in(output.file).starts_with(command); };
        if (std::ranges::any_of(unread_tools, begins)) judge_unread(output, request, host, gaps);
    }
}

}  // namespace chipaudit
