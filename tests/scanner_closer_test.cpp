// SPDX-License-Identifier: GPL-3.0-or-later
/// What only candidates are asked, what betrays accelerators off the bus, and reads that hang.
#include <atomic>

#include "core/error.h"
#include "scanner/capture.h"
#include "scanner/patience.h"
#include "scanner/vpd.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

using namespace std::chrono_literals;

const std::string at = "== sys/bus/pci/devices/0000:01:00.0/";

/// One candidate with everything a candidate may be asked, and its machine.
std::string machine() {
    return at + "vendor\n0x19e5\n" + at + "device\n0xd802\n" + at + "class\n0x120000\n" + at +
           "local_cpulist\n0-31\n" + at + "driver_override\nvfio-pci\n" + at +
           "iommu_group -> ../../../kernel/iommu_groups/47\n" + at +
           "mdev_supported_types/vnpu-4/name\nvir04\n" + at +
           "c0b5e9a4-1111-4222-8333-444455556666/uevent\nDRIVER=vnpu_mdev\n" + at +
           "vpd hex 28\n000: 82050041746c6173901000504e045535\n010: 3031534e0653455249414c78\n"
           "== sys/bus/pci/slots/3/address\n0000:01:00\n"
           "== sys/bus/pci/slots/4/address\n0000:02:00\n"
           "== sys/kernel/security/lockdown\nnone [integrity] confidentiality\n"
           "== sys/module/drv_pcie_host/refcnt\n0\n"
           "== etc/machine-id\n0123456789abcdef0123456789abcdef\n"
           "== proc/1/fd folder\n"
           "== proc/4711/cmdline hex 59\n000: 71656d752d73797374656d2d7838365f\n010: "
           "3634002d6e616d650067756573743d77\n020: 6562312c64656275672d746872656164\n030: "
           "733d6f6e002d6d00344700\n"
           "== proc/4711/fd/12 -> /dev/vfio/47\n"
           "== proc/4712/comm\nnginx\n== proc/4712/fd/3 -> /dev/null\n";
}

ScanRequest request_for(const std::string& folder) {
    ScanRequest request = scan_all(folder);
    request.candidates.traces = shipped_db().candidate_filter().traces;
    return request;
}

std::string vpd_bytes() {
    using namespace std::string_literals;
    return "\x82\x05\x00"s + "Atlas" + "\x90\x10\x00"s + "PN\x04U501" + "SN\x06SERIAL" + "\x78";
}

}  // namespace

TEST_CASE("vital product data: names, part and serial; a cut end costs what follows") {
    const auto whole = parse_vpd(vpd_bytes());
    REQUIRE(whole);
    CHECK(whole->name == "Atlas");
    CHECK(whole->part_number == "U501");
    CHECK(whole->serial == "SERIAL");
    for (std::size_t length = 0; length < vpd_bytes().size(); ++length) {
        const auto cut = parse_vpd(vpd_bytes().substr(0, length));
        if (length < 8) CHECK_FALSE(cut);
        if (cut && length < 27) CHECK_FALSE(cut->serial);
    }
    CHECK_FALSE(parse_vpd(std::string(64, '\xff')));
    CHECK_FALSE(parse_vpd(std::string(64, '\0')));
}

TEST_CASE("a candidate is asked for its CPUs, override, slices and holders, others are not") {
    const UnpackedSysfs copy(machine());
    ScanRequest request = request_for(copy.path());
    const Host host = read_host(request, "").host;
    const auto& closer = host.functions.at(0).closer;
    REQUIRE(closer);
    CHECK(closer->local_cpus == "0-31");
    CHECK(closer->driver_override == "vfio-pci");
    CHECK(closer->mediated_devices == 1U);
    CHECK(host.platform.lockdown == "integrity");
    CHECK(host.topology.empty_slots == std::vector<std::string>{"4"});
    CHECK(host.functions.at(0).slot == "3");
    REQUIRE(closer->holders);
    REQUIRE(closer->holders->size() == 1);
    CHECK(closer->holders->front().pid == 4711U);
    CHECK(closer->holders->front().kind == "vm");
    REQUIRE(closer->vpd);
    CHECK(closer->vpd->part_number == "U501");

    request.candidates = {};
    const Host other = read_host(request, "").host;
    CHECK_FALSE(other.functions.at(0).closer);
    CHECK(other.off_bus.empty());
}

TEST_CASE("serials and names of a closer look are pseudonyms, also when captured raw") {
    const UnpackedSysfs copy(machine());
    ScanRequest request = request_for(copy.path());
    const std::string masked = write_capture(read_host(request, "").host);
    CHECK(masked.find("SERIAL") == std::string::npos);
    request.sensitive = true;
    const std::string raw = write_capture(read_host(request, "").host);
    CHECK(raw.find("SERIAL") != std::string::npos);
    request = ScanRequest{};
    request.from = "-";
    request.key = PseudonymKey::from_secret("k");
    const std::string again = write_capture(read_host(request, raw).host);
    CHECK(again.find("SERIAL") == std::string::npos);
    CHECK(again.find("\"p1:") != std::string::npos);
}

TEST_CASE("a loaded driver without its card is for review, with the card it is explained") {
    const UnpackedSysfs copy(machine());
    const Host with = read_host(request_for(copy.path()), "").host;
    REQUIRE(with.off_bus.size() == 1);
    CHECK(with.off_bus.front().path == "drv_pcie_host");
    CHECK_FALSE(has_rule(judge(with, "2026-07-01"), "chipaudit.off_bus"));
    Host without = with;
    without.functions = host_of({}).functions;
    const Report report = judge(without, "2026-07-01");
    CHECK(has_rule(report, "chipaudit.off_bus"));
    CHECK(report.verdict.result == Result::review);
    without.off_bus.clear();
    CHECK(judge(without, "2026-07-01").verdict.result == Result::clean);
}

TEST_CASE("a read that never returns costs itself, and time for all has an end") {
    std::atomic<bool> stop = false;
    const std::function<std::function<int(std::size_t)>()> make_job = [&] {
        return [&](std::size_t i) {
            while (i == 2 && !stop) std::this_thread::sleep_for(1ms);
            return static_cast<int>(i);
        };
    };
    const auto some = read_patiently<int>(5, {100ms, 10s}, make_job);
    CHECK(some.values == std::vector<std::optional<int>>{0, 1, std::nullopt, 3, 4});
    CHECK_FALSE(some.time_is_up);
    const auto few = read_patiently<int>(5, {10s, 100ms}, make_job);
    CHECK(few.values[1] == 1);
    CHECK_FALSE(few.values[3]);
    CHECK(few.time_is_up);
    stop = true;
    CHECK(read_patiently<int>(0, {100ms, 100ms}, make_job).values.empty());
    std::this_thread::sleep_for(20ms);  // let those left behind end before what they look at
    const std::function<std::function<int(std::size_t)>()> faulty = [] {
        return [](std::size_t i) -> int {
            if (i == 1) throw Error(ErrorKind::operational, "broken");
            return 0;
        };
    };
    CHECK_THROWS_AS(read_patiently<int>(3, Deadlines{}, faulty), Error);
}

}  // namespace chipaudit
