// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.h"
#include "core/text.h"
#include "scanner/archive.h"
#include "scanner/capture.h"
#include "scanner/hwloc_source.h"
#include "scanner/lspci_source.h"
#include "scanner/nccl_source.h"
#include "scanner/nvidia_smi_xml.h"
#include "scanner/scanner.h"
#include "scanner/sysfs_place.h"
#include "scanner/sysfs_source.h"

namespace chipaudit {
namespace {

constexpr std::uintmax_t largest_input = std::uintmax_t{256} << 20;

constexpr auto table = std::to_array<AccessMethod>({
    {"sysfs", "this host's /sys/bus/pci, or a copy of it in a folder or an archive", nullptr,
     nullptr},
    {"capture", "a capture made by chipaudit capture", is_capture, read_capture},
    {"report", "a report saved as JSON: the host in it", is_report, read_report_host},
    {"hwloc", "XML of hwloc's lstopo", is_hwloc, read_hwloc},
    {"nccl", "topology XML of NCCL or RCCL", is_nccl, read_nccl},
    {"nvidia-smi-xml", "output of nvidia-smi -q -x", is_nvidia_smi_xml, read_nvidia_smi_xml},
    {"hexdump", "lspci -x, -xxx or -xxxx: hex blocks below names or addresses", is_hexdump,
     read_hexdump},
    {"lspci", "text of lspci, best -Dnnvvxxx; whole or in parts", is_lspci, read_lspci},
});

constexpr const char* accepted =
    "accepted: a chipaudit capture or report, text of lspci (best: lspci -Dnnvvxxx), XML of "
    "lstopo, NCCL or nvidia-smi -q -x, or a folder or archive with a copy of /sys";

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
    const char* what = is_lspci_tree(text) ? ": a tree of lspci -t, which shows no ids"
                       : is_lstopo_text(text)
                           ? ": text of lstopo, which shows no ids (lstopo FILE.xml does)"
                           : ": content that no access method recognises";
    throw Error(ErrorKind::malformed, request.from + what, accepted);
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

/// A folder or an archive: a copy of sysfs unless another access method knows it.
ScanResult read_tree(const SysfsPlace& place, const ScanRequest& request, const char* kind) {
    const std::string& given = request.from.empty() ? request.sysroot : request.from;
    const bool by_content = request.input_format.empty();
    if (!by_content) {
        const AccessMethod& source = source_named(request.input_format);
        if (source.read_folder == nullptr && std::string_view(source.name) != "sysfs") {
            throw Error(ErrorKind::usage,
                        given + ": input format '" + source.name + "' needs a file", accepted);
        }
    }
    for (const auto& source : table) {
        if (source.recognises_folder == nullptr || has_pci(place)) continue;
        const bool named = source.name == request.input_format;
        if (!named && !(by_content && source.recognises_folder(place.root))) continue;
        return {source.read_folder(place.root, request), {source.name, std::nullopt, std::nullopt}};
    }
    Host host = read_sysfs(place, request);
    if (!given.empty()) host.origin.location = request.sensitive ? given : kind;
    return {std::move(host), {"sysfs", std::nullopt, std::nullopt}};
}

ScanResult read_bytes(const std::string& bytes, const ScanRequest& request) {
    if (!is_archive(bytes)) return read_text(bytes, request);
    const Unpacked unpacked = unpack(bytes, request.from);
    ScanResult result = unpacked.root ? read_tree(archive_place(*unpacked.root), request, "archive")
                                      : read_text(unpacked.text, request);
    result.input.sha256 = sha256_hex(bytes);
    return result;
}

ScanResult read_input(const ScanRequest& request, std::string_view standard_input) {
    if (request.from.empty()) return read_tree(live_place(request.sysroot), request, "folder");
    if (request.from == "-") return read_bytes(std::string(standard_input), request);
    std::error_code error;
    if (std::filesystem::is_directory(request.from, error))
        return read_tree(copy_place(request.from), request, "folder");
    return read_bytes(read_file(request.from), request);
}

}  // namespace

std::span<const AccessMethod> access_methods() { return table; }

ScanResult read_host(const ScanRequest& request, std::string_view standard_input) {
    ScanResult result = read_input(request, standard_input);
    result.host = normalise(std::move(result.host));
    return result;
}

}  // namespace chipaudit
