// SPDX-License-Identifier: GPL-3.0-or-later
// A libnvidia-ml.so.1 whose devices are words in FAKE_NVML. The declarations are those of NVIDIA's
// "NVML API Reference Guide". FAKE_NVML_OLD leaves out what an old library lacks.
#include "tests/drivers/fake_words.h"

namespace {

constexpr const char* words = "FAKE_NVML";

int text_of(const char* function, const char* key, const char* otherwise, char* buffer,
            unsigned length) {
    const int code = fake::result_of(words, function);
    if (code == 0) fake::write(fake::word(words, key, otherwise), buffer, length);
    return code;
}

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): the maker's names
extern "C" {

struct nvmlDevice_st {
    unsigned index;
};
using nvmlDevice_t = nvmlDevice_st*;

struct nvmlPciInfo_t {
    char busIdLegacy[16];
    unsigned domain, bus, device, pciDeviceId, pciSubSystemId;
    char busId[32];
};

struct nvmlMemory_t {
    unsigned long long total, free, used;
};

static nvmlDevice_st devices[64];

int nvmlInit_v2() { return fake::result_of(words, "nvmlInit_v2"); }
int nvmlShutdown() { return fake::result_of(words, "nvmlShutdown"); }

int nvmlDeviceGetCount_v2(unsigned* count) {
    *count = static_cast<unsigned>(fake::number(words, "devices", 1));
    return fake::result_of(words, "nvmlDeviceGetCount_v2");
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, nvmlDevice_t* device) {
    devices[index].index = index;
    *device = &devices[index];
    return fake::result_of(words, "nvmlDeviceGetHandleByIndex_v2");
}

int nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t* info) {
    std::memset(info, 0, sizeof *info);
    const std::string key = "address" + std::to_string(device->index);
    fake::write(fake::word(words, key, "00000000:01:00.0"), info->busId, sizeof info->busId);
    return fake::result_of(words, "nvmlDeviceGetPciInfo_v3");
}

int nvmlDeviceGetName(nvmlDevice_t, char* name, unsigned length) {
    const bool tries = fake::word(words, "name") == "tries";
    if (tries) fake::write(fake::tries(), name, length);
    return tries ? 0 : text_of("nvmlDeviceGetName", "name", "NVIDIA H100 80GB HBM3", name, length);
}

#ifndef FAKE_NVML_OLD

const char* nvmlErrorString(int code) {
    return code == 3 ? "Not Supported" : code == 4 ? "\xff\x01" : "Unknown Error";
}

int nvmlSystemGetDriverVersion(char* version, unsigned length) {
    return text_of("nvmlSystemGetDriverVersion", "version", "550.54.15", version, length);
}

int nvmlDeviceGetSerial(nvmlDevice_t, char* serial, unsigned length) {
    return text_of("nvmlDeviceGetSerial", "serial", "1653823012345", serial, length);
}

int nvmlDeviceGetUUID(nvmlDevice_t, char* uuid, unsigned length) {
    return text_of("nvmlDeviceGetUUID", "uuid", "GPU-0b1c2d3e-1111-2222-3333-444455556666", uuid,
                   length);
}

int nvmlDeviceGetBoardPartNumber(nvmlDevice_t, char* part, unsigned length) {
    return text_of("nvmlDeviceGetBoardPartNumber", "part", "692-2G520-0200-000", part, length);
}

int nvmlDeviceGetVbiosVersion(nvmlDevice_t, char* version, unsigned length) {
    return text_of("nvmlDeviceGetVbiosVersion", "vbios", "96.00.61.00.01", version, length);
}

int nvmlDeviceGetMemoryInfo(nvmlDevice_t, nvmlMemory_t* memory) {
    *memory = {fake::number(words, "memory", 85520809984ULL), 1, 1};
    return fake::result_of(words, "nvmlDeviceGetMemoryInfo");
}

int nvmlDeviceGetMigMode(nvmlDevice_t, unsigned* now, unsigned* pending) {
    *now = *pending = static_cast<unsigned>(fake::number(words, "mig", 0));
    return fake::result_of(words, "nvmlDeviceGetMigMode");
}

int nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t, unsigned* count) {
    *count = static_cast<unsigned>(fake::number(words, "most_slices", 7));
    return fake::result_of(words, "nvmlDeviceGetMaxMigDeviceCount");
}

/// Every second slice is made, up to as many as there are said to be.
int nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned index, nvmlDevice_t* slice) {
    constexpr int not_found = 6;
    *slice = device;
    if (const int code = fake::result_of(words, "nvmlDeviceGetMigDeviceHandleByIndex")) return code;
    return index % 2 == 0 && index / 2 < fake::number(words, "slices", 0) ? 0 : not_found;
}

#endif

[[gnu::destructor]] static void end() { fake::misbehave_at_the_end(words); }

}  // extern "C"
// NOLINTEND(readability-identifier-naming)
