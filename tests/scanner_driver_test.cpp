// SPDX-License-Identifier: GPL-3.0-or-later
/// What NVIDIA's driver says of its devices, also when what stands there is garbage.
#include "scanner/capture.h"
#include "scanner/nvidia_driver.h"
#include "tests/known_host.h"
#include "tests/xml_samples.h"

namespace chipaudit {
namespace {

const std::string uuid = "GPU-0b1c2d3e-1111-2222-3333-444455556666";
const std::string driver = "== proc/driver/nvidia/";

std::string information(const std::string& model = "NVIDIA H100 80GB HBM3",
                        const std::string& location = "0000:01:00.0",
                        const std::string& id = uuid) {
    return "Model: \t\t " + model + "\nIRQ:   \t\t 10\nGPU UUID: \t " + id +
           "\nVideo BIOS: \t 96.00.99.00.01\nBus Type: \t PCIe\nBus Location: \t " + location +
           "\nDevice Minor: \t 5\nGPU Excluded:\t No\n";
}

/// One candidate, and what the driver's file says of it.
std::string machine(const std::string& file, const std::string& power = "D0") {
    const std::string at = "== sys/bus/pci/devices/0000:01:00.0/";
    return at + "vendor\n0x10de\n" + at + "device\n0x2330\n" + at + "class\n0x030200\n" + at +
           "power_state\n" + power + "\n" + driver + "gpus/0000:01:00.0/information\n" + file +
           "== etc/machine-id\n0123456789abcdef0123456789abcdef\n";
}

Host host_from(const std::string& text) { return scan_folder(UnpackedSysfs(text).path()); }

const CloserLook& closer_of(const Host& host) {
    const auto& closer = function_at(host, "0000:01:00.0").closer;
    REQUIRE(closer);
    return *closer;
}

bool has_note(const Host& host, const std::string& words) {
    for (const auto& note : host.notes) {
        if (note.text.find(words) != std::string::npos)
            return note.about == parse_address("01:00.0");
    }
    return false;
}

}  // namespace

TEST_CASE("a driver names its device; the UUID is a pseudonym, raw only when asked for") {
    const UnpackedSysfs copy(machine(information()));
    ScanRequest request = scan_all(copy.path());
    const Host host = read_host(request, "").host;
    CHECK(closer_of(host).driver_model == "NVIDIA H100 80GB HBM3");
    REQUIRE(closer_of(host).driver_uuid);
    CHECK(closer_of(host).driver_uuid->starts_with("p1:"));
    CHECK_FALSE(has_note(host, "driver"));
    request.sensitive = true;
    const Host open = read_host(request, "").host;
    CHECK(closer_of(open).driver_uuid == uuid);

    ScanRequest again;
    again.from = "-";
    again.key = PseudonymKey::from_secret("k");
    const std::string masked = write_capture(read_host(again, write_capture(open)).host);
    CHECK(masked.find(uuid) == std::string::npos);
    CHECK(masked.find("NVIDIA H100 80GB HBM3") != std::string::npos);
}

TEST_CASE(
    "a device that nobody opened yet, or that sleeps, has nothing to say, and that is no fault") {
    const Host unopened =
        host_from(machine(information("Unknown", "0000:01:00.0", "GPU-" + std::string(36, '?'))));
    CHECK_FALSE(closer_of(unopened).driver_model);
    CHECK_FALSE(closer_of(unopened).driver_uuid);
    CHECK_FALSE(has_note(unopened, "driver"));
    CHECK_FALSE(closer_of(host_from(machine(information(), "D3cold"))).driver_model);
    CHECK(closer_of(host_from(machine(information(), "D3hot"))).driver_model);
}

TEST_CASE("garbage in the driver's file is unknown, with a note, and costs nothing else") {
    const std::string good = information();
    const Host elsewhere = host_from(machine(information("NVIDIA H100", "0000:02:00.0")));
    CHECK_FALSE(closer_of(elsewhere).driver_model);
    CHECK_FALSE(closer_of(elsewhere).driver_uuid);
    CHECK(has_note(elsewhere, "it is about '0000:02:00.0'"));
    const Host nameless = host_from(machine("Model: NVIDIA H100\n"));
    CHECK_FALSE(closer_of(nameless).driver_model);
    CHECK(has_note(nameless, "does not say which function"));
    const Host twice = host_from(machine(good + "Model: another\n"));
    CHECK_FALSE(closer_of(twice).driver_model);
    CHECK(closer_of(twice).driver_uuid);
    CHECK(has_note(twice, "no readable model name"));
    const Host longer = host_from(machine(good + std::string(5000, 'x') + "\n"));
    CHECK_FALSE(closer_of(longer).driver_model);
    CHECK(has_note(longer, "longer than any driver writes"));
    CHECK(closer_of(host_from(machine(good + std::string(1000, 'x') + "\n"))).driver_model);
    for (const char* model : {"", "\x01\x02", "\xff\xfe"}) {
        const Host host = host_from(machine(information(model)));
        CHECK_FALSE(closer_of(host).driver_model);
        CHECK(has_note(host, "no readable model name"));
        CHECK(host.functions.size() == 1);
    }
    for (const char* id : {"GPU-1", "0b1c2d3e-1111-2222-3333-444455556666",
                           "GPU-00000000-0000-0000-0000-000000000000"}) {
        const Host host = host_from(machine(information("NVIDIA H100", "0000:01:00.0", id)));
        CHECK_FALSE(closer_of(host).driver_uuid);
        CHECK(has_note(host, "no valid UUID"));
    }
}

TEST_CASE(
    "slices are counted below the device's minor number; without its folder they are unknown") {
    const std::string base = machine(information());
    CHECK_FALSE(closer_of(host_from(base)).gpu_instances);
    const std::string mig = driver + "capabilities/gpu5/mig";
    CHECK(closer_of(host_from(base + mig + " folder\n")).gpu_instances == 0U);
    const std::string slices = mig + "/gi1/access\nDeviceFileMinor: 1\n" + mig +
                               "/gi9/ci0/access\nDeviceFileMinor: 2\n" + mig + "/gix/access\n\n" +
                               mig + "/config\n\n";
    CHECK(closer_of(host_from(base + slices)).gpu_instances == 2U);
    CHECK_FALSE(
        closer_of(host_from(base + driver + "capabilities/gpu0/mig/gi1/access\n\n")).gpu_instances);
}

TEST_CASE("who has the driver's device node open holds the function") {
    const std::string base =
        machine(information()) + "== proc/1/fd folder\n== proc/42/comm\npython3\n";
    const Host held = host_from(base + "== proc/42/fd/3 -> /dev/nvidia5\n");
    REQUIRE(closer_of(held).holders);
    CHECK(closer_of(held).holders->size() == 1);
    const Host other = host_from(base + "== proc/42/fd/3 -> /dev/nvidia0\n");
    REQUIRE(closer_of(other).holders);
    CHECK(closer_of(other).holders->empty());
}

TEST_CASE("a device that the driver holds and nobody lists makes the listing partial") {
    const auto partial = [](const std::string& address) {
        return has_reason(host_from(machine(information()) + driver + "gpus/" + address +
                                    "/information\nModel: NVIDIA H100\n"),
                          ReasonCode::partial_listing);
    };
    CHECK(partial("0000:02:00.0"));
    CHECK_FALSE(has_reason(host_from(machine(information())), ReasonCode::partial_listing));
}

TEST_CASE("in a copy the driver's word on an ordinary function is read, and held against its id") {
    const auto copy = [](const std::string& text) {
        std::string files = machine(text);
        files.replace(files.find("0x10de"), 6, "0x8086").replace(files.find("0x2330"), 6, "0x2918");
        return files.replace(files.find("0x030200"), 8, "0x010601");
    };
    const auto certainty = [](const std::string& files) {
        return identify(read_known_folder(files), shipped_db(), test_names()).at(0).certainty;
    };
    const std::string named = copy(information());
    CHECK(closer_of(read_known_folder(named)).driver_model == "NVIDIA H100 80GB HBM3");
    CHECK(certainty(named) == Certainty::conflicting);
    const std::string silent = replaced(named, driver + "gpus/0000:01:00.0", "== proc/other");
    CHECK_FALSE(function_at(read_known_folder(silent), "01:00.0").closer);
    CHECK(certainty(silent) == Certainty::other);
    const Host garbled = read_known_folder(copy(information("NVIDIA H100", "0000:02:00.0")));
    CHECK(says(garbled, "it is about '0000:02:00.0'"));
}

}  // namespace chipaudit
