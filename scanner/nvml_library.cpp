// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/nvml_library.h"

#include <array>

#include "core/text.h"
#include "scanner/saved_input.h"

namespace chipaudit {
namespace {

using Device = void*;  // nvmlDevice_t
using Text = std::array<char, 256>;

constexpr int not_found = 6;  // NVML_ERROR_NOT_FOUND
constexpr unsigned most_devices = 1024, most_slices = 64;

/// nvmlPciInfo_t, and space behind it.
struct PciInfo {
    std::array<char, 16> short_bus_id{};
    unsigned domain = 0, bus = 0, device = 0, id = 0, subsystem = 0;
    std::array<char, 32> bus_id{};
    std::array<char, 256> spare{};
};

/// nvmlMemory_t, and space behind it. In bytes.
struct Memory {
    unsigned long long total = 0, free = 0, used = 0;
    std::array<char, 256> spare{};
};

std::optional<std::string> text_of(DriverLibrary& nvml, Device device, const char* what,
                                   const char* function) {
    Text buffer{};
    if (!nvml.call<Device, char*, unsigned>(what, function, device, buffer.data(), buffer.size()))
        return std::nullopt;
    auto text = written_text(buffer);
    if (!text) nvml.failed(what, "its answer is no readable text");
    return text;
}

std::optional<std::string> number_of(DriverLibrary& nvml, Device device, const char* what,
                                     const char* function) {
    const auto text = text_of(nvml, device, what, function);
    auto number = real_serial(text);
    if (text && !number) nvml.failed(what, "its answer is none");
    return number;
}

std::optional<PciAddress> address_of(DriverLibrary& nvml, Device device) {
    constexpr const char* what = "the address";
    PciInfo place;
    if (!nvml.call<Device, PciInfo*>(what, "nvmlDeviceGetPciInfo_v3", device, &place))
        return std::nullopt;
    const auto address = parse_address(written_text(place.bus_id).value_or(""));
    if (!address) nvml.failed(what, "its answer is none");
    return address;
}

std::optional<std::uint64_t> memory_of(DriverLibrary& nvml, Device device) {
    constexpr const char* what = "the size of memory";
    Memory memory;
    if (!nvml.call<Device, Memory*>(what, "nvmlDeviceGetMemoryInfo", device, &memory))
        return std::nullopt;
    if (memory.total > 0) return memory.total;
    nvml.failed(what, "it says none");
    return std::nullopt;
}

/// A slice that was not made is not found.
std::optional<std::uint32_t> slices_of(DriverLibrary& nvml, Device device, unsigned most) {
    std::uint32_t found = 0;
    for (unsigned i = 0; i < most; ++i) {
        Device slice = nullptr;
        const auto code = nvml.result<Device, unsigned, Device*>(
            "nvmlDeviceGetMigDeviceHandleByIndex", device, i, &slice);
        if (code == 0) ++found;
        if (code == 0 || code == not_found) continue;
        nvml.failed("the MIG slices", code);
        return std::nullopt;
    }
    return found;
}

std::optional<MigState> mig_of(DriverLibrary& nvml, Device device) {
    unsigned now = 0, after_reset = 0;
    if (!nvml.call<Device, unsigned*, unsigned*>("the MIG mode", "nvmlDeviceGetMigMode", device,
                                                 &now, &after_reset))
        return std::nullopt;
    if (now != 1) return MigState{false, 0, std::nullopt};
    MigState mig{true, std::nullopt, std::nullopt};
    unsigned most = 0;
    constexpr const char* what = "how many MIG slices there can be";
    if (!nvml.call<Device, unsigned*>(what, "nvmlDeviceGetMaxMigDeviceCount", device, &most))
        return mig;
    if (most > most_slices) {
        nvml.failed(what, "it says " + std::to_string(most));
        return mig;
    }
    mig.most_slices = most;
    mig.slices = slices_of(nvml, device, most);
    return mig;
}

DriverReport report_of(DriverLibrary& nvml, Device device) {
    DriverReport report;
    report.library = "NVML";
    report.address = address_of(nvml, device);
    report.name = text_of(nvml, device, "the name", "nvmlDeviceGetName");
    report.serial = number_of(nvml, device, "the serial number", "nvmlDeviceGetSerial");
    report.uuid = number_of(nvml, device, "the UUID", "nvmlDeviceGetUUID");
    report.board_part_number =
        text_of(nvml, device, "the board's part number", "nvmlDeviceGetBoardPartNumber");
    report.vbios = text_of(nvml, device, "the version of the VBIOS", "nvmlDeviceGetVbiosVersion");
    report.memory_bytes = memory_of(nvml, device);
    report.mig = mig_of(nvml, device);
    nvml.note_failures(report.address);
    return report;
}

void ask_devices(DriverLibrary& nvml) {
    std::optional<std::string> driver_version;
    Text text{};
    if (nvml.call<char*, unsigned>("the version of the driver", "nvmlSystemGetDriverVersion",
                                   text.data(), text.size()))
        driver_version = written_text(text);
    constexpr const char* what = "how many devices there are";
    unsigned count = 0;
    if (!nvml.call<unsigned*>(what, "nvmlDeviceGetCount_v2", &count)) return;
    if (count > most_devices) return nvml.failed(what, "it says " + std::to_string(count));
    nvml.note_failures(std::nullopt);
    for (unsigned i = 0; i < count; ++i) {
        Device device = nullptr;
        if (nvml.call<unsigned, Device*>(("of device " + std::to_string(i)).c_str(),
                                         "nvmlDeviceGetHandleByIndex_v2", i, &device)) {
            DriverReport report = report_of(nvml, device);
            report.driver_version = driver_version;
            nvml.add(std::move(report));
        }
        nvml.note_failures(std::nullopt);
    }
}

}  // namespace

LibraryAnswer ask_nvml(const std::string& file) {
    DriverLibrary nvml({"NVML", "nvmlErrorString"}, file);
    if (nvml.is_loaded() && nvml.call<>("anything", "nvmlInit_v2")) {
        ask_devices(nvml);
        (void)nvml.result<>("nvmlShutdown");
    }
    nvml.note_failures(std::nullopt);
    return nvml.take();
}

}  // namespace chipaudit
