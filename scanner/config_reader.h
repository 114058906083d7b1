// SPDX-License-Identifier: GPL-3.0-or-later
/// Config space through libpci, and nothing else of libpci: its sysfs scan ends the whole process
/// where one attribute vanishes, and its parent search is quadratic (docs/decisions); its config
/// access is what we want from it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/pci.h"

struct pci_access;

namespace chipaudit {

/// Bytes from offset 0, as many as may be read.
struct ConfigBytes {
    std::vector<std::uint8_t> bytes;
    int error =
        0;  // errno of the read that ended them; 0 where all were read, or no more are shown
};

class ConfigReader {
  public:
    /// `pci` is /sys/bus/pci.
    explicit ConfigReader(const std::string& pci);

    /// Bytes 0 … wanted-1 of the function's config space; empty where it cannot be opened.
    [[nodiscard]] ConfigBytes read(const PciAddress& address, std::uint32_t wanted) const;

  private:
    struct Close {
        void operator()(pci_access* access) const;
    };
    std::unique_ptr<pci_access, Close> access_;
};

}  // namespace chipaudit
