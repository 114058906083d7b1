// SPDX-License-Identifier: GPL-3.0-or-later
// A libdcmi.so whose cards are words in FAKE_DCMI. The declarations are those of Huawei's "DCMI API
// Reference" for Ascend.
#include "tests/drivers/fake_words.h"

namespace {
constexpr const char* words = "FAKE_DCMI";
}  // namespace

// NOLINTBEGIN(readability-identifier-naming): the maker's names
extern "C" {

struct dcmi_pcie_info_all {
    unsigned venderid, subvenderid, deviceid, subdeviceid;
    int domain;
    unsigned bdf_busid, bdf_deviceid, bdf_funcid;
    unsigned char reserve[32];
};

struct dcmi_chip_info {
    char chip_type[32], chip_name[32], chip_ver[32];
    unsigned aicore_cnt;
};

struct dcmi_hbm_info {
    unsigned long long memory_size;
    unsigned freq;
    unsigned long long memory_usage;
    int temp;
    unsigned bandwith_util_rate;
};

struct dcmi_get_memory_info_stru {
    unsigned long long memory_size, memory_available;
    unsigned freq;
    unsigned long hugepagesize, hugepages_total, hugepages_free;
    unsigned utiliza;
    unsigned char reserve[60];
};

int dcmi_init() { return fake::result_of(words, "dcmi_init"); }

int dcmi_get_driver_version(char* version, unsigned length) {
    fake::write("24.1.rc2", version, length);
    return fake::result_of(words, "dcmi_get_driver_version");
}

int dcmi_get_card_list(int* count, int* cards, int length) {
    *count = static_cast<int>(fake::number(words, "cards", 1));
    for (int i = 0; i < *count && i < length; ++i) cards[i] = i + 4;  // not counted from 0
    return fake::result_of(words, "dcmi_get_card_list");
}

int dcmi_get_device_num_in_card(int card, int* count) {
    *count = card < 4 ? 0 : static_cast<int>(fake::number(words, "devices", 1));
    return fake::result_of(words, "dcmi_get_device_num_in_card");
}

int dcmi_get_device_pcie_info_v2(int card, int device, dcmi_pcie_info_all* info) {
    *info = {};
    info->venderid = static_cast<unsigned>(fake::number(words, "vendor", 0x19e5));
    info->deviceid = 0xd802;
    info->bdf_busid = static_cast<unsigned>(fake::number(words, "bus", 1)) +
                      static_cast<unsigned>(card - 4 + device);
    return fake::result_of(words, "dcmi_get_device_pcie_info_v2");
}

int dcmi_get_device_chip_info(int, int, dcmi_chip_info* info) {
    *info = {};
    fake::write("Ascend", info->chip_type, sizeof info->chip_type);
    fake::write(fake::word(words, "name", "910B3"), info->chip_name, sizeof info->chip_name);
    return fake::result_of(words, "dcmi_get_device_chip_info");
}

int dcmi_get_device_hbm_info(int, int, dcmi_hbm_info* info) {
    *info = {};
    info->memory_size = fake::number(words, "hbm", 65536);
    return fake::result_of(words, "dcmi_get_device_hbm_info");
}

int dcmi_get_device_memory_info_v3(int, int, dcmi_get_memory_info_stru* info) {
    *info = {};
    info->memory_size = fake::number(words, "ddr", 24576);
    return fake::result_of(words, "dcmi_get_device_memory_info_v3");
}

[[gnu::destructor]] static void end() { fake::misbehave_at_the_end(words); }

}  // extern "C"
// NOLINTEND(readability-identifier-naming)
