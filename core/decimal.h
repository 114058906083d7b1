// SPDX-License-Identifier: GPL-3.0-or-later
/// Exact decimal numbers for figures that law compares: no floats, no rounding, at most six
/// decimals.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chipaudit {

class Decimal {
  public:
    Decimal() = default;
    explicit Decimal(std::int64_t whole);
    /// "5.92", "4800", "0"; nullopt for signs, exponents, more than six decimals or more than
    /// twelve digits before the point.
    static std::optional<Decimal> parse(std::string_view text);

    [[nodiscard]] std::string to_string() const;  // shortest exact form
    [[nodiscard]] Decimal times(
        std::int64_t factor) const;  // throws Error(operational) on overflow
    [[nodiscard]] Decimal plus(const Decimal& other) const;  // throws Error(operational) likewise
    [[nodiscard]] std::optional<Decimal> divided_exactly(
        std::int64_t divisor) const;  // nullopt if not exact at six decimals
    auto operator<=>(const Decimal&) const = default;

    /// Sign of a - b*c, exactly (128-bit product); used for ratios: "tpp / area >= 5.92" is
    /// compare(tpp, 5.92, area) >= 0.
    static std::strong_ordering compare_product(const Decimal& a, const Decimal& b,
                                                const Decimal& c);

  private:
    std::int64_t micro_ = 0;  // units of 10^-6
};

}  // namespace chipaudit
