// SPDX-License-Identifier: GPL-3.0-or-later
/// Makers' libraries by fakes of them (tests/drivers): what they say is kept and masked, and what
/// goes wrong in them costs a note and nothing else.
#include "scanner/dcmi_library.h"
#include "scanner/driver_reports.h"
#include "scanner/nvml_library.h"
#include "tests/drivers/told.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

const std::string nvml = CHIPAUDIT_FAKE_DRIVERS "/libnvidia-ml.so.1";
const std::string old_nvml = CHIPAUDIT_FAKE_DRIVERS "/old/libnvidia-ml.so.1";
const std::string dcmi = CHIPAUDIT_FAKE_DRIVERS "/libdcmi.so";
const std::string none = "libchipaudit-no-such.so.1";
const std::string serial = "1653823012345", uuid = "GPU-0b1c2d3e-1111-2222-3333-444455556666";

LibraryAnswer nvml_told(const std::string& words) {
    const Told told("FAKE_NVML", words);
    return ask_nvml(nvml);
}

LibraryAnswer dcmi_told(const std::string& words) {
    const Told told("FAKE_DCMI", words);
    return ask_dcmi(dcmi);
}

const DriverReport& only(const LibraryAnswer& answer) {
    REQUIRE(answer.reports.size() == 1);
    return answer.reports.front();
}

std::string notes_of(const LibraryAnswer& answer) {
    std::string text;
    for (const auto& note : answer.notes) text += note.text + "\n";
    return text;
}

bool says(const LibraryAnswer& answer, const std::string& words) {
    INFO(notes_of(answer));
    return notes_of(answer).find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("NVML says what a device is called, its numbers, its memory, and how it is cut") {
    const auto whole = nvml_told("");
    CHECK(whole.notes.empty());
    const DriverReport expected{parse_address("01:00.0"),
                                "NVML",
                                "550.54.15",
                                "NVIDIA H100 80GB HBM3",
                                serial,
                                uuid,
                                "692-2G520-0200-000",
                                "96.00.61.00.01",
                                85520809984,
                                MigState{false, 0, std::nullopt}};
    CHECK(only(whole) == expected);
    CHECK(only(nvml_told("mig=1;slices=3")).mig == MigState{true, 3, 7});
    CHECK(only(nvml_told("mig=1")).mig == MigState{true, 0, 7});
    const auto two = nvml_told("devices=2;address1=00010000:C1:00.0");
    REQUIRE(two.reports.size() == 2);
    CHECK(two.reports.back().address == parse_address("10000:c1:00.0"));
    CHECK(nvml_told("devices=0").reports.empty());
}

TEST_CASE("each call of NVML that fails costs its own fact, with a note that says why") {
    using Fact = bool (*)(const DriverReport&);
    struct Row {
        const char* function;
        Fact is_told;
    };
    const std::vector<Row> rows = {
        {"nvmlSystemGetDriverVersion", [](const auto& r) { return r.driver_version.has_value(); }},
        {"nvmlDeviceGetPciInfo_v3", [](const auto& r) { return r.address.has_value(); }},
        {"nvmlDeviceGetName", [](const auto& r) { return r.name.has_value(); }},
        {"nvmlDeviceGetSerial", [](const auto& r) { return r.serial.has_value(); }},
        {"nvmlDeviceGetUUID", [](const auto& r) { return r.uuid.has_value(); }},
        {"nvmlDeviceGetBoardPartNumber",
         [](const auto& r) { return r.board_part_number.has_value(); }},
        {"nvmlDeviceGetVbiosVersion", [](const auto& r) { return r.vbios.has_value(); }},
        {"nvmlDeviceGetMemoryInfo", [](const auto& r) { return r.memory_bytes.has_value(); }},
        {"nvmlDeviceGetMigMode", [](const auto& r) { return r.mig.has_value(); }},
        {"nvmlDeviceGetMaxMigDeviceCount",
         [](const auto& r) { return r.mig && r.mig->most_slices.has_value(); }},
        {"nvmlDeviceGetMigDeviceHandleByIndex",
         [](const auto& r) { return r.mig && r.mig->slices.has_value(); }}};
    const auto whole = nvml_told("mig=1");
    for (const auto& row : rows) {
        INFO(row.function);
        CHECK(row.is_told(only(whole)));
        const auto failed = nvml_told(std::string("mig=1;fail:") + row.function + "=3");
        CHECK_FALSE(row.is_told(only(failed)));
        CHECK(failed.notes.size() == 1);
        CHECK(says(failed, "(Not Supported)"));
        int kept = 0, lost = 0;
        for (const auto& other : rows) {
            if (!other.is_told(only(whole))) continue;
            ++(other.is_told(only(failed)) ? kept : lost);
        }
        CHECK(kept >= 8);
        CHECK(lost <= 3);  // the mode takes the slices with it
    }
    CHECK(says(nvml_told("fail:nvmlDeviceGetName=4"), "the name (error 4)"));  // no readable words
    for (const char* function :
         {"nvmlInit_v2", "nvmlDeviceGetCount_v2", "nvmlDeviceGetHandleByIndex_v2"}) {
        const auto failed = nvml_told(std::string("fail:") + function + "=9");
        CHECK(failed.reports.empty());
        CHECK(says(failed, "(Unknown Error)"));
    }
}

TEST_CASE("what no device says is not taken over") {
    CHECK(says(nvml_told("devices=4000000000"), "it says 4000000000"));
    CHECK_FALSE(only(nvml_told("address0=nonsense")).address);
    for (const char* name : {"unterminated", "\xff\xfe", "two\nlines", ""}) {
        const auto garbage = nvml_told(std::string("name=") + name + ";vbios=96.00");
        CHECK_FALSE(only(garbage).name);
        CHECK(only(garbage).vbios == "96.00");
        CHECK(says(garbage, "the name (its answer is no readable text)"));
    }
    for (const char* number : {"0000000000000", "Unknown"}) {
        const auto garbage = nvml_told(std::string("serial=") + number);
        CHECK_FALSE(only(garbage).serial);
        CHECK(says(garbage, "the serial number"));
    }
    CHECK_FALSE(only(nvml_told("memory=0")).memory_bytes);
    const auto cut = nvml_told("mig=1;most_slices=4000000000");
    CHECK(only(cut).mig == MigState{true, std::nullopt, std::nullopt});
    CHECK(says(cut, "it says 4000000000"));
}

TEST_CASE("an old library tells what it can; what is no library is a note without folders") {
    const auto old = ask_nvml(old_nvml);
    CHECK(only(old).name == "NVIDIA H100 80GB HBM3");
    CHECK_FALSE(only(old).serial);
    CHECK(says(old, "the serial number (it has no function for it)"));
    CHECK(only(nvml_told("name=tries")).name == "socket possible, process possible");
    const auto absent = ask_nvml(none);
    CHECK(absent.reports.empty());
    CHECK(says(absent, "NVML could not be asked: " + none));
    const auto text = ask_nvml(source_path("README.md"));
    CHECK(says(text, "README.md: "));
    CHECK_FALSE(says(text, "/"));
    CHECK(ask_nvml(dcmi).reports.empty());  // a library, and not this one
}

TEST_CASE("DCMI says name, address and memory; each failure costs one of them") {
    const auto whole = dcmi_told("");
    CHECK(whole.notes.empty());
    DriverReport expected;
    expected.address = parse_address("01:00.0");
    expected.library = "DCMI";
    expected.driver_version = "24.1.rc2";
    expected.name = "Huawei Ascend910B3";
    expected.memory_bytes = std::uint64_t{64} << 30;
    CHECK(only(whole) == expected);
    CHECK(dcmi_told("cards=2;devices=2").reports.size() == 4);
    CHECK(only(dcmi_told("hbm=0")).memory_bytes == std::uint64_t{24} << 30);
    CHECK(only(dcmi_told("fail:dcmi_get_device_hbm_info=-8255")).memory_bytes == std::uint64_t{24}
                                                                                     << 30);

    const auto no_memory = dcmi_told("hbm=0;fail:dcmi_get_device_memory_info_v3=-8255");
    CHECK_FALSE(only(no_memory).memory_bytes);
    CHECK(says(no_memory, "the size of memory (error -8255)"));
    CHECK_FALSE(only(dcmi_told("hbm=99999999999")).memory_bytes);
    const auto nameless = dcmi_told("fail:dcmi_get_device_chip_info=-8001");
    CHECK_FALSE(only(nameless).name);
    CHECK(only(nameless).address);
    CHECK_FALSE(only(dcmi_told("name=unterminated")).name);
    CHECK_FALSE(only(dcmi_told("fail:dcmi_get_device_pcie_info_v2=-8255")).address);
    CHECK_FALSE(only(dcmi_told("vendor=0")).address);  // not on the PCI bus
    CHECK_FALSE(only(dcmi_told("bus=256")).address);
    for (const char* words :
         {"cards=0", "cards=65", "devices=0", "devices=17", "fail:dcmi_init=-8005",
          "fail:dcmi_get_card_list=-8005", "fail:dcmi_get_device_num_in_card=-8005"}) {
        INFO(words);
        CHECK(dcmi_told(words).reports.empty());
    }
    CHECK(says(dcmi_told("fail:dcmi_init=-8005"), "anything (error -8005)"));
    CHECK(says(dcmi_told("devices=17"), "it says 17"));
}

TEST_CASE("a library that hangs is left behind, and the other one is asked") {
    const Deadlines soon{std::chrono::milliseconds(20), std::chrono::seconds(60)};
    const Told told("FAKE_NVML", "hang=nvmlDeviceGetName");
    const auto answer = ask_libraries({nvml, dcmi}, soon);
    CHECK(only(answer).library == "DCMI");
    CHECK(says(answer, "NVML did not answer in time"));
}

}  // namespace chipaudit
