// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <random>

#include "core/error.h"
#include "core/text.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

constexpr PciId ascend_910b{0x19e5, 0xd802};
const std::string host_bridge =
    "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2] (rev 04)\n";

/// The function of a one-line listing.
PciFunction read_line(const std::string& line) {
    const Host host = scan_text(line + "\n");
    REQUIRE(host.functions.size() == 1);
    return host.functions.front();
}

/// What the real lspci printed of one function, with the blank line behind it.
std::string listed_block(const std::string& address) {
    const std::string text = "\n" + fixture_text("ascend-8.lspci");
    const auto first = text.find("\n" + address + " ") + 1;
    return text.substr(first, text.find("\n\n", first) + 2 - first);
}

std::string model_of(const PciFunction& function) {
    return function.model_name ? function.model_name->text : "";
}

}  // namespace

TEST_CASE("one card in every form that lspci prints") {
    for (const char* line : {
             "81:00.0 Processing accelerators [1200]: Huawei Technologies Co., Ltd. Device "
             "[19e5:d802] (rev 20)",
             "0000:81:00.0 1200: 19e5:d802 (rev 20)",
             "81:00.0 Class 1200: Device 19e5:d802 (rev 20)",
             "81:00.0 Class [1200]: Device [19e5:d802] (rev 20)",
             "81:00.0 Processing accelerators: Device 19e5:d802 (rev 20)",
             "81:00.0 \"1200\" \"19e5\" \"d802\" -r20 \"19e5\" \"3003\"",
             "81:00.0 \"Processing accelerators [1200]\" \"Huawei [19e5]\" \"Device [d802]\" -r20 "
             "\"\" \"\"",
             "Slot:\t81:00.0\nClass:\t1200\nVendor:\t19e5\nDevice:\td802\nRev:\t20\n",
             "Device:\t81:00.0\nClass:\tProcessing accelerators [1200]\nVendor:\tHuawei "
             "[19e5]\nDevice:\tDevice [d802]\nRev:\t20",
             "IOMMU Group 17 0000:81:00.0 Processing accelerators [1200]: Huawei Device "
             "[19e5:d802] (rev 20)",
             "> 81:00.0 Processing accelerators [1200]: Huawei Device [19e5:d802] (rev 20)\r",
             "81:00.0 Processing accelerators [1200]: Huawei Technologies Co.,\nLtd. Device "
             "[19e5:d802] (rev 20)",
             "81:00.0 Processing\naccelerators [1200]: Huawei Device [19e5:d802] (rev\n20)",
         }) {
        INFO(line);
        const auto function = read_line(line);
        CHECK(function.address == PciAddress{0, 0x81, 0, 0});
        CHECK(function.id == ascend_910b);
        CHECK(function.class_code == 0x120000U);
        CHECK(function.class_is_partial);
        CHECK(function.revision == 0x20);
        CHECK_FALSE(function.model_name);
    }
}

TEST_CASE("lines without an address are functions only with a class that exists") {
    const auto function = read_line(
        "3D controller [0302]: NVIDIA Corporation GH100 [H100 SXM5 80GB] [10de:2330] (rev a1)");
    CHECK_FALSE(function.address);
    CHECK(function.id == PciId{0x10de, 0x2330});
    CHECK(has_reason(scan_text("Processing accelerators: Foo Bar\n"), ReasonCode::partial_listing));
    for (const char* prose :
         {"Subject: Re: [10de:2330] is broken", "see 81:00.0 below: it fails", "hello"}) {
        INFO(prose);
        CHECK_THROWS_AS(scan_text(prose), Error);
    }
}

TEST_CASE("names stay names: no id is made from them, and the gap is said") {
    const auto named =
        scan_text(host_bridge +
                  "41:00.0 3D controller: NVIDIA Corporation GA100 [A100 PCIe 40GB] (rev a1)\n");
    CHECK_FALSE(function_at(named, "41:00.0").id);
    CHECK(model_of(function_at(named, "41:00.0")) == "NVIDIA Corporation GA100 [A100 PCIe 40GB]");
    CHECK(function_at(named, "41:00.0").class_code == 0x030200U);
    CHECK(has_reason(named, ReasonCode::names_without_ids));
    CHECK(model_of(read_line("28:00.0 Processing accelerators: Huawei Technologies Co., Ltd. "
                             "Device d802 (rev 20)")) ==
          "Huawei Technologies Co., Ltd. Device d802");

    const auto numbered = scan_text(
        host_bridge + "41:00.0 3D controller [0302]: NVIDIA GA100 [A100] [10de:20f1] (rev a1)\n");
    CHECK_FALSE(has_reason(numbered, ReasonCode::names_without_ids));
    CHECK_FALSE(function_at(numbered, "41:00.0").model_name);
}

TEST_CASE("an id that lspci cut off matters where the class does") {
    const auto listing = [](const std::string& class_text) {
        ScanRequest request;
        request.from = "-";
        request.candidates.classes = {0x1200};
        return read_host(request, host_bridge + "1f:0f.2 " + class_text +
                                      ": Some Very Long Name [808... (rev 04)\n")
            .host;
    };
    CHECK_FALSE(has_reason(listing("System peripheral [0880]"), ReasonCode::names_without_ids));
    CHECK(has_reason(listing("Processing accelerators [1200]"), ReasonCode::names_without_ids));
    CHECK(has_reason(scan_text(host_bridge + "1f:0f.2 System peripheral [0880]: Name [19e5:d8"),
                     ReasonCode::names_without_ids));
}

TEST_CASE("verbose details, with and without their indentation") {
    const std::string details =
        "\tSubsystem: Huawei Device [19e5:3003]\n\tControl: I/O- Mem+\n\tNUMA node: 2\n\tIOMMU "
        "group: 47\n"
        "\tRegion 0: Memory at 2010 (64-bit, prefetchable) [size=8M]\n\tRegion 5: I/O ports at "
        "4000 [size=128]\n"
        "\tCapabilities: [70] Express (v2) Endpoint, MSI 00\n\t\tLnkCap:\tPort #0, Speed 16GT/s, "
        "Width x16, ASPM L1\n"
        "\t\tLnkSta:\tSpeed 2.5GT/s (downgraded), Width x8 (downgraded)\n"
        "\tCapabilities: [200 v1] Single Root I/O Virtualization (SR-IOV)\n"
        "\t\tInitial VFs: 12, Total VFs: 12, Number of VFs: 2, Function Dependency Link: 00\n"
        "\t\tRegion 0: Memory at 3000 (64-bit, prefetchable)\n"
        "\tKernel driver in use: vfio-pci # for the guest\n\tPhysical Slot: 10-1\n";
    std::string flat = details;
    std::erase(flat, '\t');
    for (const auto& text : {details, flat}) {
        const Host host = scan_text(
            host_bridge +
            "81:00.0 Processing accelerators [1200]: Huawei Device [19e5:d802] (rev 20)\n" + text);
        const auto& function = function_at(host, "81:00.0");
        CHECK(function.subsystem == PciId{0x19e5, 0x3003});
        CHECK(function.numa_node == 2);
        CHECK(function.iommu_group == 47U);
        CHECK(function.driver == "vfio-pci");
        CHECK(function.slot == "10-1");
        CHECK(function.virtual_functions == VirtualFunctions{12, 2});
        const std::vector<Bar> bars = {{0, BarKind::memory64, true, 8U << 20},
                                       {5, BarKind::io, false, 128}};
        CHECK(function.bars == bars);
    }
    const Host host = scan_text(host_bridge + "81:00.0 1200: 19e5:d802 (rev 20)\n" + details);
    CHECK(function_at(host, "81:00.0").link_capable == Link{"16", 16});
    CHECK(function_at(host, "81:00.0").link_now == Link{"2.5", 8});
    const Host unindexed = scan_text(
        "81:00.0 1200: 19e5:d802 (rev 20)\n\tMemory at f8 (32-bit, non-prefetchable) [size=16M]\n");
    CHECK_FALSE(unindexed.functions.front().bars);
}

TEST_CASE("hex blocks speak where text is silent, and contradict it visibly") {
    const std::string hex =
        "00: e5 19 02 d8 06 04 10 00 20 00 00 12 00 00 00 00\n10: 00 00 00 00 00 00 00 00 00 00 00 "
        "00 00 00 00 00\n"
        "20: 00 00 00 00 00 00 00 00 00 00 00 00 e5 19 03 30\n30: 00 00 00 00 00 00 00 00 00 00 00 "
        "00 00 00 00 00\n";
    const auto bare = read_line("81:00.0\n" + hex);
    CHECK(bare.id == ascend_910b);
    CHECK(bare.class_code == 0x120000U);
    CHECK_FALSE(bare.class_is_partial);
    CHECK(bare.subsystem == PciId{0x19e5, 0x3003});
    CHECK_FALSE(bare.identity_sources.sysfs);

    const auto spoofed =
        read_line("81:00.0 3D controller [0302]: NVIDIA [10de:1db4] (rev a1)\n" + hex);
    CHECK(spoofed.id == PciId{0x10de, 0x1db4});
    CHECK(spoofed.identity_sources.sysfs == PciId{0x10de, 0x1db4});
    CHECK(spoofed.identity_sources.config == ascend_910b);
    const auto honest =
        read_line("81:00.0 Processing accelerators [1200]: Huawei [19e5:d802] (rev 20)\n" + hex);
    CHECK_FALSE(honest.identity_sources.sysfs);
    CHECK(honest.identity_sources.config == ascend_910b);
}

TEST_CASE("a function that does not answer is off the bus, its neighbour is not") {
    const Host host = scan_text(
        host_bridge + "02:00.0 Network controller [0280]: Atheros [168c:0040] (rev ff)\n" +
        "03:00.0 RAM memory [0500]: Xilinx [10ee:7011] (rev\nff) (prog-if ff)\n" +
        "\t!!! Unknown header type 7f\n");
    CHECK(has_reason(host, ReasonCode::function_off_bus, "02:00.0"));
    CHECK(has_reason(host, ReasonCode::function_off_bus, "03:00.0"));
    CHECK_FALSE(has_reason(host, ReasonCode::function_off_bus, "00:00.0"));
    CHECK_FALSE(function_at(host, "03:00.0").revision);
}

TEST_CASE("a filtered listing is partial, a whole one is not") {
    const std::string card =
        "81:00.0 Processing accelerators [1200]: Huawei [19e5:d802] (rev 20)\n";
    CHECK(has_reason(scan_text(card), ReasonCode::partial_listing));
    CHECK(has_reason(scan_text(card + "05:00.0 Bridge [0680]: NVIDIA [10de:22a3] (rev a1)\n"),
                     ReasonCode::partial_listing));
    CHECK(has_reason(scan_text(card + "80:00.0 PCI bridge [0604]: Huawei [19e5:a120]\n"),
                     ReasonCode::partial_listing));
    CHECK(is_whole(scan_text(host_bridge + card)));
    CHECK(has_reason(scan_text(host_bridge + card), ReasonCode::listing_unproven));
    CHECK_FALSE(is_whole(scan_text(host_bridge)));  // head -1 of a listing
}

TEST_CASE("the same listing twice is one machine, in names and then in numbers") {
    const Host host = scan_text(
        "00:00.0 Host bridge: Intel Corporation Foo (rev 04)\n41:00.0 3D controller: NVIDIA A100 "
        "(rev a1)\n\n"
        "00:00.0 0600: 8086:09a2 (rev 04)\n41:00.0 0302: 10de:20f1 (rev a1)\n");
    CHECK(host.functions.size() == 2);
    CHECK(is_whole(host));
    const Host other = scan_text(
        host_bridge + "41:00.0 0302: 10de:20f1 (rev a1)\n41:00.0 0302: 10de:2330 (rev a1)\n");
    CHECK(other.functions.size() == 3);
}

TEST_CASE("law: the order of lines does not matter") {
    std::vector<std::string> lines;
    for (int bus = 0; bus < 40; ++bus) {
        lines.push_back(hex(static_cast<unsigned>(bus), 2) + ":00.0 " +
                        (bus == 0 ? "0600: 8086:09a2" : "1200: 19e5:d802") + " (rev 20)");
    }
    const Host expected = scan_text(join(lines, "\n"));
    std::mt19937 random(4711);  // NOLINT: the same order in every run
    for (int round = 0; round < 20; ++round) {
        std::shuffle(lines.begin(), lines.end(), random);
        CHECK(scan_text(join(lines, "\n")) == expected);
    }
    CHECK(expected.functions.size() == 40);
}

TEST_CASE("a port whose link is up has a child, or the listing hides one") {
    const std::string port = listed_block("0000:00:04.0"), card = listed_block("0000:02:00.0");
    CHECK(is_whole(scan_text(port + card)));
    const Host hidden = scan_text(port);
    CHECK(has_reason(hidden, ReasonCode::link_without_child, "00:04.0"));
    std::string down = port;  // both the words and bit 13 of the link status, offset 0x5a
    down.replace(down.find("DLActive+"), 9, "DLActive-");
    const auto row = down.find("\n50: ") + 1;
    REQUIRE(down.substr(row + 4 + std::size_t{3} * 11, 2) == "31");
    down.replace(row + 4 + std::size_t{3} * 11, 2, "11");
    CHECK_FALSE(has_reason(scan_text(down), ReasonCode::link_without_child));
}

TEST_CASE("law: a cut text never crashes and never passes for the whole") {
    const std::string text = listed_block("0000:00:04.0") + listed_block("0000:02:00.0");
    const Host complete = scan_text(text);
    REQUIRE(complete.functions.size() == 2);
    REQUIRE(is_whole(complete));
    // From here on the port has said that something follows; before that a cut text looks like a
    // shorter whole one.
    const std::size_t port_has_spoken = text.find("DLActive+") + 9;
    // A stride that shares no factor with the length of a hex line meets every place in a line.
    for (std::size_t length = 1; length + 2 < text.size();
         length += length < 4000 || length + 400 > text.size() ? 1 : 7) {
        INFO(length);
        // Telling whose text it is takes most of the time, and hangs on whole lines.
        ScanRequest request;
        request.from = "-";
        if (length % 11 != 0) request.input_format = "lspci";
        try {
            const Host host = read_host(request, text.substr(0, length)).host;
            if (length >= port_has_spoken) CHECK_FALSE(is_whole(host));
        } catch (const Error& error) {
            CHECK(error.kind == ErrorKind::malformed);
        }
    }
}

TEST_CASE(
    "a line that speaks of a function and cannot be read is a gap, never dropped in silence") {
    const std::string base =
        "00:00.0 Host bridge [0600]: Intel Corporation 440FX [8086:1237] (rev 02)\n"
        "00:03.0 Ethernet controller [0200]: Intel Corporation 82540EM [8086:100e] (rev 03)\n";
    REQUIRE(is_whole(scan_text(base)));
    const std::string card =
        "81:00.0 Processing accelerators [1200]: Huawei Device [19e5:d802] (rev 20)";
    REQUIRE(is_whole(scan_text(base + card + "\n")));
    for (const std::string& line : std::vector<std::string>{
             "5:" + card, "host1:" + card, "`" + card + "`", "<li>" + card, "# " + card, "#" + card,
             "\x1b[01;31m" + card, "[81:00.0] Processing accelerators [1200]: x [19e5:d802]",
             std::string("81:0.0 Processing accelerators [1200]: x [19e5:d802]"),
             std::string("xxxx:xx:00.0 Processing accelerators [1200]: x [19e5:d802]"),
             std::string("00:01.0/01:00.0 Processing accelerators [1200]: x [19e5:d802]"),
             std::string("Beschleuniger [1200]: Huawei Device [19e5:d802] (rev 20)"),
             std::string("pci 0000:41:00.0: [10de:20f1] type 00 class 0x030200")}) {
        INFO(line);
        const Host host = scan_text(base + line + "\n");
        const bool seen = host.functions.size() == 3;
        CHECK((seen || !is_whole(host)));
    }
    std::string glued = base;
    glued.insert(glued.find('\n') + 1, card + " ");  // two functions on one line
    CHECK_FALSE(is_whole(scan_text(glued)));
    for (const std::string& tail : std::vector<std::string>{
             "8", "81:00.", "81:00.0 Processing accelerators [1200]: Huawei Device [19e5:d8"}) {
        INFO(tail);
        CHECK_FALSE(is_whole(scan_text(base + tail)));
    }
}

}  // namespace chipaudit
