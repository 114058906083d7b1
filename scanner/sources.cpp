// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cassert>
#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "core/text.h"
#include "scanner/access_methods.h"
#include "scanner/archive.h"
#include "scanner/capture.h"
#include "scanner/saved_input.h"
#include "scanner/scanner.h"
#include "scanner/sosreport_source.h"
#include "scanner/sysfs_place.h"
#include "scanner/sysfs_source.h"
#include "scanner/udevadm_source.h"

namespace chipaudit {
namespace {

constexpr std::uintmax_t largest_input = std::uintmax_t{256} << 20;

std::string read_file(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (!error && size > largest_input) {
        throw Error(ErrorKind::malformed,
                    path + ": larger than 256 MiB, no listing of one machine is", accepted_inputs);
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
                        path + ": larger than 256 MiB, no listing of one machine is",
                        accepted_inputs);
        }
    }
    if (file.bad()) throw Error(ErrorKind::unreadable, path + ": cannot be read");
    return text;
}

const AccessMethod& source_named(const std::string& name) {
    std::vector<std::string> known;
    for (const auto& source : access_methods()) {
        if (source.name == name) return source;
        known.emplace_back(source.name);
    }
    throw Error(ErrorKind::usage,
                "unknown input format '" + name + "', expected one of: " + join(known, ", "),
                nearest(name, known).empty() ? "" : "did you mean '" + nearest(name, known) + "'?");
}

const AccessMethod& source_of(std::string_view text, const ScanRequest& request) {
    if (!request.input_format.empty()) return source_named(request.input_format);
    for (const auto& source : access_methods()) {
        if (source.recognises != nullptr && source.recognises(text)) return source;
    }
    throw Error(ErrorKind::malformed, request.from + why_unknown(text), accepted_inputs);
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
    if (text.substr(0, 512).find('\0') != std::string_view::npos) {
        throw Error(ErrorKind::malformed, request.from + ": is binary data, expected text",
                    accepted_inputs);
    }
    if (text.starts_with(utf8)) text.remove_prefix(utf8.size());
    return text;
}

ScanResult read_text(const std::string& whole, const ScanRequest& request) {
    const auto digest = sha256_hex(whole);
    const std::string_view text = without_mark(whole, request);
    if (trim(text).empty())
        return {blind_host(request, "the input is empty: nothing was seen"), {"empty", digest, {}}};
    const AccessMethod& source = source_of(text, request);
    if (source.read == nullptr) {
        throw Error(ErrorKind::usage,
                    request.from + ": input format '" + source.name + "' needs a folder",
                    accepted_inputs);
    }
    Host host = source.read(text, request);
    judge_zero_bytes(text, host);
    // What this method would not have recognised and found nothing in, it was wrongly named for.
    const bool forced = !request.input_format.empty() && source.recognises != nullptr;
    if (forced && host.functions.empty() && !source.recognises(text)) {
        throw Error(
            ErrorKind::malformed,
            request.from + ": holds nothing that input format '" + source.name + "' could read",
            "leave --input-format out, and the content decides");
    }
    if (host.functions.empty() && host.reasons.empty()) {
        throw Error(ErrorKind::malformed, request.from + ": lists no PCI function",
                    accepted_inputs);
    }
    InputInfo info{source.name, digest, {}};
    if (is_report(text)) info.judged_by = report_judged_by(text);
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
                        given + ": input format '" + source.name + "' needs a file",
                        accepted_inputs);
        }
    }
    // A sos report may hold a part of sysfs, which its reader compares with the rest. A report in
    // some folder beside a whole sysfs is not this machine's word.
    const bool is_saved = !request.from.empty();
    const bool may_fit = is_saved && (!has_pci(place) || place.root.sub("sos_commands"));
    for (const auto& source : access_methods()) {
        if (!is_saved || source.recognises_folder == nullptr) continue;
        const bool named = source.name == request.input_format;
        const bool fits = by_content && may_fit && source.recognises_folder(place.root);
        if (!named && !fits) continue;
        Host host = source.read_folder(place.root, request);
        if (place.faults) judge_faults(*place.faults, host);
        return {std::move(host), {source.name, std::nullopt, {}}};
    }
    Host host = read_sysfs(place, request);
    if (!given.empty()) host.origin.location = request.sensitive ? given : kind;
    return {std::move(host), {"sysfs", std::nullopt, {}}};
}

/// All that is left is in memory.
ScanResult read_bytes(const std::string& bytes, ScanRequest request) {
    request.say_all_is_read();
    request.all_is_read = nullptr;
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

ScanResult read_host(const ScanRequest& request, std::string_view standard_input) {
    int said = 0;
    ScanRequest counted = request;
    counted.all_is_read = [&] {
        ++said;
        request.say_all_is_read();
    };
    ScanResult result = read_input(counted, standard_input);
    assert(said == 1 && "an access method must say once when it has read all");
    // What was written by this program stays as it is.
    if (result.input.format != "capture" && result.input.format != "report") {
        drop_impossible_ids(result.host);
        keep_telling_names(request.candidates, result.host);
    }
    result.host = normalise(std::move(result.host));
    return result;
}

}  // namespace chipaudit
