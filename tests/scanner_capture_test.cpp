// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/capture.h"

#include "core/error.h"
#include "core/text.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

Host capture_with(const std::string& folder, bool sensitive) {
    ScanRequest request = scan_all(folder);
    request.key = PseudonymKey::from_secret("a key");
    request.sensitive = sensitive;
    request.evidence = EvidenceLevel::full;
    return read_host(request, "").host;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a capture is the scan, byte for byte the same when captured again") {
    for (const char* name :
         {"ascend-8.sysfs", "hgx-h100.sysfs", "q35.sysfs", "odd-functions.sysfs"}) {
        INFO(name);
        const UnpackedSysfs copy(fixture_text(name));
        const Host scanned = capture_with(copy.path(), false);
        const std::string text = write_capture(scanned);
        CHECK(text.ends_with("}\n"));
        CHECK(scan_text(text) == scanned);
        CHECK(write_capture(scan_text(text)) == text);
    }
}

TEST_CASE("a report's host is an input like a capture") {
    const UnpackedSysfs copy(fixture_text("odd-functions.sysfs"));
    const Host scanned = scan_folder(copy.path());
    const std::string report =
        replaced(write_capture(scanned), "chipaudit-capture/1", "chipaudit-report/1");
    CHECK(is_report(report));
    CHECK_FALSE(is_capture(report));
    CHECK(scan_text(report) == scanned);
}

TEST_CASE("pseudonyms in a capture stay, raw values are masked unless asked for") {
    const UnpackedSysfs copy(fixture_text("hgx-h100.sysfs"));
    const Host masked = capture_with(copy.path(), false), raw = capture_with(copy.path(), true);
    const std::string raw_text = write_capture(raw);
    REQUIRE(masked != raw);

    ScanRequest request;
    request.from = "-";
    request.key = PseudonymKey::from_secret("another key");
    CHECK(read_host(request, write_capture(masked)).host == masked);
    request.key = PseudonymKey::from_secret("a key");
    CHECK(read_host(request, raw_text).host.functions == masked.functions);
    request.sensitive = true;
    CHECK(read_host(request, raw_text).host == raw);
    for (const auto& function : scan_text(raw_text).functions) {
        CHECK_FALSE(function.serial);
        CHECK(function.config_masked ==
              function_at(masked, to_string(*function.address)).config_masked);
    }
}

TEST_CASE("a capture that is not as it should be is refused with the place") {
    const std::string good = write_capture(scan_text("00:00.0 0600: 8086:09a2\n"));
    CHECK(scan_text(good).functions.size() == 1);
    for (const auto& bad :
         {replaced(good, "capture/1", "capture/9"), good.substr(0, good.size() / 2),
          replaced(good, "\"host\"", "\"hosts\""), replaced(good, "\"8086:09a2\"", "\"8086\""),
          replaced(good, "\"8086:09a2\"", "17"),
          replaced(good, "\"functions\": [", "\"functions\": [7, ")}) {
        INFO(bad);
        CHECK_THROWS_AS(scan_text(bad), Error);
    }
}

TEST_CASE("law: a capture cut at any length is refused, not half read") {
    const std::string good = write_capture(scan_text("00:00.0 0600: 8086:09a2\n"));
    for (std::size_t length = 1; length + 2 < good.size(); ++length) {
        if (trim(good.substr(0, length)).empty()) continue;
        CHECK_THROWS_AS(scan_text(good.substr(0, length)), Error);
    }
}

}  // namespace chipaudit
