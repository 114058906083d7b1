// SPDX-License-Identifier: GPL-3.0-or-later
/// Bounds-checked little-endian reads over bytes of unknown origin. A read past the end is nullopt,
/// never a crash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace chipaudit {

class ByteReader {
  public:
    explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] std::optional<std::uint8_t> u8(std::size_t offset) const {
        if (offset >= bytes_.size()) return std::nullopt;
        return bytes_[offset];
    }
    [[nodiscard]] std::optional<std::uint16_t> u16(std::size_t offset) const {
        const auto low = u8(offset);
        const auto high = u8(offset + 1);
        if (!low || !high) return std::nullopt;
        return static_cast<std::uint16_t>(*low | (*high << 8));
    }
    [[nodiscard]] std::optional<std::uint32_t> u32(std::size_t offset) const {
        const auto low = u16(offset);
        const auto high = u16(offset + 2);
        if (!low || !high) return std::nullopt;
        return static_cast<std::uint32_t>(*low) | (static_cast<std::uint32_t>(*high) << 16);
    }

  private:
    std::span<const std::uint8_t> bytes_;
};

}  // namespace chipaudit
