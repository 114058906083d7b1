// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "scanner/capture.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

/// What lspci text cannot say: power state, which function a virtual one belongs to, and the
/// kernel's own reading of the ids; nor more evidence than the 256 bytes of -xxx.
PciFunction without_gaps_of_text(PciFunction function) {
    function.power_state = std::nullopt;
    function.identity_sources.sysfs = std::nullopt;
    function.closer = std::nullopt;  // no listing tells of it
    function.config.clear();
    function.config_masked.clear();
    return function;
}

}  // namespace

// tests/fixtures/ascend-8.lspci is what the real tool printed of the same tree:
// lspci -A linux-sysfs -O sysfs.path=TREE/sys/bus/pci -Dnnvvxxx
TEST_CASE("a sysfs copy, its lspci text and its capture show the same machine") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    const Host sysfs = scan_folder(copy.path());
    const Host text = scan_text(fixture_text("ascend-8.lspci"));
    const Host capture = scan_text(write_capture(sysfs));
    CHECK(capture == sysfs);
    CHECK(scan_text(write_capture(text)) == text);

    REQUIRE(text.functions.size() == sysfs.functions.size());
    CHECK(is_whole(text));
    for (std::size_t i = 0; i < text.functions.size(); ++i) {
        const auto& a = sysfs.functions[i];
        const auto& b = text.functions[i];
        INFO(to_string(*a.address));
        CHECK(a.address == b.address);
        CHECK(a.id == b.id);
        CHECK(a.class_code == b.class_code);
        CHECK(a.class_is_partial == b.class_is_partial);
        CHECK(a.revision == b.revision);
        CHECK(a.subsystem == b.subsystem);
        CHECK(a.bars == b.bars);
        CHECK(a.link_capable == b.link_capable);
        CHECK(a.link_now == b.link_now);
        CHECK(a.buses == b.buses);
        CHECK(a.upstream == b.upstream);
        CHECK(a.virtual_functions == b.virtual_functions);
        CHECK(a.numa_node == b.numa_node);
        CHECK(a.iommu_group == b.iommu_group);
        CHECK(a.slot == b.slot);
        CHECK(a.driver == b.driver);
        CHECK(without_gaps_of_text(a) == without_gaps_of_text(b));
    }
}

// tests/fixtures/ascend-8.hwloc.xml is what lstopo 2.9 wrote of the same tree, with local_cpus
// files added that the kernel has and the copy has not.
TEST_CASE("a sysfs copy and hwloc's XML show the same machine, as far as hwloc tells") {
    const UnpackedSysfs copy(fixture_text("ascend-8.sysfs"));
    const Host sysfs = scan_folder(copy.path());
    const Host hwloc = scan_text(fixture_text("ascend-8.hwloc.xml"));
    CHECK_FALSE(is_whole(hwloc));
    REQUIRE(hwloc.functions.size() == sysfs.functions.size());
    for (std::size_t i = 0; i < hwloc.functions.size(); ++i) {
        const auto& a = sysfs.functions[i];
        const auto& b = hwloc.functions[i];
        INFO(to_string(*a.address));
        CHECK(a.address == b.address);
        CHECK(a.id == b.id);
        CHECK(*a.class_code >> 8 == *b.class_code >> 8);
        CHECK(a.revision == b.revision);
        CHECK(a.subsystem == b.subsystem);
        CHECK(a.buses == b.buses);
        CHECK(a.upstream == b.upstream);
        CHECK(a.numa_node == b.numa_node);
    }
    REQUIRE(hwloc.topology.nodes.size() == 4);
    CHECK(hwloc.topology.nodes.back().cpus == "6-7");
}

TEST_CASE("agreement is not for nothing: another machine's text differs") {
    const UnpackedSysfs copy(fixture_text("q35.sysfs"));
    CHECK(scan_folder(copy.path()).functions !=
          scan_text(fixture_text("ascend-8.lspci")).functions);
}

}  // namespace chipaudit
