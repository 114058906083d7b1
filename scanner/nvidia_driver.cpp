// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/nvidia_driver.h"

#include <algorithm>
#include <map>

#include "core/text.h"
#include "scanner/saved_input.h"

namespace chipaudit {
namespace {

constexpr std::size_t longest_file = 4096, longest_model = 128;

/// The file is lines "Key: value" (NVIDIA open-gpu-kernel-modules, kernel-open/nvidia/nv-procfs.c).
/// A key that stands there twice with two values has none.
std::map<std::string_view, std::string_view> read_fields(std::string_view text) {
    std::map<std::string_view, std::string_view> fields;
    for (const auto line : split_lines(text)) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const auto value = trim(line.substr(colon + 1));
        const auto [known, is_new] = fields.emplace(trim(line.substr(0, colon)), value);
        if (!is_new && known->second != value) known->second = {};
    }
    return fields;
}

void take_model(std::string_view said, DriverWords& words) {
    if (said == "Unknown") return;  // the driver's own word for it
    if (said.empty() || said.size() > longest_model || clean_utf8(said) != said) {
        words.notes.emplace_back("the driver's file gives this function no readable model name");
        return;
    }
    words.model = std::string(said);
}

void take_uuid(std::string_view said, DriverWords& words) {
    constexpr std::size_t length = 40;  // "GPU-" and 36 characters
    // Question marks stand for a device that nobody has opened yet.
    if (said.empty() || said.find('?') != std::string_view::npos) return;
    if (said.starts_with("GPU-") && said.size() == length)
        words.uuid = real_serial(std::string(said));
    if (!words.uuid)
        words.notes.emplace_back("the driver's file gives this function no valid UUID");
}

/// Slices have folders "gi1", "gi2" … (NVIDIA MIG User Guide, Device Nodes and Capabilities).
std::optional<std::uint32_t> count_instances(const Folder& driver, std::uint32_t minor) {
    const auto mig = driver.sub("capabilities/gpu" + std::to_string(minor) + "/mig");
    if (!mig) return std::nullopt;
    const auto names = mig->names();
    return static_cast<std::uint32_t>(std::ranges::count_if(names, [](std::string_view name) {
        return name.starts_with("gi") && parse_decimal(name.substr(2));
    }));
}

}  // namespace

DriverWords read_driver_words(const Folder& driver, const PciAddress& function) {
    DriverWords words;
    const auto folder = driver.sub("gpus/" + to_string(function));
    const auto text = folder ? folder->read("information", longest_file + 1) : std::nullopt;
    if (!text) return words;
    auto fields = read_fields(*text);
    const auto place = fields["Bus Location"];
    if (text->size() > longest_file || parse_address(place) != function) {
        words.notes.push_back("the driver's file about this function is not used: " +
                              (text->size() > longest_file ? "it is longer than any driver writes"
                               : place.empty()
                                   ? "it does not say which function it is about"
                                   : "it is about '" + clean_utf8(place.substr(0, 40)) + "'"));
        return words;
    }
    take_model(fields["Model"], words);
    take_uuid(fields["GPU UUID"], words);
    if (fields["GPU Excluded"] == "Yes")
        words.notes.emplace_back("its driver was told to leave this function alone");
    const auto minor = parse_decimal(fields["Device Minor"]);
    constexpr std::uint64_t most_minors = 0xfffff;  // MINORBITS of Linux
    if (!minor || *minor > most_minors) return words;
    words.minor = static_cast<std::uint32_t>(*minor);
    words.gpu_instances = count_instances(driver, *words.minor);
    return words;
}

}  // namespace chipaudit
