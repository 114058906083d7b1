// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads that the system refuses: told, and never taken for "not there". tests/faults lets every
/// read of a scan fail.
#include <cerrno>
#include <memory>

#include "core/error.h"
#include "scanner/fault_log.h"
#include "scanner/folder.h"
#include "scanner/sysfs_place.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

const std::string function = "sys/bus/pci/devices/0000:01:00.0/";

Host judged(const std::vector<Fault>& faults, std::optional<bool> privileged = true) {
    FaultLog log;
    for (const auto& fault : faults) log.add(fault.path, fault.call.c_str(), fault.error);
    Host host;
    host.platform.privileged = privileged;
    judge_faults(log, host);
    return host;
}

/// One network card, whose attribute files say what they are given.
std::string copy_with(const std::string& attribute) {
    const std::string folder = "== sys/devices/pci0000:00/0000:01:00.0/";
    return folder + "vendor\n0x10ec\n" + folder + "device\n0x8168\n" + folder +
           "class\n0x020000\n" + folder + "uevent\nPCI_CLASS=20000\nPCI_ID=10EC:8168\n" + folder +
           attribute +
           "\n== sys/bus/pci/devices/0000:01:00.0 -> ../../../devices/pci0000:00/0000:01:00.0\n";
}

bool is_told(const std::string& copy) {
    const UnpackedSysfs folder(copy);
    return has_reason(scan_folder(folder.path()), ReasonCode::read_failed, "01:00.0");
}

}  // namespace

TEST_CASE("a refused read is a fault, what is not there is none") {
    const auto log = std::make_shared<FaultLog>();
    const auto self = Folder::open("/proc/self", log);
    REQUIRE(self);
    CHECK(self->read("stat"));
    CHECK_FALSE(self->read("no-such-attribute"));
    CHECK_FALSE(self->sub("no-such-folder/inside"));
    CHECK_FALSE(self->sub("stat"));
    CHECK_FALSE(self->link("no-such-link"));
    CHECK_FALSE(self->link("stat"));
    CHECK_FALSE(self->has_file("no-such-file"));
    CHECK(log->faults().empty());
    CHECK_FALSE(self->read("mem"));  // nothing is mapped at address 0
    CHECK(log->faults() == std::vector<Fault>{{"mem", "read", EIO}});
}

TEST_CASE("a copy that cannot be opened is refused") {
    const UnpackedSysfs copy(copy_with("resource\n0x0 0x0 0x0"));
    CHECK(has_pci(copy_place(copy.path())));
    try {
        copy_place(copy.path() + "/not-there");
        FAIL("it was read");
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::unreadable);
        CHECK(std::string(error.what()).find("No such file or directory") != std::string::npos);
    }
}

TEST_CASE("a fault is noted with file and error, and decides where the answer may rest on it") {
    const Host decided = judged({{function + "resource", "read", EIO}});
    CHECK(has_reason(decided, ReasonCode::read_failed, "01:00.0"));
    REQUIRE(decided.notes.size() == 1);
    CHECK(decided.notes[0].text == function + "resource could not be read: Input/output error");
    CHECK(decided.notes[0].about == parse_address("01:00.0"));

    const Host shown = judged({{function + "max_link_speed", "read", EIO}});
    CHECK(shown.reasons.empty());
    CHECK(shown.notes.size() == 1);

    const Host whole = judged({});
    CHECK(whole.reasons.empty());
    CHECK(whole.notes.empty());
}

TEST_CASE("what only root may read is no fault for others") {
    const std::vector<Fault> denied = {{function + "vpd", "open", EACCES},
                                       {"sys/class/dmi/id/product_serial", "open", EACCES},
                                       {"proc/1/fd", "open", EACCES}};
    CHECK(judged(denied, false).notes.empty());
    CHECK(judged(denied, true).notes.size() == 3);
    CHECK(judged(denied, true).reasons.empty());
    const std::vector<Fault> masked = {{function + "uevent", "open", EACCES}};
    CHECK(has_reason(judged(masked, false), ReasonCode::read_failed, "01:00.0"));
}

TEST_CASE("a process that ended is no fault") {
    CHECK(judged({{"proc/812/fd", "open", ENOENT}, {"proc/812/cmdline", "read", ESRCH}})
              .notes.empty());
    CHECK(judged({{"proc/812/fd", "list", EIO}}).notes.size() == 1);
}

TEST_CASE("an attribute that is there and says nothing is a fault") {
    CHECK_FALSE(is_told(copy_with("resource\n0x0 0x0 0x0")));
    CHECK(is_told(copy_with("resource hex 0")));
    CHECK_FALSE(is_told(copy_with("vpd hex 0")));
}

TEST_CASE("an attribute that is a link is a fault: in sysfs none is") {
    CHECK(is_told(copy_with("revision -> ../../../etc/hostname")));
    CHECK_FALSE(is_told(copy_with("revision\n0x20")));
}

TEST_CASE("a link of a copy that leads nowhere is no fault") {
    CHECK_FALSE(is_told(copy_with("drm -> ../nowhere")));
    CHECK_FALSE(is_told(copy_with("driver -> ../nowhere")));
}

}  // namespace chipaudit
