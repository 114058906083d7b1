// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace chipaudit {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Length of the UTF-8 sequence that starts at `at` (RFC 3629 §4), 0 where it is not well formed.
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80) return 0;
    }
    const unsigned char second = byte(at + 1);
    if (first == 0xe0 && second < 0xa0) return 0;  // overlong
    if (first == 0xed && second > 0x9f) return 0;  // surrogates
    if (first == 0xf0 && second < 0x90) return 0;  // overlong
    if (first == 0xf4 && second > 0x8f) return 0;  // beyond U+10FFFF
    return length;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

/// What begins the text and is not ASCII, where it counts for nothing or for a blank.
struct OddBlank {
    std::size_t length = 0;  // in bytes; 0 for anything else
    bool is_blank = false;
};

OddBlank odd_blank_in(std::string_view text) {
    struct Character {
        std::string_view bytes;
        bool is_blank;
    };
    static constexpr auto characters = std::to_array<Character>({
        {"\xc2\xa0", true},       // U+00A0, no-break space
        {"\xc2\xad", false},      // U+00AD, soft hyphen
        {"\xe1\x9a\x80", true},   // U+1680
        {"\xe2\x80\x8b", false},  // U+200B to U+200D, without width
        {"\xe2\x80\x8c", false},
        {"\xe2\x80\x8d", false},
        {"\xe2\x80\xaf", true},   // U+202F, narrow no-break space
        {"\xe2\x81\x9f", true},   // U+205F
        {"\xe2\x81\xa0", false},  // U+2060, word joiner
        {"\xe3\x80\x80", true},   // U+3000
        {"\xef\xbb\xbf", false},  // U+FEFF
    });
    for (const auto& one : characters) {
        if (text.starts_with(one.bytes)) return {one.bytes.size(), one.is_blank};
    }
    // U+2000 to U+200A are blanks of all widths.
    if (text.size() < 3 || !text.starts_with("\xe2\x80")) return {};
    const auto last = static_cast<unsigned char>(text[2]);
    return last >= 0x80 && last <= 0x8a ? OddBlank{3, true} : OddBlank{};
}

}  // namespace

std::string hex(std::uint64_t value, int wanted_digits) {
    std::string text;
    while (value != 0 || static_cast<int>(text.size()) < wanted_digits) {
        text.push_back(digits[value & 0xf]);
        value >>= 4;
    }
    std::reverse(text.begin(), text.end());
    return text;
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
    if (text.empty() || text.size() > 16) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        const int digit = digit_value(c);
        if (digit < 0) return std::nullopt;
        value = (value << 4) | static_cast<std::uint64_t>(digit);
    }
    return value;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    if (text.empty() || text.size() > 19) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 0xf]);
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit_value(text[i]);
        const int low = digit_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    while (true) {
        const auto end = text.find(separator, start);
        if (end == std::string_view::npos) break;
        parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    parts.push_back(text.substr(start));
    return parts;
}

std::vector<std::string_view> split_lines(std::string_view text) {
    auto lines = split(text, '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    for (auto& line : lines) {
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    }
    return lines;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const auto& part : parts) {
        if (&part != &parts.front()) text += separator;
        text += part;
    }
    return text;
}

std::string to_lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           to_lower(text.substr(0, prefix.size())) == to_lower(prefix);
}

std::string clean_utf8(std::string_view text) {
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequence_length(text, i);
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool control = (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f;
        // U+0080 to U+009F are control characters that some terminals obey.
        const bool control_two =
            length == 2 && byte == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (length == 0 || control || control_two) {
            clean += replacement;
            i += length == 0 ? 1 : length;
        } else {
            clean += text.substr(i, length);
            i += length;
        }
    }
    return clean;
}

std::string plain_blanks(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    bool blank = false;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        const bool ascii = static_cast<unsigned char>(c) < 0x80;
        const OddBlank odd = ascii ? OddBlank() : odd_blank_in(text.substr(i));
        if (odd.length > 0) {
            blank = blank || odd.is_blank;
            i += odd.length;
            continue;
        }
        ++i;
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            blank = true;
            continue;
        }
        if (blank && !plain.empty()) plain += ' ';
        blank = false;
        plain += c;
    }
    return plain;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    std::string best;
    // Two slips in a short word ("scna"), a third of a long one.
    std::size_t best_distance =
        std::max(word.size() / 3, std::min<std::size_t>(2, word.size() / 2)) + 1;
    for (const auto& candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace chipaudit
