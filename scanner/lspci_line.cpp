// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lspci_line.h"

#include <algorithm>

#include "core/text.h"
#include "scanner/class_names.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t longest_line = 4096;  // no function line is; a guard against hostile input

std::optional<std::uint16_t> four_digits(std::string_view text) {
    const auto value = text.size() == 4 ? parse_hex(text) : std::nullopt;
    return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

/// The class of a function line, and what follows it.
struct ClassAndRest {
    std::optional<std::uint16_t> code;
    std::string_view rest;
    std::optional<std::uint16_t> other{};  // by its words, where those contradict the number
};

/// Where "[hhhh]:" ends the class; npos if nowhere.
std::size_t find_class_number(std::string_view text) {
    for (auto at = text.find("]:"); at != npos; at = text.find("]:", at + 1)) {
        if (at >= 5 && text[at - 5] == '[' && four_digits(text.substr(at - 4, 4))) return at;
    }
    return npos;
}

std::optional<ClassAndRest> split_class(std::string_view text) {
    if (text.starts_with("Class ")) text.remove_prefix(6);
    if (text.size() > 4 && text[4] == ':') {
        if (const auto code = four_digits(text.substr(0, 4)))
            return ClassAndRest{code, trim(text.substr(5))};
    }
    const auto numbered = find_class_number(text);
    if (numbered != npos) {
        const auto code = four_digits(text.substr(numbered - 4, 4));
        return ClassAndRest{code, trim(text.substr(numbered + 2)),
                            class_contradicted(trim(text.substr(0, numbered - 5)), *code)};
    }
    const auto colon = text.find(": ");
    if (colon == npos) return std::nullopt;
    return ClassAndRest{class_of_name(trim(text.substr(0, colon))), trim(text.substr(colon + 2))};
}

/// The two hex digits behind e.g. "(rev ".
std::optional<std::uint8_t> byte_behind(std::string_view text, std::string_view key) {
    const auto at = text.find(key);
    if (at == npos) return std::nullopt;
    const auto digits = text.substr(at + key.size(), 2);
    const auto value = digits.size() == 2 ? parse_hex(digits) : std::nullopt;
    return value ? std::optional(static_cast<std::uint8_t>(*value)) : std::nullopt;
}

std::string_view without_brackets_behind(std::string_view text) {
    return trim(text.substr(0, std::min(text.find("(rev "), text.find("(prog-if "))));
}

ListedFunction make_function(const std::optional<PciAddress>& address, const ClassAndRest& parts) {
    ListedFunction listed;
    PciFunction& function = listed.function;
    function.address = address;
    const auto revision = byte_behind(parts.rest, "(rev ");
    listed.off_bus = revision == 0xff;
    if (!listed.off_bus) function.revision = revision;
    if (parts.code) {
        // lspci leaves out the programming interface where it is zero and has no name, so absence
        // proves nothing.
        const auto interface = listed.off_bus ? std::nullopt : byte_behind(parts.rest, "(prog-if ");
        function.class_code = (std::uint32_t{*parts.code} << 8) | interface.value_or(0);
        function.class_is_partial = !interface;
        if (parts.other)
            compare_classes(function.identity_sources, function.class_code,
                            std::uint32_t{*parts.other} << 8);
    }
    const auto name = without_brackets_behind(parts.rest);
    function.id = id_in(name);
    function.model_name = name_in(name);
    return listed;
}

bool has_signs(std::string_view rest) {
    return id_in(without_brackets_behind(rest)) || byte_behind(rest, "(rev ");
}

bool is_unbalanced(std::string_view line) {
    return std::ranges::count(line, '(') > std::ranges::count(line, ')') ||
           std::ranges::count(line, '[') > std::ranges::count(line, ']');
}

/// Blank-separated words as places in the line.
struct Word {
    std::size_t at = 0;
    std::string_view text;
};

std::optional<Word> next_word(std::string_view line, std::size_t from) {
    const auto at = line.find_first_not_of(" \t", from);
    if (at == npos) return std::nullopt;
    const auto end = line.find_first_of(" \t", at);
    return Word{at, line.substr(at, end == npos ? npos : end - at)};
}

/// "IOMMU Group 17 0000:41:00.0 …": the listing that many guides tell people to make.
void apply_prefix(std::string_view prefix, PciFunction& function) {
    constexpr std::string_view key = "IOMMU Group ";
    const auto at = prefix.find(key);
    if (at == npos) return;
    const auto group = next_word(prefix, at + key.size());
    const auto number = parse_decimal(group ? group->text : std::string_view());
    if (number) function.iommu_group = static_cast<std::uint32_t>(*number);
}

}  // namespace

std::optional<std::uint32_t> parse_group_heading(std::string_view line) {
    line = trim(line);
    constexpr std::string_view table = "IOMMU ", key = "Group ";
    if (starts_with_ignoring_case(line, table)) line = trim(line.substr(table.size()));
    if (!starts_with_ignoring_case(line, key)) return std::nullopt;
    line = trim(line.substr(key.size()));
    if (line.ends_with(':')) line.remove_suffix(1);
    const auto number = parse_decimal(line);
    if (!number || *number > 0xffffffffU) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

std::optional<PciId> id_in(std::string_view text) {
    for (auto at = text.rfind('['); at != npos; at = at == 0 ? npos : text.rfind('[', at - 1)) {
        if (at + 10 < text.size() && text[at + 10] == ']') {
            if (const auto id = parse_id(text.substr(at + 1, 9))) return id;
        }
    }
    for (const std::string_view prefix : {"Unknown device ", "Device "}) {
        if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    }
    return parse_id(trim(text));
}

std::optional<ModelName> name_in(std::string_view text) {
    constexpr std::size_t id_length = 11;  // "[vvvv:dddd]"
    const bool bracketed = text.ends_with(']') && text.size() >= id_length &&
                           parse_id(text.substr(text.size() - id_length + 1, 9)).has_value();
    if (bracketed) text = trim(text.substr(0, text.size() - id_length));
    if (text.empty() || (!bracketed && id_in(text))) return std::nullopt;
    return ModelName{clean_utf8(text), "lspci"};
}

std::optional<ListedFunction> parse_function_line(std::string_view line) {
    if (line.size() > longest_line) return std::nullopt;
    bool first = true;
    for (auto word = next_word(line, 0); word;
         word = next_word(line, word->at + word->text.size())) {
        const auto address = parse_address(word->text);
        const auto parts =
            address ? split_class(trim(line.substr(word->at + word->text.size()))) : std::nullopt;
        // An address may stand in any sentence: believe it with a class we know, at the start also
        // with other signs.
        if (parts && (parts->code || (first && has_signs(parts->rest)))) {
            auto listed = make_function(address, *parts);
            apply_prefix(line.substr(0, word->at), listed.function);
            return listed;
        }
        first = false;
    }
    const auto parts = split_class(trim(line));
    if (!parts || !parts->code) return std::nullopt;
    auto listed = make_function(std::nullopt, *parts);
    // Without an address: a class in words, or "0302: 10de:20b0". Anything else may be a sentence.
    const auto start = trim(line).substr(0, trim(line).find_first_of(":["));
    const bool in_numbers = four_digits(start).has_value() && listed.function.id.has_value();
    if (!in_numbers && !class_of_name(trim(start))) return std::nullopt;
    return listed;
}

std::optional<ListedFunction> parse_bare_address(std::string_view line) {
    const auto address = parse_address(trim(line));
    if (!address) return std::nullopt;
    ListedFunction listed;
    listed.function.address = address;
    return listed;
}

bool goes_on(std::string_view line, std::string_view next) {
    if (next.empty() || next.front() == ' ' || next.front() == '\t') return false;
    if (!parse_function_line(line)) return true;  // the class is not complete yet
    if (next.find(": ") != npos || next.ends_with(':'))
        return false;  // a detail that lost its indentation
    if (is_unbalanced(line)) return true;
    const bool complete = id_in(without_brackets_behind(line)) || byte_behind(line, "(rev ");
    return !complete && has_signs(next);
}

}  // namespace chipaudit
