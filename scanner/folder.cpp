// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/text.h"

namespace chipaudit {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
// Non-blocking: in a copy somebody may have left a pipe under an attribute's name.
constexpr int file_flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

}  // namespace

std::optional<Folder> Folder::open(const std::string& path) {
    const int descriptor = ::open(path.c_str(), folder_flags);
    if (descriptor < 0) return std::nullopt;
    return Folder(descriptor, std::nullopt);
}

std::optional<Folder> Folder::open_within(const std::string& path, const std::string& fence) {
    struct stat status {};
    const int descriptor = ::open(path.c_str(), folder_flags);
    if (descriptor < 0) return std::nullopt;
    if (stat(fence.c_str(), &status) != 0) {
        close(descriptor);
        return std::nullopt;
    }
    Folder folder(descriptor, Fence{status.st_dev, status.st_ino});
    if (!folder.is_inside()) return std::nullopt;
    return folder;
}

/// Walks up: the fence comes before the root, or the folder is not inside.
bool Folder::is_inside() const {
    if (!fence_) return true;
    int at = openat(descriptor_, ".", folder_flags);
    struct stat here {
    }, below{};
    bool inside = false;
    while (at >= 0 && fstat(at, &here) == 0) {
        inside = here.st_dev == fence_->device && here.st_ino == fence_->node;
        const bool top = here.st_dev == below.st_dev && here.st_ino == below.st_ino;
        if (inside || top) break;
        below = here;
        const int up = openat(at, "..", folder_flags);
        close(at);
        at = up;
    }
    if (at >= 0) close(at);
    return inside;
}

Folder::~Folder() {
    if (descriptor_ >= 0) close(descriptor_);
}

std::optional<Folder> Folder::sub(const std::string& name) const {
    const int descriptor = openat(descriptor_, name.c_str(), folder_flags);
    if (descriptor < 0) return std::nullopt;
    Folder folder(descriptor, fence_);
    if (!folder.is_inside()) return std::nullopt;
    return folder;
}

std::vector<std::string> Folder::names() const {
    std::vector<std::string> names;
    const int descriptor = openat(descriptor_, ".", folder_flags);
    if (descriptor < 0) return names;
    const std::unique_ptr<DIR, CloseFolder> folder(fdopendir(descriptor));
    if (!folder) {
        close(descriptor);
        return names;
    }
    while (const dirent* entry = readdir(folder.get())) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

std::optional<std::string> Folder::read(const char* name, std::size_t limit) const {
    const int descriptor = openat(descriptor_, name, file_flags);
    if (descriptor < 0) return std::nullopt;
    std::string text;
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    do {
        got = ::read(descriptor, buffer.data(), std::min(buffer.size(), limit - text.size()));
        if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    } while (got > 0 && text.size() < limit);
    close(descriptor);
    if (got < 0) return std::nullopt;
    return text;
}

std::optional<std::string> Folder::word(const char* name) const {
    const auto text = read(name);
    if (!text) return std::nullopt;
    const auto trimmed = trim(*text);
    if (trimmed.empty()) return std::nullopt;
    return clean_utf8(trimmed);
}

std::optional<std::string> Folder::link(const char* name) const {
    std::array<char, 4096> target{};
    const ssize_t length = readlinkat(descriptor_, name, target.data(), target.size());
    if (length <= 0) return std::nullopt;
    return std::string(target.data(), static_cast<std::size_t>(length));
}

std::optional<std::string> Folder::link_name(const char* name) const {
    const auto target = link(name);
    if (!target) return std::nullopt;
    return target->substr(target->rfind('/') + 1);
}

bool Folder::has_file(const char* name) const {
    struct stat status {};
    return fstatat(descriptor_, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}

}  // namespace chipaudit
