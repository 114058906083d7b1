// SPDX-License-Identifier: GPL-3.0-or-later
/// Names of all other devices, from the text of pci.ids (format: the header of that file, and
/// pciutils' update-pciids(8)).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/pci.h"

namespace chipaudit {

class PciNames {
  public:
    PciNames() = default;
    /// Keeps `text` and an index of its vendor and device lines; `label` says which file this is,
    /// for the report.
    PciNames(std::string text, std::string label);

    [[nodiscard]] const std::string& label() const { return label_; }
    [[nodiscard]] bool empty() const { return vendors_.empty(); }
    [[nodiscard]] std::optional<std::string> vendor(std::uint16_t vendor) const;
    [[nodiscard]] std::optional<std::string> device(PciId id) const;
    /// "NVIDIA Corporation GA100 [A100 PCIe 40GB]", or with "Device 20f1" where only the vendor is
    /// known; nullopt when neither is.
    [[nodiscard]] std::optional<std::string> full_name(PciId id) const;

    /// What a listing without ids may mean: every id whose vendor and device names are exactly this
    /// text, or which it spells as "Vendor Device d802". Empty when nothing fits.
    [[nodiscard]] std::vector<PciId> ids_named(std::string_view text) const;
    /// Vendors whose name begins the text, longest name first.
    [[nodiscard]] std::vector<std::uint16_t> vendors_named(std::string_view text) const;

  private:
    struct NamePlace {  // in text_, trimmed
        std::uint32_t begin = 0, end = 0;
    };
    struct DevicePlace {
        PciId id;
        NamePlace name;
    };
    [[nodiscard]] std::vector<PciId> ids_spelled(std::string_view text) const;
    struct VendorPlace {
        std::uint16_t id = 0;
        NamePlace name;
    };
    [[nodiscard]] NamePlace place_in_text(std::string_view name) const;
    [[nodiscard]] std::string_view name_at(NamePlace place) const;
    [[nodiscard]] std::span<const DevicePlace> devices_of(std::uint16_t vendor) const;

    std::string text_, label_;
    std::vector<VendorPlace> vendors_;  // ascending id, in the file's order where it repeats one
    std::vector<DevicePlace> devices_;  // the same
};

}  // namespace chipaudit
