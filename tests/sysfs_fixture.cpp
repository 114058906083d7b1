// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sysfs_fixture.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.h"
#include "core/text.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, const std::string& bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

/// Lines "0f0: 00ff…" laid over `size` zero bytes.
std::string bytes_of(const std::vector<std::string_view>& lines, std::size_t size) {
    std::string bytes(size, '\0');
    for (const auto line : lines) {
        const auto colon = line.find(':');
        const auto offset = parse_hex(line.substr(0, colon)).value();
        const auto row = from_hex(trim(line.substr(colon + 1))).value();
        for (std::size_t i = 0; i < row.size(); ++i)
            bytes.at(offset + i) = static_cast<char>(row[i]);
    }
    return bytes;
}

void write_block(const fs::path& root, std::string_view head,
                 const std::vector<std::string_view>& lines) {
    const auto words = split(head, ' ');
    const fs::path path = root / words.at(0);
    if (words.size() == 3 && words[1] == "->") {
        fs::create_directories(path.parent_path());
        fs::create_symlink(fs::path(words[2]), path);
    } else if (words.size() == 3 && words[1] == "hex") {
        write_file(path, bytes_of(lines, parse_decimal(words[2]).value()));
    } else if (words.size() == 2 && words[1] == "folder") {
        fs::create_directories(path);
    } else {
        std::string text;
        for (const auto line : lines) text += std::string(line) + "\n";
        write_file(path, text);
    }
}

}  // namespace

std::string fixture_text(const std::string& name) {
    const std::string path = std::string(CHIPAUDIT_SOURCE_DIR) + "/tests/fixtures/" + name;
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(ErrorKind::unreadable, path + ": no such fixture");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

UnpackedSysfs::UnpackedSysfs(const std::string& text) {
    std::string pattern = (fs::temp_directory_path() / "chipaudit-sysfs-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        throw Error(ErrorKind::unwritable, pattern + ": cannot be made");
    path_ = pattern;
    std::string_view head;
    std::vector<std::string_view> lines;
    for (const auto line : split_lines(text)) {
        if (line.starts_with("# ")) continue;
        if (!line.starts_with("== ")) {
            lines.push_back(line);
            continue;
        }
        if (!head.empty()) write_block(path_, head, lines);
        head = line.substr(3);
        lines.clear();
    }
    if (!head.empty()) write_block(path_, head, lines);
}

UnpackedSysfs::~UnpackedSysfs() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

ScanRequest scan_all(const std::string& from) {
    ScanRequest request;
    request.from = from;
    request.candidates.ids.push_back({{0, 0}, {0xffff, 0xffff}});
    return request;
}

Host scan_text(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    return read_host(request, text).host;
}

Host scan_folder(const std::string& folder) { return read_host(scan_all(folder), "").host; }

bool has_reason(const Host& host, ReasonCode code, const std::string& about) {
    for (const auto& reason : host.reasons) {
        if (reason.code == code && (about.empty() || reason.about == parse_address(about)))
            return true;
    }
    return false;
}

bool is_whole(const Host& host) {
    return std::ranges::all_of(host.reasons, [](const Reason& reason) {
        return row_of(reason.code).effect == ReasonEffect::scope;
    });
}

const PciFunction& function_at(const Host& host, const std::string& address) {
    for (const auto& function : host.functions) {
        if (function.address == parse_address(address)) return function;
    }
    throw Error(ErrorKind::operational, "no function at " + address);
}

}  // namespace chipaudit
