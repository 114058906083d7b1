// SPDX-License-Identifier: GPL-3.0-or-later
/// Who may see raw serials and names: one place decides, every access method asks it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/scanner.h"

namespace chipaudit {

class Masking {
  public:
    /// The user's key wins; else one derived from the scanned host's machine-id; else values are
    /// left out.
    Masking(const ScanRequest& request, const std::optional<std::string>& machine_id);

    /// Pseudonym, or the raw value with --sensitive; nullopt where there is no key to make a
    /// pseudonym with.
    std::optional<std::string> mask(std::string_view kind, const std::optional<std::string>& raw);
    [[nodiscard]] bool keeps_raw() const { return sensitive_; }
    /// Writes the scope into the host, and a note where values had to be left out.
    void describe(Host& host) const;

  private:
    std::optional<PseudonymKey> key_;
    const char* scope_ = "host";
    bool sensitive_ = false, left_out_ = false;
};

/// Sets function.serial from a device serial number, masked.
void apply_serial(PciFunction& function, std::optional<std::uint64_t> serial, Masking& masking);
/// Masks the serial in a candidate's vital product data and the UUID that its driver gave.
void mask_closer_look(PciFunction& function, Masking& masking);
/// Masks serials and UUIDs that a maker's library gave.
void mask_driver_reports(std::vector<DriverReport>& reports, Masking& masking);
/// "00-11-22-33-44-55-66-77", as lspci prints a device serial number.
std::string serial_text(std::uint64_t serial);

}  // namespace chipaudit
