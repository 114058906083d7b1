// SPDX-License-Identifier: GPL-3.0-or-later
/// Live scans that ask makers' libraries, by fakes of them (tests/drivers).
#include "scanner/capture.h"
#include "tests/drivers/told.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

const std::string nvml = CHIPAUDIT_FAKE_DRIVERS "/libnvidia-ml.so.1";
const std::string dcmi = CHIPAUDIT_FAKE_DRIVERS "/libdcmi.so";
const std::string none = "libchipaudit-no-such.so.1";
const std::string serial = "1653823012345", uuid = "GPU-0b1c2d3e-1111-2222-3333-444455556666";

/// One candidate at 0000:01:00.0, and a machine-id to make pseudonyms with.
std::string machine() {
    const std::string at = "== sys/bus/pci/devices/0000:01:00.0/";
    return at + "vendor\n0x10de\n" + at + "device\n0x2330\n" + at + "class\n0x030200\n" +
           "== etc/machine-id\n0123456789abcdef0123456789abcdef\n";
}

ScanRequest asking(const UnpackedSysfs& root, const std::string& file = nvml) {
    ScanRequest request = scan_all("");
    request.sysroot = root.path();
    request.libraries = DriverLibraries{file, none};
    return request;
}

bool notes_say(const Host& host, const std::string& words) {
    for (const auto& note : host.notes) {
        if (note.text.find(words) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("asked, a live scan carries what libraries say, masked; unasked it says nothing") {
    const UnpackedSysfs root(machine());
    ScanRequest request = asking(root);
    const Host host = read_host(request, "").host;
    REQUIRE(host.driver_reports);
    REQUIRE(host.driver_reports->size() == 1);
    const DriverReport& report = host.driver_reports->front();
    CHECK(report.name == "NVIDIA H100 80GB HBM3");
    CHECK(report.serial.value_or("").starts_with("p1:"));
    CHECK(report.uuid.value_or("").starts_with("p1:"));
    CHECK(notes_say(host, "DCMI could not be asked"));
    CHECK_FALSE(has_reason(host, ReasonCode::partial_listing));

    request.sensitive = true;
    const std::string open = write_capture(read_host(request, "").host);
    CHECK(open.find(serial) != std::string::npos);
    CHECK(open.find(uuid) != std::string::npos);
    ScanRequest again;
    again.from = "-";
    again.key = PseudonymKey::from_secret("k");
    const std::string masked = write_capture(read_host(again, open).host);
    CHECK(masked.find(serial) == std::string::npos);
    CHECK(masked.find(uuid) == std::string::npos);
    CHECK(masked.find("692-2G520-0200-000") != std::string::npos);

    request = asking(root);
    request.libraries = std::nullopt;
    const Host unasked = read_host(request, "").host;
    CHECK_FALSE(unasked.driver_reports);
    CHECK_FALSE(notes_say(unasked, "NVML"));
    CHECK(unasked.reasons == host.reasons);
}

TEST_CASE("no library at all weakens no verdict; a device that nobody lists makes it partial") {
    const UnpackedSysfs root(machine());
    const Host absent = read_host(asking(root, none), "").host;
    REQUIRE(absent.driver_reports);
    CHECK(absent.driver_reports->empty());
    CHECK(notes_say(absent, "NVML could not be asked"));
    CHECK_FALSE(has_reason(absent, ReasonCode::partial_listing));
    const Told told("FAKE_NVML", "devices=2;address1=00000000:02:00.0");
    const Host more = read_host(asking(root), "").host;
    CHECK(has_reason(more, ReasonCode::partial_listing, "0000:02:00.0"));
    CHECK_FALSE(has_reason(more, ReasonCode::partial_listing, "0000:01:00.0"));
}

TEST_CASE("a copy's drivers are nowhere: none is asked") {
    const UnpackedSysfs root(machine());
    ScanRequest request = scan_all(root.path());
    request.libraries = DriverLibraries{nvml, dcmi};
    CHECK_FALSE(read_host(request, "").host.driver_reports);
}

TEST_CASE("a name that a library gives contradicts the id, or fits it; it identifies nothing") {
    const UnpackedSysfs root(machine());
    const auto certainty = [&](const std::string& words) {
        const Told told("FAKE_NVML", words);
        const Host host = read_host(asking(root), "").host;
        return identify(host, shipped_db(), test_names()).front();
    };
    CHECK(certainty("").certainty != Certainty::conflicting);
    const Match other = certainty("name=NVIDIA A100-SXM4-40GB");
    CHECK(other.certainty == Certainty::conflicting);
    REQUIRE_FALSE(other.evidence.empty());
    CHECK(other.evidence.front().observed == "NVIDIA A100-SXM4-40GB");
    CHECK(other.evidence.front().source == "NVML");
    CHECK(certainty("name=NVIDIA A100-SXM4-40GB;address0=00000000:09:00.0").certainty !=
          Certainty::conflicting);
    CHECK(certainty("fail:nvmlDeviceGetName=3").certainty != Certainty::conflicting);
}

}  // namespace chipaudit
