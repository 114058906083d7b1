// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/host_facts.h"

#include <sys/utsname.h>

#include <algorithm>

#include "core/text.h"
#include "scanner/firmware_words.h"
#include "scanner/folder.h"

namespace chipaudit {
namespace {

std::optional<std::string> word_in(const SysfsPlace& place, const char* folder, const char* file) {
    const auto opened = place.open(folder);
    return opened ? opened->word(file) : std::nullopt;
}

std::optional<Dmi> read_dmi(const SysfsPlace& place) {
    const auto folder = place.open("sys/class/dmi/id");
    if (!folder) return std::nullopt;
    Dmi dmi{folder->word("sys_vendor"), folder->word("product_name"),
            folder->word("product_serial")};
    if (dmi.serial && is_placeholder(*dmi.serial)) dmi.serial = std::nullopt;
    return dmi;
}

/// CPUID leaf 1, ECX bit 31 says "guest" on x86; elsewhere only the firmware's vendor can tell.
std::optional<std::string> read_virtualization(const SysfsPlace& place,
                                               const std::optional<Dmi>& dmi) {
    if (dmi && dmi->vendor && names_hypervisor(*dmi->vendor)) return "guest";
    const auto folder = place.open("proc");
    const auto info = folder ? folder->read("cpuinfo", 16384) : std::nullopt;
    if (!info) return std::nullopt;
    for (const auto line : split_lines(*info)) {
        if (!line.starts_with("flags")) continue;
        const auto words = split(line, ' ');
        return std::ranges::find(words, "hypervisor") != words.end() ? "guest" : "none";
    }
    return std::nullopt;
}

std::optional<std::string> read_container(const SysfsPlace& place) {
    if (place.root.has_file(".dockerenv")) return "docker";
    const auto run = place.open("run");
    if (run && run->has_file(".containerenv")) return "podman";
    if (const auto name = word_in(place, "run/systemd", "container")) return name;
    const auto self = place.open("proc/self");
    const auto groups = self ? self->read("cgroup") : std::nullopt;
    for (const char* name : {"kubepods", "docker", "lxc"}) {
        if (groups && groups->find(name) != std::string::npos) return name;
    }
    return std::nullopt;
}

/// "none [integrity] confidentiality": the word in brackets holds (kernel_lockdown(7)).
std::optional<std::string> read_lockdown(const SysfsPlace& place) {
    const std::string text = word_in(place, "sys/kernel/security", "lockdown").value_or("");
    const auto open = text.find('['), close = text.find(']');
    if (open == std::string::npos || close == std::string::npos || close < open)
        return std::nullopt;
    return text.substr(open + 1, close - open - 1);
}

std::optional<std::string> running_kernel() {
    struct utsname names {};
    if (uname(&names) != 0) return std::nullopt;
    return clean_utf8(names.release);
}

}  // namespace

std::optional<std::string> read_machine_id(const SysfsPlace& place) {
    return word_in(place, "etc", "machine-id");
}

void read_host_facts(const SysfsPlace& place, Masking& masking, Host& host) {
    auto dmi = read_dmi(place);
    const auto board = dmi ? dmi->serial : std::nullopt;
    host.platform.virtualization = read_virtualization(place, dmi);
    if (dmi) dmi->serial = masking.mask("board", board);
    host.platform.dmi = dmi;
    auto label = word_in(place, "proc/sys/kernel", "hostname");
    if (!label) label = word_in(place, "etc", "hostname");
    host.ids = {masking.mask("machine", read_machine_id(place)), masking.mask("board", board),
                masking.mask("label", label)};
    if (host.platform.virtualization == "guest") {
        host.reasons.push_back(
            {ReasonCode::guest_view,
             "this is a guest: only what its hypervisor passes through can be seen", std::nullopt});
    }
    host.platform.lockdown = read_lockdown(place);
    if (!place.live) return;
    host.platform.kernel = running_kernel();
    host.platform.container = read_container(place);
    if (host.platform.container) {
        host.reasons.push_back(
            {ReasonCode::container_view,
             "this is a container: device nodes and processes outside it cannot be seen",
             std::nullopt});
    }
}

}  // namespace chipaudit
