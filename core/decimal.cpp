// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decimal.h"

#include "core/error.h"
#include "core/text.h"

namespace chipaudit {
namespace {

constexpr std::int64_t million = 1'000'000;
__extension__ typedef __int128 Wide;

std::strong_ordering order(Wide a, Wide b) {
    if (a < b) return std::strong_ordering::less;
    if (a > b) return std::strong_ordering::greater;
    return std::strong_ordering::equal;
}

}  // namespace

Decimal::Decimal(std::int64_t whole) : micro_(whole * million) {}

std::optional<Decimal> Decimal::parse(std::string_view text) {
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    if (whole.size() > 12) return std::nullopt;
    const auto whole_value = parse_decimal(whole);
    if (!whole_value) return std::nullopt;
    std::uint64_t micro = 0;
    if (point != std::string_view::npos) {
        std::string fraction(text.substr(point + 1));
        if (fraction.empty() || fraction.size() > 6) return std::nullopt;
        fraction.append(6 - fraction.size(), '0');
        const auto value = parse_decimal(fraction);
        if (!value) return std::nullopt;
        micro = *value;
    }
    Decimal result;
    result.micro_ =
        static_cast<std::int64_t>(*whole_value) * million + static_cast<std::int64_t>(micro);
    return result;
}

std::string Decimal::to_string() const {
    std::string text = std::to_string(micro_ / million);
    std::string fraction = std::to_string(micro_ % million + million).substr(1);
    while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
    if (!fraction.empty()) text += "." + fraction;
    return text;
}

Decimal Decimal::times(std::int64_t factor) const {
    const Wide product = static_cast<Wide>(micro_) * factor;
    if (product > INT64_MAX || product < 0) {
        throw Error(ErrorKind::operational, "figure too large to compute with: " + to_string() +
                                                " times " + std::to_string(factor));
    }
    Decimal result;
    result.micro_ = static_cast<std::int64_t>(product);
    return result;
}

Decimal Decimal::plus(const Decimal& other) const {
    const Wide sum = static_cast<Wide>(micro_) + other.micro_;
    if (sum > INT64_MAX) {
        throw Error(ErrorKind::operational, "figure too large to compute with: " + to_string() +
                                                " plus " + other.to_string());
    }
    Decimal result;
    result.micro_ = static_cast<std::int64_t>(sum);
    return result;
}

std::optional<Decimal> Decimal::divided_exactly(std::int64_t divisor) const {
    if (divisor <= 0 || micro_ % divisor != 0) return std::nullopt;
    Decimal result;
    result.micro_ = micro_ / divisor;
    return result;
}

std::strong_ordering Decimal::compare_product(const Decimal& a, const Decimal& b,
                                              const Decimal& c) {
    return order(static_cast<Wide>(a.micro_) * million, static_cast<Wide>(b.micro_) * c.micro_);
}

}  // namespace chipaudit
