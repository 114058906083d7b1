// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/closer_look.h"

#include <algorithm>

#include "core/config_space.h"
#include "core/text.h"
#include "scanner/vpd.h"

namespace chipaudit {
namespace {

constexpr std::size_t largest_vpd = 32768;  // 15 address bits, PCI 3.0 appendix I.3.1

/// Mediated devices are folders named by a UUID (Linux, Documentation/driver-api/vfio-mediated-
/// device.rst).
bool is_uuid(const std::string& name) {
    constexpr std::size_t length = 36;
    if (name.size() != length) return false;
    for (std::size_t i = 0; i < length; ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash != (name[i] == '-')) return false;
        if (!dash && !parse_hex(std::string_view(&name[i], 1))) return false;
    }
    return true;
}

std::optional<std::uint32_t> count_mediated(const Folder& function) {
    if (!function.sub("mdev_supported_types")) return std::nullopt;
    return static_cast<std::uint32_t>(std::ranges::count_if(function.names(), is_uuid));
}

std::optional<Attestation> read_attestation(const Folder& function) {
    const auto authenticated = function.word("authenticated");
    const bool tsm = function.sub("tsm").has_value();
    if (!authenticated && !tsm) return std::nullopt;
    Attestation attestation;
    attestation.authenticated = authenticated;
    attestation.tsm = tsm;
    return attestation;
}

}  // namespace

CloserLook look_at_candidate(const Folder& function) {
    CloserLook closer;
    closer.local_cpus = function.word("local_cpulist");
    closer.driver_override = function.word("driver_override");
    if (closer.driver_override == "(null)") closer.driver_override = std::nullopt;
    closer.mediated_devices = count_mediated(function);
    closer.attestation = read_attestation(function);
    return closer;
}

std::optional<std::string> read_vpd(const Folder& function) {
    return function.read("vpd", largest_vpd);
}

void understand(const std::optional<std::string>& vpd, std::span<const std::uint8_t> config,
                CloserLook& closer) {
    const auto facts = read_config(config);
    if (facts.extended && !closer.attestation) closer.attestation.emplace();
    if (closer.attestation) {
        closer.attestation->doe = facts.doe;
        closer.attestation->ide = facts.ide;
        closer.attestation->tee_io = facts.tee_io;
    }
    if (vpd) closer.vpd = parse_vpd(*vpd);
}

}  // namespace chipaudit
