// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.h"
#include "core/text.h"
#include "scanner/capture.h"
#include "scanner/dmidecode_source.h"
#include "scanner/lspci_source.h"
#include "scanner/lspci_tree_source.h"
#include "scanner/npu_smi_source.h"
#include "scanner/nvidia_smi_source.h"
#include "scanner/scanner.h"
#include "scanner/sysfs_place.h"
#include "scanner/sysfs_source.h"
#include "scanner/udevadm_source.h"

namespace chipaudit {
namespace {

constexpr std::uintmax_t largest_input = std::uintmax_t{256} << 20;

/// Most specific first, and the listings of all functions before the tools that show some: people
/// paste the outputs of several after each other.
constexpr auto table = std::to_array<AccessMethod>({
    {"sysfs", "this host's /sys/bus/pci, or a folder with a copy of it", nullptr, nullptr},
    {"capture", "a capture made by chipaudit capture", is_capture, read_capture},
    {"report", "a report saved as JSON: the host in it", is_report, read_report_host},
    {"hexdump", "lspci -x, -xxx or -xxxx: hex blocks below names or addresses", is_hexdump,
     read_hexdump},
    {"lspci", "text of lspci, best -Dnnvvxxx; whole or in parts", is_lspci, read_lspci},
    {"udevadm", "text of udevadm info --export-db", is_udevadm, read_udevadm},
    {"nvidia-smi", "text of nvidia-smi: its table, -L, -q or topo -m", is_nvidia_smi,
     read_nvidia_smi},
    {"npu-smi", "text of npu-smi info, and of -t board", is_npu_smi, read_npu_smi},
    {"lspci-tree", "the tree of lspci -t, best -tvnn", is_lspci_tree, read_lspci_tree},
    {"dmidecode", "text of dmidecode: of the host only, so blind", is_dmidecode, read_dmidecode},
});

constexpr const char* accepted =
    "accepted: a chipaudit capture or report, text of lspci (best: lspci -Dnnvvxxx), udevadm, "
    "nvidia-smi, npu-smi or dmidecode, or a folder with a copy of /sys";

std::string read_file(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (!error && size > largest_input) {
        throw Error(ErrorKind::malformed,
                    path + ": larger than 256 MiB, no listing of one machine is", accepted);
    }
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw Error(ErrorKind::unreadable, path + ": cannot be opened",
                    "check the name and its permissions");
    std::string text;
    std::array<char, 65536> buffer{};
    while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(file.gcount()));
        if (text.size() > largest_input) {  // a device or a pipe, which has no size beforehand
            throw Error(ErrorKind::malformed,
                        path + ": larger than 256 MiB, no listing of one machine is", accepted);
        }
    }
    if (file.bad()) throw Error(ErrorKind::unreadable, path + ": cannot be read");
    return text;
}

const AccessMethod& source_named(const std::string& name) {
    std::vector<std::string> known;
    for (const auto& source : table) {
        if (source.name == name) return source;
        known.emplace_back(source.name);
    }
    throw Error(ErrorKind::usage,
                "unknown input format '" + name + "', expected one of: " + join(known, ", "),
                nearest(name, known).empty() ? "" : "did you mean '" + nearest(name, known) + "'?");
}

const AccessMethod& source_of(std::string_view text, const ScanRequest& request) {
    if (!request.input_format.empty()) return source_named(request.input_format);
    for (const auto& source : table) {
        if (source.recognises != nullptr && source.recognises(text)) return source;
    }
    throw Error(ErrorKind::malformed, request.from + ": content that no access method recognises",
                accepted);
}

Host blind_host(const ScanRequest& request, const char* text) {
    Host host;
    host.origin = {"empty", request.from == "-" ? "standard input" : "file"};
    host.reasons.push_back({ReasonCode::pci_directory_empty, text, std::nullopt});
    host.notes.push_back({std::nullopt, text});
    return host;
}

/// Windows programs begin UTF-8 text with a mark, or write UTF-16.
std::string_view without_mark(std::string_view text, const ScanRequest& request) {
    constexpr std::string_view utf8 = "\xef\xbb\xbf", little = "\xff\xfe", big = "\xfe\xff";
    if (text.starts_with(little) || text.starts_with(big)) {
        throw Error(ErrorKind::malformed, request.from + ": is UTF-16 text, expected UTF-8",
                    "save it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
    }
    if (text.starts_with(utf8)) text.remove_prefix(utf8.size());
    return text;
}

ScanResult read_text(const std::string& whole, const ScanRequest& request) {
    const auto digest = sha256_hex(whole);
    const std::string_view text = without_mark(whole, request);
    if (trim(text).empty())
        return {blind_host(request, "the input is empty: nothing was seen"),
                {"empty", digest, std::nullopt}};
    const AccessMethod& source = source_of(text, request);
    if (source.read == nullptr) {
        throw Error(ErrorKind::usage,
                    request.from + ": input format '" + source.name + "' needs a folder", accepted);
    }
    Host host = source.read(text, request);
    if (host.functions.empty() && host.reasons.empty()) {
        throw Error(ErrorKind::malformed, request.from + ": lists no PCI function", accepted);
    }
    InputInfo info{source.name, digest, std::nullopt};
    if (is_report(text)) info.profile = report_profile(text);
    return {std::move(host), std::move(info)};
}

Host read_place(const SysfsPlace& place, const ScanRequest& request) {
    Host host = read_sysfs(place, request);
    if (!request.from.empty()) host.origin.location = request.sensitive ? request.from : "folder";
    return host;
}

ScanResult read_input(const ScanRequest& request, std::string_view standard_input) {
    if (request.from.empty())
        return {read_place(live_place(request.sysroot), request),
                {"sysfs", std::nullopt, std::nullopt}};
    if (request.from == "-") return read_text(std::string(standard_input), request);
    std::error_code error;
    if (std::filesystem::is_directory(request.from, error)) {
        return {read_place(copy_place(request.from), request),
                {"sysfs", std::nullopt, std::nullopt}};
    }
    return read_text(read_file(request.from), request);
}

}  // namespace

std::span<const AccessMethod> access_methods() { return table; }

ScanResult read_host(const ScanRequest& request, std::string_view standard_input) {
    ScanResult result = read_input(request, standard_input);
    result.host = normalise(std::move(result.host));
    return result;
}

}  // namespace chipaudit
