// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/masking.h"

#include "core/text.h"

namespace chipaudit {
Masking::Masking(const ScanRequest& request, const std::optional<std::string>& machine_id)
    : key_(request.key), sensitive_(request.sensitive) {
    if (key_) scope_ = "fleet";
    if (!key_ && machine_id) key_ = PseudonymKey::from_machine_id(*machine_id);
    if (sensitive_) scope_ = "none";
}

std::optional<std::string> Masking::mask(std::string_view kind,
                                         const std::optional<std::string>& raw) {
    if (!raw || sensitive_ || is_pseudonym(*raw)) return raw;
    if (key_) return key_->pseudonym(kind, *raw);
    left_out_ = true;
    return std::nullopt;
}

void Masking::describe(Host& host) const {
    host.pseudonyms = {scope_, std::nullopt};
    if (key_ && !sensitive_) host.pseudonyms.key_id = key_->id();
    if (left_out_) {
        host.notes.push_back({std::nullopt,
                              "serial numbers and host names are left out: no key and no "
                              "machine-id to make pseudonyms "
                              "with (--key, or --sensitive for raw values)"});
    }
}

std::string serial_text(std::uint64_t serial) {
    std::string text;
    for (int shift = 56; shift >= 0; shift -= 8) {
        if (!text.empty()) text += '-';
        text += hex((serial >> shift) & 0xff, 2);
    }
    return text;
}

void apply_serial(PciFunction& function, std::optional<std::uint64_t> serial, Masking& masking) {
    if (!serial || function.serial) return;
    if (*serial == 0 || *serial == ~std::uint64_t{0}) return;  // nobody wrote one
    function.serial = masking.mask("serial", serial_text(*serial));
}

void mask_closer_look(PciFunction& function, Masking& masking) {
    if (!function.closer) return;
    auto& closer = *function.closer;
    if (closer.vpd) closer.vpd->serial = masking.mask("serial", closer.vpd->serial);
    closer.driver_uuid = masking.mask("serial", closer.driver_uuid);
}

void mask_driver_reports(std::vector<DriverReport>& reports, Masking& masking) {
    for (auto& report : reports) {
        report.serial = masking.mask("serial", report.serial);
        report.uuid = masking.mask("serial", report.uuid);
    }
}

}  // namespace chipaudit
