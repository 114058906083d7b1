// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sosreport_signs.h"

#include <utility>

#include "core/text.h"
#include "scanner/off_bus.h"

namespace chipaudit {
namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20;

std::optional<std::string> text_at(const Folder& report, const char* place, const char* name) {
    const auto folder = report.sub(place);
    return folder ? folder->read(name, largest_file) : std::nullopt;
}

std::optional<PciFunction> parse_kernel_line(std::string_view line) {
    constexpr std::string_view driver = "pci ", type = " type ", class_key = " class 0x";
    const auto bracket = line.find(": [");
    const auto begin = line.substr(0, bracket).rfind(driver);
    if (bracket == std::string_view::npos || begin == std::string_view::npos) return std::nullopt;
    PciFunction function;
    const auto place = begin + driver.size();
    function.address = parse_address(line.substr(place, bracket - place));
    const auto rest = line.substr(bracket + 3);
    function.id = parse_id(rest.substr(0, rest.find(']')));
    if (!function.address || !function.id || rest.find(type) == std::string_view::npos)
        return std::nullopt;
    const auto at = rest.find(class_key);
    if (at == std::string_view::npos) return function;
    const auto code = parse_hex(rest.substr(at + class_key.size(), 6));
    if (code) function.class_code = static_cast<std::uint32_t>(*code);
    return function;
}

}  // namespace

SignTexts read_sign_texts(const SysfsPlace& report, std::span<const Trace> traces) {
    SignTexts texts;
    texts.in_folders = find_off_bus(report, traces);
    for (const auto& [place, name] :
         {std::pair{"sos_commands/kernel", "lsmod"}, {"proc", "modules"}}) {
        if (auto text = text_at(report.root, place, name))
            texts.module_lists.push_back(std::move(*text));
    }
    texts.boards = text_at(report.root, "proc/device-tree", "compatible");
    for (const auto& [place, name] : {std::pair{"sos_commands/kernel", "dmesg"},
                                      {"sos_commands/kernel", "dmesg_-T"},
                                      {"var/log", "dmesg"}}) {
        if (auto text = text_at(report.root, place, name))
            texts.kernel_log.push_back(std::move(*text));
    }
    return texts;
}

std::vector<OffBus> signs_in(const SignTexts& texts, std::span<const Trace> traces) {
    ShownNames shown;
    for (const auto& list : texts.module_lists) {
        for (const auto line : split_lines(list))
            shown.modules.emplace_back(line.substr(0, line.find_first_of(" \t")));
    }
    if (texts.boards) shown.boards = names_in_compatible(*texts.boards);
    std::vector<OffBus> found = texts.in_folders;
    for (auto& sign : signs_among(shown, traces)) found.push_back(std::move(sign));
    return found;
}

Account candidates_at_start(const SignTexts& texts, const CandidateFilter& candidates) {
    Account account{"the kernel's log", Host()};
    for (const auto& log : texts.kernel_log) {
        for (const auto line : split_lines(log)) {
            auto function = parse_kernel_line(line);
            if (function && candidates.wants(*function))
                account.host.functions.push_back(std::move(*function));
        }
    }
    return account;
}

}  // namespace chipaudit
