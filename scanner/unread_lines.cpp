// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/unread_lines.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/lspci_details.h"
#include "scanner/lspci_line.h"
#include "scanner/lspci_machine.h"
#include "scanner/modalias.h"

namespace chipaudit {
namespace {

bool is_hex(char c) { return parse_hex(std::string_view(&c, 1)).has_value(); }

bool all_hex(std::string_view text) { return std::ranges::all_of(text, is_hex); }

/// How often "bb:dd.f" stands in the line.
std::size_t addresses_in(std::string_view line) {
    std::size_t count = 0;
    for (auto dot = line.find('.'); dot != std::string_view::npos; dot = line.find('.', dot + 1)) {
        if (dot < 5 || dot + 1 >= line.size() || !is_hex(line[dot + 1])) continue;
        const auto before = line.substr(dot - 5, 5);
        const bool shape =
            before[2] == ':' && all_hex(before.substr(0, 2)) && all_hex(before.substr(3));
        const bool ends = dot + 2 >= line.size() || !is_hex(line[dot + 2]);
        if (shape && ends) ++count;
    }
    return count;
}

/// How often "vvvv:dddd" stands in the line as words of its own.
std::size_t ids_in(std::string_view line) {
    std::size_t count = 0;
    for (auto at = line.find(':'); at != std::string_view::npos; at = line.find(':', at + 1)) {
        if (at < 4 || at + 5 > line.size()) continue;
        const bool shape = all_hex(line.substr(at - 4, 4)) && all_hex(line.substr(at + 1, 4));
        const bool begins = at == 4 || (!is_hex(line[at - 5]) && line[at - 5] != ':');
        const char next = at + 5 < line.size() ? line[at + 5] : ' ';
        if (shape && begins && !is_hex(next) && next != ':' && next != '.') ++count;
    }
    return count;
}

/// "8100\tvvvvdddd\t…": bus and devfn, then the id (Linux, drivers/pci/proc.c).
bool is_kernel_row(std::string_view line) {
    return line.size() > 13 && line[4] == '\t' && line[13] == '\t' && all_hex(line.substr(0, 4)) &&
           all_hex(line.substr(5, 8));
}

/// Forms in which only the kernel writes of a function.
bool is_of_the_kernel(std::string_view line) { return is_kernel_row(line) || holds_modalias(line); }

/// A subsystem's id stands in a line of its own, or in a capability of a bridge.
bool is_subsystem(std::string_view line) {
    return line.find("Subsystem:") != std::string_view::npos;
}

/// True where the line tells of more functions or ids than were read from it.
bool says_more(const std::string& line) {
    // A remark is not read as a function, whatever it says.
    if (trim(line).starts_with("#")) return addresses_in(line) + ids_in(line) > 0;
    if (is_of_the_kernel(line)) return true;
    const bool function = parse_function_line(line) || parse_quoted_line(line);
    const auto tag = parse_tag(line);
    const bool slot = tag && (tag->first == "Slot" || tag->first == "Device");
    const bool place = function || slot || parse_bare_address(line).has_value();
    if (addresses_in(line) > (place ? 1U : 0U)) return true;
    if (is_subsystem(line) || tag) return false;
    return ids_in(line) > (function ? 1U : 0U);
}

/// What other tools that list accelerators print about themselves.
constexpr auto other_tools = std::to_array<std::string_view>(
    {"(UUID: GPU-", "(UUID: MIG-", "NVIDIA-SMI", "npu-smi", "rocm-smi", "amd-smi", "hl-smi",
     "xpu-smi", "mx-smi", "ixsmi", "cnmon", "efsmi", "ROCm System Management", "GPU["});

/// Words by which people and programs say that lines are missing.
constexpr auto cut_signs = std::to_array<std::string_view>(
    {"truncated", "<snip", "[snip", "--More--", "lines omitted", "more lines"});

/// "…", "[...]": a line of nothing but dots and brackets.
bool is_ellipsis(std::string_view line) {
    const auto bare = trim(line);
    return (bare.find("...") != std::string_view::npos ||
            bare.find("\xe2\x80\xa6") != std::string_view::npos) &&
           bare.find_first_not_of(".[]()<> \xe2\x80\xa6") == std::string_view::npos;
}

bool says_it_is_cut(std::string_view line) {
    if (is_ellipsis(line)) return true;
    return std::ranges::any_of(
        cut_signs, [&](auto sign) { return line.find(sign) != std::string_view::npos; });
}

/// "$ lspci -nn | head", "# lspci -s 00:": a command that shows a part only.
bool shows_a_part(std::string_view line) {
    const auto at = line.find("lspci ");
    if (at == std::string_view::npos) return false;
    const auto command = line.substr(at);
    if (command.find('|') != std::string_view::npos) return true;
    // Bundled or alone, s and d choose functions (lspci(8)); file names come behind a blank.
    const auto words = split(command, ' ');
    return std::ranges::any_of(words, [](std::string_view word) {
        const auto letters = word.substr(0, word.find_first_of("0123456789:"));
        return letters.starts_with("-") && letters.find_first_of("sd") != std::string_view::npos;
    });
}

/// Text between the lines of a listing that names an accelerator: another tool's output, or a
/// remark. Details of a function may name it again.
bool names_an_accelerator(const std::string& line, const CandidateFilter& candidates) {
    if (is_hex_line(line) || is_detail(line) || parse_function_line(line) ||
        parse_quoted_line(line) || parse_tag(line))
        return false;
    if (is_of_another_tool(line)) return true;
    return candidates.names.any_in(line);
}

/// -vmm: every block has a vendor; more vendors than functions mean a block that could not be read.
std::size_t vendor_tags(const std::vector<ListingLine>& lines) {
    return static_cast<std::size_t>(std::ranges::count_if(lines, [](const ListingLine& line) {
        return starts_with_ignoring_case(trim(line.text), "Vendor:");
    }));
}

/// A text that ends without a line end may end inside a word: only a line that closes its last
/// bracket, or a hex line (judged by its block), is known to be whole.
bool ends_inside_a_line(std::string_view text) {
    if (text.empty() || text.back() == '\n') return false;
    const std::string last(text.substr(text.rfind('\n') + 1));
    const auto line = trim(last);
    if (line.empty() || is_hex_line(last)) return false;
    const bool function = parse_function_line(last) || parse_quoted_line(last);
    if (!function) return true;
    const bool numbered = ids_in(line) > 0 || line.find('[') != std::string_view::npos;
    return numbered && line.back() != ']' && line.back() != ')' && line.back() != '"';
}

}  // namespace

bool speaks_of_a_function(std::string_view line, const CandidateFilter& candidates) {
    constexpr std::size_t longest_line = 65536;  // no tool prints such a line, whatever it says
    if (line.size() > longest_line) return true;
    return addresses_in(line) + ids_in(line) > 0 || is_of_the_kernel(line) ||
           candidates.names.any_in(line);
}

bool is_of_another_tool(std::string_view line) {
    return std::ranges::any_of(
        other_tools, [&](auto tool) { return line.find(tool) != std::string_view::npos; });
}

std::vector<std::string> unread_parts(std::string_view text, const std::vector<ListingLine>& lines,
                                      std::size_t functions, const CandidateFilter& candidates) {
    std::vector<std::string> parts;
    // One place of each kind is enough to know that the listing was not read whole.
    const auto tell_first = [&](auto is_one, const char* what) {
        const auto found = std::ranges::find_if(lines, is_one);
        if (found != lines.end())
            parts.push_back("line " + std::to_string(found->number) + " " + what);
    };
    tell_first([](const ListingLine& line) { return says_more(line.text); },
               "speaks of a function that could not be read from it");
    tell_first([&](const ListingLine& line) { return names_an_accelerator(line.text, candidates); },
               "names an accelerator and is none of lspci's: it was not read");
    tell_first(
        [](const ListingLine& line) {
            if (parse_function_line(line.text) || is_detail(line.text)) return false;
            return says_it_is_cut(line.text) || shows_a_part(line.text);
        },
        "says that lines are missing");
    if (vendor_tags(lines) > functions) {
        parts.emplace_back("a block of tags (Slot, Class, Vendor, Device) could not be read");
    }
    if (ends_inside_a_line(text)) parts.emplace_back("the text ends inside a line");
    return parts;
}

}  // namespace chipaudit
