// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/reads.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "scanner/capture.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

/// A folder with a Redfish service of one device.
std::string redfish_folder() {
    const fs::path top = fs::path(CHIPAUDIT_BINARY_DIR) / "reads-redfish";
    fs::remove_all(top);
    fs::create_directories(top / "redfish/v1/Systems/1");
    std::ofstream(top / "redfish/v1/index.json") << R"({"@odata.id": "/redfish/v1/"})";
    std::ofstream(top / "redfish/v1/Systems/1/index.json")
        << R"({"@odata.id": "/redfish/v1/Systems/1", "Model": "X"})";
    return top.string();
}

/// How often a scan said that all is read, while `then` happened the first time.
int said(ScanRequest request, const std::string& input, const std::function<void()>& then,
         std::string& host) {
    int count = 0;
    request.all_is_read = [&] {
        if (++count == 1) then();
    };
    host = write_capture(read_host(request, input).host);
    return count;
}

void nothing() {}

bool names(const std::vector<std::string>& files, std::string_view end) {
    return std::ranges::any_of(files, [&](const auto& file) { return file.ends_with(end); });
}

}  // namespace

TEST_CASE("what is removed once all is read was not needed; what is removed before is") {
    const auto text = fixture_text("ascend-8.sysfs");
    std::string whole, removed;
    const UnpackedSysfs copy(text);
    const auto request = scan_all(copy.path());
    CHECK(said(request, "", nothing, whole) == 1);
    CHECK(said(
              request, "", [&] { fs::remove_all(copy.path()); }, removed) == 1);
    CHECK(removed == whole);
    CHECK_THROWS(read_host(request, ""));
}

TEST_CASE("a folder of another tool is in memory before it is parsed") {
    const auto folder = redfish_folder();
    std::string whole, removed;
    CHECK(said(scan_all(folder), "", nothing, whole) == 1);
    CHECK(said(
              scan_all(folder), "", [&] { fs::remove_all(folder); }, removed) == 1);
    CHECK(removed == whole);
    CHECK(whole.find("redfish") != std::string::npos);
}

TEST_CASE("text says so too, and before it is recognised; a missing file never does") {
    std::string host;
    CHECK(said(scan_all("-"), "00:00.0 Host bridge [0600]: x [8086:29c0]\n", nothing, host) == 1);
    int count = 0;
    ScanRequest request = scan_all("-");
    request.all_is_read = [&] { ++count; };
    CHECK_THROWS(read_host(request, "no listing at all"));
    CHECK(count == 1);
    request.from = "/nonexistent";
    CHECK_THROWS(read_host(request, ""));
    CHECK(count == 1);
}

TEST_CASE("a dry run names what a scan of a copy reads of candidates, bridges and others") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    ScanRequest request;
    request.from = copy.path();
    request.candidates.ids = {{PciId{0x19e5, 0xd802}, PciId{0x19e5, 0xd802}}};
    const auto files = files_to_read(request);
    CHECK(names(files, "/0000:02:00.0/config"));
    CHECK(names(files, "/0000:02:00.0/resource"));
    CHECK(names(files, "/0000:00:04.0/resource"));  // the bridge above
    CHECK(names(files, "/0000:03:00.0/config"));    // of the same maker, and no accelerator
    CHECK_FALSE(names(files, "/0000:03:00.0/resource"));
    CHECK_FALSE(names(files, "/0000:02:00.0/rom"));
    CHECK(std::ranges::all_of(files, [&](const auto& file) {
        return file.starts_with(copy.path()) && fs::exists(file);
    }));
}

TEST_CASE("a dry run leaves the config space of a sleeping function out") {
    const std::string path = "== sys/bus/pci/devices/0000:01:00.0/";
    const std::string text = path + "vendor\n0x19e5\n" + path + "device\n0xd802\n" + path +
                             "class\n0x120000\n" + path + "config\nx\n" + path + "power_state\n";
    const UnpackedSysfs awake(text + "D0\n"), asleep(text + "D3cold\n");
    CHECK(names(files_to_read(scan_all(awake.path())), "/0000:01:00.0/config"));
    CHECK_FALSE(names(files_to_read(scan_all(asleep.path())), "/0000:01:00.0/config"));
    CHECK(names(files_to_read(scan_all(asleep.path())), "/0000:01:00.0/power_state"));
}

}  // namespace chipaudit
