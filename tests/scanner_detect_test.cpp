// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "scanner/capture.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

const std::string line = "81:00.0 Processing accelerators [1200]: Huawei [19e5:d802] (rev 20)\n";

std::string format_of(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    return read_host(request, text).input.format;
}

ErrorKind refusal(const ScanRequest& request, const std::string& text) {
    try {
        read_host(request, text);
    } catch (const Error& error) {
        CHECK_FALSE(std::string(error.what()).empty());
        return error.kind;
    }
    FAIL("was not refused");
    return ErrorKind::operational;
}

}  // namespace

TEST_CASE("content decides how an input is read") {
    CHECK(format_of(line) == "lspci");
    CHECK(format_of("\xef\xbb\xbf" + line) == "lspci");
    CHECK(format_of("81:00.0\n00: e5 19 02 d8 06 04 10 00 20 00 00 12 00 00 00 00\n") == "hexdump");
    CHECK(format_of(fixture_text("ascend-8.lspci")) == "lspci");
    const UnpackedSysfs copy(fixture_text("odd-functions.sysfs"));
    const auto result = read_host(scan_all(copy.path()), "");
    CHECK(result.input.format == "sysfs");
    CHECK_FALSE(result.input.sha256);
    CHECK(result.host.origin == Origin{"sysfs", "folder"});
}

TEST_CASE("the digest of an input is that of its bytes") {
    ScanRequest request;
    request.from = "-";
    CHECK(read_host(request, line).input.sha256 == sha256_hex(line));
    CHECK(read_host(request, line + " ").input.sha256 != sha256_hex(line));
}

TEST_CASE("an empty input is blind, never clean") {
    for (const char* text : {"", " \n\t\n"})
        CHECK(has_reason(scan_text(text), ReasonCode::pci_directory_empty));
    CHECK_FALSE(has_reason(scan_text(line), ReasonCode::pci_directory_empty));
}

TEST_CASE("what shows no function is refused, with a remedy") {
    ScanRequest request;
    request.from = "-";
    for (const auto& text :
         {std::string("no PCI here\n"), std::string("{\"schema\": \"other\"}"),
          std::string("+-----+\n| GPU |\n"), std::string("\x1f\x8b\x08\x00\x00", 5)}) {
        INFO(text);
        CHECK(refusal(request, text) == ErrorKind::malformed);
    }
    try {
        read_host(request, "no PCI here\n");
    } catch (const Error& error) {
        CHECK(error.hint.find("lspci") != std::string::npos);
    }
    try {
        read_host(request, "Machine (4GB total)\n  Core L#0 + PU L#0 (P#0)\n  PCI 07:00.0 (3D)\n");
        FAIL("was not refused");
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find("lstopo FILE.xml") != std::string::npos);
    }
    CHECK(scan_text(line).functions.size() == 1);
}

TEST_CASE("a mark of UTF-8 is no obstacle, and UTF-16 is named") {
    const std::string mark = "\xef\xbb\xbf";
    CHECK(scan_text(mark + line).functions.size() == 1);
    const Host host = scan_text(line);
    CHECK(scan_text(mark + write_capture(host)).functions == host.functions);
    ScanRequest request;
    request.from = "-";
    CHECK(refusal(request, std::string("\xff\xfe") + "0") == ErrorKind::malformed);
}

TEST_CASE("a wrong name, a wrong format and a format that does not fit have their own refusals") {
    ScanRequest request;
    request.from = "/nonexistent/listing.txt";
    CHECK(refusal(request, "") == ErrorKind::unreadable);
    request.from = "-";
    request.input_format = "lspcy";
    CHECK(refusal(request, line) == ErrorKind::usage);
    request.input_format = "sysfs";
    CHECK(refusal(request, line) == ErrorKind::usage);
    request.input_format = "capture";
    CHECK(refusal(request, line) == ErrorKind::malformed);
    request.input_format = "lspci";
    CHECK(read_host(request, line).host.functions.size() == 1);
}

TEST_CASE("a file larger than any listing is refused before it is read") {
    const UnpackedSysfs folder("== note\nx\n");
    const std::string path = folder.path() + "/large.txt";
    std::ofstream(path) << line;
    ScanRequest request;
    request.from = path;
    CHECK(read_host(request, "").host.functions.size() == 1);
    std::filesystem::resize_file(path, (std::uintmax_t{256} << 20) + 1);
    CHECK(refusal(request, "") == ErrorKind::malformed);
}

TEST_CASE("another root takes the place of this host") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    ScanRequest request;
    request.sysroot = copy.path();
    const auto result = read_host(request, "");
    CHECK(result.host.functions.size() == 29);
    CHECK_FALSE(result.host.platform.kernel);
    CHECK_FALSE(has_reason(result.host, ReasonCode::not_sysfs));
}

TEST_CASE("the live host is read without complaint") {
    const auto result = read_host(ScanRequest{}, "");
    CHECK(result.host.origin == Origin{"sysfs", "/sys/bus/pci"});
    CHECK(result.host.platform.kernel);
    CHECK(result.host == read_host(ScanRequest{}, "").host);
}

}  // namespace chipaudit
