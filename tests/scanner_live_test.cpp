// SPDX-License-Identifier: GPL-3.0-or-later
/// A host that changes while it is looked at: no value of it is half of one and half of another.
#include <filesystem>
#include <fstream>

#include "scanner/live_truth.h"
#include "scanner/sysfs_gaps.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

const std::string name = "0000:01:00.0";

/// One function of a folder that is read as if it were this host's own.
class ChangingHost {
  public:
    ChangingHost() : copy_(function()), pci_(copy_.path() + "/sys/bus/pci") {
        devices_ = SysfsDevices{*Folder::open(pci_ + "/devices"), std::nullopt, std::nullopt};
        devices_->live.emplace(pci_);
    }
    [[nodiscard]] const SysfsDevices& devices() const { return *devices_; }
    void write(const std::string& attribute, const std::string& text) const {
        std::ofstream(folder() / attribute, std::ios::trunc) << text;
    }
    void remove() const { fs::rename(folder(), copy_.path() + "/gone"); }
    /// As a folder of its own: the old one is kept, and with it its number.
    void remove_and_return() const {
        remove();
        fs::copy(copy_.path() + "/gone", folder(), fs::copy_options::recursive);
    }
    void add(const std::string& other) const {
        fs::create_directory(folder().parent_path() / other);
    }
    void link(const std::string& link_name, const std::string& target) const {
        fs::create_symlink(target, folder() / link_name);
    }
    /// Seen and looked at closely, not yet checked.
    [[nodiscard]] ObservedFunction looked() const {
        return look_closer(devices(), {}, 256, observe(devices(), name));
    }

  private:
    static std::string function() {
        const std::string at = "== sys/bus/pci/devices/" + name + "/";
        return at + "uevent\nPCI_CLASS=120000\nPCI_ID=19E5:D802\nPCI_SLOT_NAME=" + name + "\n" +
               at + "config hex 64\n000: e51902d8\n00a: 0012\n" + at +
               "resource\n0x0000000000001000 0x0000000000001fff 0x0000000000040200\n" + at +
               "current_link_speed\n16.0 GT/s PCIe\n" + at + "current_link_width\n16\n" + at +
               "power_state\nD0\n";
    }
    [[nodiscard]] fs::path folder() const { return fs::path(pci_) / "devices" / name; }
    UnpackedSysfs copy_;
    std::string pci_;
    std::optional<SysfsDevices> devices_;
};

bool says(const ObservedFunction& observed, ReasonCode code, const std::string& words = "") {
    for (const auto& reason : observed.reasons) {
        if (reason.code == code && reason.text.find(words) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a function that stays and does not change is whole") {
    const ChangingHost host;
    const ObservedFunction seen = check_settled(host.devices(), host.looked());
    CHECK(seen.reasons.empty());
    CHECK(seen.function.id == PciId{0x19e5, 0xd802});
    REQUIRE(seen.function.bars);
    CHECK(seen.function.bars->size() == 1);
    CHECK(seen.function.link_now == Link{"16", 16});
}

TEST_CASE("a function that vanishes, or vanishes and returns, between two looks says so once") {
    for (const bool returns : {false, true}) {
        INFO("returns: " << returns);
        const ChangingHost host;
        ObservedFunction seen = observe(host.devices(), name);
        CHECK(seen.reasons.empty());
        returns ? host.remove_and_return() : host.remove();
        seen = look_closer(host.devices(), {}, 256, seen);
        CHECK(says(seen, ReasonCode::function_vanished, returns ? "returned" : "during the scan"));
        CHECK_FALSE(seen.function.bars);
        seen = check_settled(host.devices(), seen);
        CHECK(seen.reasons.size() == 1);
    }
}

TEST_CASE("a function that goes after the last look keeps what was read, and says that it went") {
    const ChangingHost host;
    ObservedFunction seen = host.looked();
    host.remove_and_return();
    host.write("resource", "0x0 0x0 0x0\n");
    seen = check_settled(host.devices(), seen);
    CHECK(says(seen, ReasonCode::function_vanished, "returned"));
    CHECK_FALSE(says(seen, ReasonCode::function_changed));
    CHECK(seen.function.bars);
}

TEST_CASE("registers in flux are unknown; a link that trains again is not a gap") {
    const ChangingHost host;
    const ObservedFunction before = host.looked();
    host.write("resource", "0x1000 0x2fff 0x40200\n");
    const ObservedFunction bars = check_settled(host.devices(), before);
    CHECK_FALSE(bars.function.bars);
    CHECK(says(bars, ReasonCode::function_changed, "base address"));
    CHECK(bars.function.link_now == Link{"16", 16});

    const ChangingHost slower;
    const ObservedFunction fast = slower.looked();
    slower.write("current_link_speed", "2.5 GT/s PCIe\n");
    const ObservedFunction slow = check_settled(slower.devices(), fast);
    CHECK(slow.function.link_now == Link{"2.5", 16});
    CHECK(slow.reasons.empty());
    CHECK(slow.notes.size() == fast.notes.size() + 1);
    slower.write("current_link_width", "0\n");
    const ObservedFunction lost = check_settled(slower.devices(), slow);
    CHECK_FALSE(lost.function.link_now);
    CHECK(says(lost, ReasonCode::function_changed, "link"));
}

TEST_CASE("a sleeping function's link is not asked again") {
    const ChangingHost host;
    const ObservedFunction before = host.looked();
    host.write("power_state", "D3cold\n");
    host.write("current_link_width", "0\n");
    CHECK(check_settled(host.devices(), before).function.link_now == Link{"16", 16});
}

TEST_CASE(
    "a virtual function that is tied to its card while it is read says that it was not whole") {
    const ChangingHost host;
    const ObservedFunction before = host.looked();
    CHECK_FALSE(before.function.physical_function);
    host.link("physfn", "../0000:00:00.0");
    const ObservedFunction after = check_settled(host.devices(), before);
    CHECK(after.function.physical_function == parse_address("00:00.0"));
    CHECK(says(after, ReasonCode::function_changed, "came up"));
    const ObservedFunction settled = check_settled(host.devices(), host.looked());
    CHECK(settled.function.physical_function == parse_address("00:00.0"));
    CHECK(settled.reasons.empty());
}

TEST_CASE("functions that appear during the scan are told, those that were seen are not") {
    const ChangingHost host;
    std::vector<ObservedFunction> all = {host.looked()};
    add_newcomers(host.devices().folder, all);
    CHECK(all.size() == 1);
    host.add("0000:02:00.0");
    host.add("no-address");
    add_newcomers(host.devices().folder, all);
    REQUIRE(all.size() == 2);
    CHECK(all.back().function.address == parse_address("02:00.0"));
    CHECK_FALSE(all.back().function.id);
    CHECK(says(all.back(), ReasonCode::function_changed, "appeared"));
}

}  // namespace chipaudit
