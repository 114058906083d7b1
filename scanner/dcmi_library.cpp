// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/dcmi_library.h"

#include <array>

#include "scanner/npu_smi_table.h"

namespace chipaudit {
namespace {

constexpr int most_cards = 64, most_devices = 16;

/// struct dcmi_pcie_info_all, and space behind it.
struct PcieInfo {
    unsigned vendor = 0, subsystem_vendor = 0, id = 0, subsystem = 0;
    int domain = 0;
    unsigned bus = 0, device = 0, function = 0;
    std::array<char, 256> spare{};
};

/// struct dcmi_chip_info, and space behind it.
struct ChipInfo {
    std::array<char, 32> type{}, name{}, version{};
    unsigned cores = 0;
    std::array<char, 256> spare{};
};

/// The first member of struct dcmi_hbm_info and of struct dcmi_get_memory_info_stru, and space.
struct MemoryInfo {
    unsigned long long mebibytes = 0;
    std::array<char, 504> spare{};
};

struct Place {
    int card = 0, device = 0;
};

std::optional<PciAddress> address_of(DriverLibrary& dcmi, Place at) {
    constexpr const char* what = "the address";
    PcieInfo info;
    if (!dcmi.call<int, int, PcieInfo*>(what, "dcmi_get_device_pcie_info_v2", at.card, at.device,
                                        &info))
        return std::nullopt;
    const bool is_none = info.vendor == 0 || info.domain < 0 || info.bus > 0xff ||
                         info.device > 0x1f || info.function > 7;
    if (is_none) {
        dcmi.failed(what, "its answer is none");
        return std::nullopt;
    }
    return PciAddress{static_cast<std::uint32_t>(info.domain), static_cast<std::uint8_t>(info.bus),
                      static_cast<std::uint8_t>(info.device),
                      static_cast<std::uint8_t>(info.function)};
}

std::optional<std::string> name_of(DriverLibrary& dcmi, Place at) {
    constexpr const char* what = "the name";
    ChipInfo info;
    if (!dcmi.call<int, int, ChipInfo*>(what, "dcmi_get_device_chip_info", at.card, at.device,
                                        &info))
        return std::nullopt;
    const auto text = written_text(info.name);
    const auto name = text ? npu_name(*text) : std::nullopt;
    if (name) return name->text;
    dcmi.failed(what, "its answer is no readable text");
    return std::nullopt;
}

/// In the chip's package, or where it has none there, on the board.
std::optional<std::uint64_t> memory_of(DriverLibrary& dcmi, Place at) {
    constexpr const char* what = "the size of memory";
    constexpr unsigned long long most_mebibytes = 1ULL << 24;
    MemoryInfo info;
    const auto code =
        dcmi.result<int, int, MemoryInfo*>("dcmi_get_device_hbm_info", at.card, at.device, &info);
    if (code != 0 || info.mebibytes == 0) {
        info = MemoryInfo{};
        if (!dcmi.call<int, int, MemoryInfo*>(what, "dcmi_get_device_memory_info_v3", at.card,
                                              at.device, &info))
            return std::nullopt;
    }
    if (info.mebibytes > 0 && info.mebibytes <= most_mebibytes) return info.mebibytes << 20;
    dcmi.failed(what, "it says " + std::to_string(info.mebibytes) + " MiB");
    return std::nullopt;
}

void ask_device(DriverLibrary& dcmi, Place at, const std::optional<std::string>& driver_version) {
    DriverReport report;
    report.library = "DCMI";
    report.driver_version = driver_version;
    report.address = address_of(dcmi, at);
    report.name = name_of(dcmi, at);
    report.memory_bytes = memory_of(dcmi, at);
    dcmi.note_failures(report.address);
    if (report.address || report.name || report.memory_bytes) dcmi.add(std::move(report));
}

/// Cards by the numbers that the library gives them.
std::vector<int> cards_of(DriverLibrary& dcmi) {
    constexpr const char* what = "which cards there are";
    const char* function = dcmi.has("dcmi_get_card_list")
                               ? "dcmi_get_card_list"
                               : "dcmi_get_card_num_list";  // its old name
    std::array<int, most_cards> cards{};
    int count = 0;
    if (!dcmi.call<int*, int*, int>(what, function, &count, cards.data(), most_cards)) return {};
    if (count < 0 || count > most_cards) {
        dcmi.failed(what, "it says " + std::to_string(count));
        return {};
    }
    return {cards.begin(), cards.begin() + count};
}

void ask_cards(DriverLibrary& dcmi) {
    std::optional<std::string> driver_version;
    std::array<char, 256> text{};
    if (dcmi.call<char*, unsigned>("the version of the driver", "dcmi_get_driver_version",
                                   text.data(), text.size()))
        driver_version = written_text(text);
    const auto cards = cards_of(dcmi);
    dcmi.note_failures(std::nullopt);
    for (const int card : cards) {
        const std::string what = "how many devices card " + std::to_string(card) + " has";
        int count = 0;
        const bool told =
            dcmi.call<int, int*>(what.c_str(), "dcmi_get_device_num_in_card", card, &count);
        if (told && (count < 0 || count > most_devices)) {
            dcmi.failed(what, "it says " + std::to_string(count));
            count = 0;
        }
        dcmi.note_failures(std::nullopt);
        for (int i = 0; told && i < count; ++i) ask_device(dcmi, {card, i}, driver_version);
    }
}

}  // namespace

LibraryAnswer ask_dcmi(const std::string& file) {
    DriverLibrary dcmi({"DCMI", nullptr}, file);
    if (dcmi.is_loaded() && dcmi.call<>("anything", "dcmi_init")) ask_cards(dcmi);
    dcmi.note_failures(std::nullopt);
    return dcmi.take();
}

}  // namespace chipaudit
