// SPDX-License-Identifier: GPL-3.0-or-later
/// Small, total functions on text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chipaudit {

std::string hex(std::uint64_t value, int digits);
/// 1 to 16 hex digits and nothing else; nullopt otherwise.
std::optional<std::uint64_t> parse_hex(std::string_view text);
std::optional<std::uint64_t> parse_decimal(std::string_view text);
std::string to_hex(std::span<const std::uint8_t> bytes);
/// nullopt for an odd length or a character that is not a hex digit.
std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text);

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
/// Lines without their ends ("\n", "\r\n"); a last line without an end counts.
std::vector<std::string_view> split_lines(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string to_lower(std::string_view text);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

/// Replaces bytes that are not UTF-8 by U+FFFD, and control characters other than tab and newline
/// by U+FFFD.
std::string clean_utf8(std::string_view text);

/// For comparing words: blanks of Unicode and runs of blanks become one blank, characters without
/// width and blanks at the ends go.
std::string plain_blanks(std::string_view text);

/// The known word closest to `word` by edit distance, empty when nothing is near enough to suggest.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace chipaudit
