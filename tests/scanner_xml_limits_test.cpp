// SPDX-License-Identifier: GPL-3.0-or-later
// XML that is cut, broken or made to hurt: refused with the line, or read as less, never as whole.
#include "core/error.h"
#include "scanner/bitmap_text.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"
#include "tests/xml_samples.h"

namespace chipaudit {
namespace {

/// The message of the refusal; empty where the text was read.
std::string refusal(const std::string& text, const std::string& format = "") {
    ScanRequest request;
    request.from = "-";
    request.input_format = format;
    try {
        read_host(request, text);
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        CHECK_FALSE(error.hint.empty());
        return error.what();
    }
    return "";
}

bool mentions(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

std::string nested(int depth) {
    std::string text = "<topology>";
    for (int i = 1; i < depth; ++i) text += "<object>";
    for (int i = 1; i < depth; ++i) text += "</object>";
    return text + "</topology>";
}

const std::vector<std::string> samples = {hwloc_sample, nccl_sample, smi_sample};

}  // namespace

TEST_CASE("cut anywhere, no XML reads as whole: every cut is refused") {
    for (const auto& sample : samples) {
        CHECK(refusal(sample).empty());
        CHECK(refusal(sample + "\r\n").empty());
        for (std::size_t size = 1; size < sample.size(); ++size) {
            if (refusal(sample.substr(0, size)).empty()) FAIL("read after " << size << " bytes");
        }
    }
    CHECK(has_reason(scan_text(""), ReasonCode::pci_directory_empty));
}

TEST_CASE("a refusal names the line and what was expected") {
    const auto at = hwloc_sample.find("    <info name=\"DMISysVendor\"");
    const auto broken = refusal(hwloc_sample.substr(0, at) + "<<" + hwloc_sample.substr(at));
    CHECK(mentions(broken, "-:5: "));
    CHECK(mentions(broken, "expected a whole document"));
    CHECK(mentions(refusal(hwloc_sample, "nccl"), "root element 'topology', expected 'system'"));
    CHECK(mentions(refusal("81:00.0 3D controller: x\n", "hwloc"), "expected"));
    CHECK(refusal(hwloc_sample, "hwloc").empty());
}

TEST_CASE("nesting is bounded") {
    CHECK(refusal(nested(256)).empty());
    CHECK(mentions(refusal(nested(257)), "nested deeper than 256"));
    CHECK(mentions(refusal(nested(500000)), "nested deeper than 256"));
}

TEST_CASE("elements and attributes are bounded before the tree is built") {
    std::string many = "<topology><object/>";
    for (int i = 0; i < 20'000; ++i) many += "<a/>";
    CHECK(refusal(many + "</topology>").empty());
    many += std::string(2'000'000, '<');
    CHECK(mentions(refusal(many), "more than 2000000 elements and attributes"));
    std::string element = "<topology><object";
    for (int i = 0; i < 64; ++i) element += " a" + std::to_string(i) + "=\"\"";
    CHECK(refusal(element + "/></topology>").empty());
    CHECK(mentions(refusal(element + " b=\"\"/></topology>"), "more than 64 attributes"));
}

TEST_CASE("what XML forbids and the parser allows is refused") {
    const std::string twice = "pci_busid=\"0000:01:00.0\" pci_busid=\"0000:03:00.0\"";
    CHECK(mentions(refusal(replaced(hwloc_sample, "pci_busid=\"0000:01:00.0\"", twice)),
                   "attribute pci_busid twice"));
    CHECK(mentions(refusal(hwloc_sample + std::string("\0<x/>", 5)), "NUL"));
    CHECK(mentions(refusal(nccl_sample + nccl_sample), "a second document begins"));
    CHECK(refusal(nccl_sample + "<!-- the end -->").empty());
}

TEST_CASE("text around the XML is not read, and the report says so without quoting it") {
    const Host host = scan_text(smi_sample + "\nadmin@secret-host:~$ \n");
    CHECK(host.functions.size() == 1);
    CHECK(has_reason(host, ReasonCode::input_truncated));
    for (const auto& note : host.notes) CHECK_FALSE(mentions(note.text, "secret-host"));
    CHECK_FALSE(has_reason(scan_text(smi_sample + "\n"), ReasonCode::input_truncated));
}

TEST_CASE("entities of a document type are not expanded") {
    const std::string type =
        "<!DOCTYPE topology [<!ENTITY a \"0000:01:00.0\"><!ENTITY b \"&a;&a;&a;\">"
        "<!ENTITY c SYSTEM \"file:///etc/hostname\">]>";
    const auto with = [&](const std::string& place) {
        return scan_text(type + "<topology><object type=\"PCIDev\" pci_busid=\"" + place +
                         "\" pci_type=\"0302 [10de:2330] [10de:16c1] a1\"/></topology>");
    };
    CHECK_FALSE(with("&a;").functions.front().address);
    CHECK_FALSE(with("&c;").functions.front().address);
    CHECK(with("0000:0&#49;:00.0").functions.front().address == parse_address("0000:01:00.0"));
}

TEST_CASE("a wrong number costs its own fact, and a wrong id is said") {
    for (const char* type : {"0302 [10de:2330] [10de:16c1]", "302 [10de:2330] [10de:16c1] a1",
                             "0302 10de:2330 x a1", "0302 [ffff:ffff] [10de:16c1] a1",
                             "0302 [0000:0000] [10de:16c1] a1", "", "a b c d e f"}) {
        INFO(type);
        auto text = replaced(hwloc_sample, "0302 [10de:2330] [10de:16c1] a1", type);
        text = replaced(text, "GPUModel", "Other");
        const Host host = scan_text(text);
        CHECK_FALSE(function_at(host, "0000:01:00.0").id);
        CHECK(has_reason(host, ReasonCode::id_unreadable, "0000:01:00.0"));
        CHECK(host.functions.size() == 3);
    }
    for (const char* vendor : {"0x10dez", "0x110de", "0xde", "", "-1", "0xffff", "0x0000"}) {
        INFO(vendor);
        const Host host = scan_text(replaced(nccl_sample, "vendor=\"0x10de\" device",
                                             "vendor=\"" + std::string(vendor) + "\" device"));
        CHECK(has_reason(host, ReasonCode::id_unreadable, "0000:4d:00.0"));
        CHECK(function_at(host, "0000:4d:00.0").class_code == 0x030200U);
    }
    for (const char* id : {"20B010D", "20B010DE1", "20B0FFFF", "N/A"}) {
        INFO(id);
        CHECK_FALSE(scan_text(replaced(smi_sample, "20B010DE", id)).functions.front().id);
    }
    CHECK(scan_text(replaced(smi_sample, "20B010DE", "0x20b010de")).functions.front().id ==
          parse_id("10de:20b0"));
}

TEST_CASE("a function without a usable address stays, and counts") {
    for (const char* place : {"0000:01:20.0", "01:00", "", "0000:01:00.0.0"}) {
        INFO(place);
        const Host host = scan_text(replaced(hwloc_sample, "pci_busid=\"0000:01:00.0\"",
                                             "pci_busid=\"" + std::string(place) + "\""));
        REQUIRE(host.functions.size() == 3);
        CHECK_FALSE(host.functions.back().address);
        CHECK(host.functions.back().id == parse_id("10de:2330"));
    }
    const Host same = scan_text(replaced(nccl_sample, "0000:4d:00.0", "0000:4b:00.0"));
    CHECK(same.functions.size() == 3);  // two functions at one address: both are kept
}

TEST_CASE("volatile values that cannot be are unknown") {
    for (const char* generation : {"0", "8", "N/A", "-1", "1e3"}) {
        INFO(generation);
        const Host host = scan_text(replaced(smi_sample, "current_link_gen>3<",
                                             "current_link_gen>" + std::string(generation) + "<"));
        CHECK_FALSE(host.functions.front().link_now);
    }
    for (const char* width : {"8", "0x", "33x", "x", "N/A"}) {
        INFO(width);
        const Host host = scan_text(replaced(smi_sample, "current_link_width>8x<",
                                             "current_link_width>" + std::string(width) + "<"));
        CHECK_FALSE(host.functions.front().link_now);
    }
    for (const char* code : {"12", "x", "N/A"}) {  // 12 may be decimal or not
        INFO(code);
        CHECK_FALSE(scan_text(replaced(smi_sample, "pci_base_class>3<",
                                       "pci_base_class>" + std::string(code) + "<"))
                        .functions.front()
                        .class_code);
    }
}

TEST_CASE("masks of 32-bit words become lists") {
    const auto list = [](const std::string& text) {
        const auto bits = parse_bitmap(text);
        return bits ? range_list(*bits) : "unknown";
    };
    CHECK(list("0x00000003") == "0-1");
    CHECK(list("0x00000300,,0x1") == "0,72-73");
    CHECK(list("00000000,0000ffff") == "0-15");
    CHECK(list("0x0").empty());
    for (const char* text : {"", "0xf...f", "0xf...f,0x00000001", "0x123456789", "zz", "1;2"})
        CHECK(list(text) == "unknown");
}

}  // namespace chipaudit
