// SPDX-License-Identifier: GPL-3.0-or-later
/// Devices as a maker's own tool lists them. People paste several of its outputs after each other:
/// what they say of one device is joined.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/pci.h"

namespace chipaudit {

struct ToolDevice {
    PciFunction function;
    std::optional<std::uint64_t> index{};  // the tool's own number
    std::optional<std::string> serial{};   // raw, as printed
    std::optional<std::string> uuid{};     // raw; never kept where there is a serial
};

class ToolDevices {
  public:
    /// Fills the gaps of the device that was last listed with this address, UUID or number, where
    /// the two differ in nothing; else adds one.
    void add(ToolDevice device);
    [[nodiscard]] const std::vector<ToolDevice>& all() const { return devices_; }

  private:
    [[nodiscard]] std::optional<std::size_t> place_of(const ToolDevice& device) const;

    std::vector<ToolDevice> devices_;
    std::map<PciAddress, std::size_t> at_;
    std::map<std::string, std::size_t> with_uuid_;
    std::map<std::uint64_t, std::size_t> numbered_;
};

/// "PCIe Bus Info   : 0000:C1:00.0", as such tools print a fact.
struct ToolPair {
    std::string_view key, value;
};
std::optional<ToolPair> split_pair(std::string_view line);
/// "0x20B2" with at most so many digits; nullopt for anything else.
std::optional<std::uint32_t> prefixed_hex(std::string_view text, std::size_t digits);

/// What tools print where they have nothing to say: "N/A", "NA", "-", "ERR!", "Unknown Error",
/// "[Not Supported]".
bool is_no_value(std::string_view text);

}  // namespace chipaudit
