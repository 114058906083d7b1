// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/function_filter.h"

#include "core/text.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;

/// False for text that is neither a number up to `largest` nor a way to say "any".
bool read_member(std::string_view text, std::uint32_t largest,
                 std::optional<std::uint32_t>& member) {
    if (text.empty() || text == "*") return true;
    const auto value = parse_hex(text);
    if (!value || *value > largest) return false;
    member = static_cast<std::uint32_t>(*value);
    return true;
}

bool read_class(std::string_view text, IdPattern& pattern) {
    if (text.empty() || text == "*") return true;
    if (text.size() > 4) return false;
    std::string digits(text), mask(text.size(), 'f');
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] != 'x' && digits[i] != 'X') continue;
        if (digits.size() != 4) return false;
        digits[i] = mask[i] = '0';
    }
    const auto bits = parse_hex(digits);
    if (!bits) return false;
    pattern.class_bits = static_cast<std::uint32_t>(*bits);
    // Fewer digits are a number: "300" is 0300.
    pattern.class_mask = mask.size() == 4 ? static_cast<std::uint32_t>(*parse_hex(mask)) : 0xffffU;
    return true;
}

template <typename Value>
bool fits_member(const std::optional<std::uint32_t>& member, Value value) {
    return !member || *member == value;
}

bool fits_slot(const SlotPattern& pattern, const PciFunction& function) {
    if (!pattern.domain && !pattern.bus && !pattern.device && !pattern.function) return true;
    if (!function.address) return false;
    const PciAddress& address = *function.address;
    return fits_member(pattern.domain, address.domain) && fits_member(pattern.bus, address.bus) &&
           fits_member(pattern.device, address.device) &&
           fits_member(pattern.function, address.function);
}

bool fits_id(const IdPattern& pattern, const PciFunction& function) {
    if (pattern.vendor || pattern.device) {
        if (!function.id || !fits_member(pattern.vendor, function.id->vendor) ||
            !fits_member(pattern.device, function.id->device))
            return false;
    }
    const auto& code = function.class_code;
    if (pattern.class_mask != 0 &&
        (!code || ((*code >> 8) & pattern.class_mask) != pattern.class_bits))
        return false;
    return !pattern.interface ||
           (code && !function.class_is_partial && (*code & 0xff) == *pattern.interface);
}

}  // namespace

bool FunctionFilter::fits(const PciFunction& function) const {
    return (!slot || fits_slot(*slot, function)) && (!id || fits_id(*id, function));
}

std::optional<SlotPattern> parse_slot_pattern(std::string_view text) {
    const auto colon = text.rfind(':');
    const auto head = colon == npos ? std::string_view() : text.substr(0, colon);
    const auto tail = colon == npos ? text : text.substr(colon + 1);
    const auto middle = head.find(':');
    const auto domain = middle == npos ? std::string_view() : head.substr(0, middle);
    const auto bus = middle == npos ? head : head.substr(middle + 1);
    const auto dot = tail.find('.');
    const auto function = dot == npos ? std::string_view() : tail.substr(dot + 1);
    SlotPattern pattern;
    const bool reads = read_member(domain, 0xffffffffU, pattern.domain) &&
                       read_member(bus, 0xff, pattern.bus) &&
                       read_member(tail.substr(0, dot), 0x1f, pattern.device) &&
                       read_member(function, 7, pattern.function);
    return reads ? std::optional(pattern) : std::nullopt;
}

std::optional<IdPattern> parse_id_pattern(std::string_view text) {
    const auto parts = split(text, ':');
    if (parts.size() < 2 || parts.size() > 4) return std::nullopt;
    IdPattern pattern;
    const bool reads = read_member(parts[0], 0xffff, pattern.vendor) &&
                       read_member(parts[1], 0xffff, pattern.device) &&
                       (parts.size() < 3 || read_class(parts[2], pattern)) &&
                       (parts.size() < 4 || read_member(parts[3], 0xff, pattern.interface));
    return reads ? std::optional(pattern) : std::nullopt;
}

}  // namespace chipaudit
