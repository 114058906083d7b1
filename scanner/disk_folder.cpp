// SPDX-License-Identifier: GPL-3.0-or-later
/// Folders on disk, by their descriptors: what is renamed or removed meanwhile cannot mislead.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "scanner/folder.h"

namespace chipaudit {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
// Non-blocking: in a copy somebody may have left a pipe under an attribute's name.
constexpr int file_flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

struct Fence {
    dev_t device = 0;
    ino_t node = 0;
};

/// Walks up: the fence comes before the root, or the folder is not inside.
bool is_inside(int descriptor, const Fence& fence) {
    int at = openat(descriptor, ".", folder_flags);
    struct stat here {
    }, below{};
    bool inside = false;
    while (at >= 0 && fstat(at, &here) == 0) {
        inside = here.st_dev == fence.device && here.st_ino == fence.node;
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

class DiskFolder : public FolderNode {
  public:
    DiskFolder(int descriptor, std::optional<Fence> fence)
        : descriptor_(descriptor), fence_(fence) {}
    ~DiskFolder() override { close(descriptor_); }
    DiskFolder(const DiskFolder&) = delete;
    DiskFolder& operator=(const DiskFolder&) = delete;

    [[nodiscard]] std::shared_ptr<const FolderNode> sub(const std::string& name) const override {
        const int descriptor = openat(descriptor_, name.c_str(), folder_flags);
        if (descriptor < 0) return nullptr;
        auto folder = std::make_shared<DiskFolder>(descriptor, fence_);
        if (fence_ && !is_inside(descriptor, *fence_)) return nullptr;
        return folder;
    }

    [[nodiscard]] std::vector<std::string> names() const override {
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

    [[nodiscard]] std::optional<std::string> read(const char* name,
                                                  std::size_t limit) const override {
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

    [[nodiscard]] std::optional<std::string> link(const char* name) const override {
        std::array<char, 4096> target{};
        const ssize_t length = readlinkat(descriptor_, name, target.data(), target.size());
        if (length <= 0) return std::nullopt;
        return std::string(target.data(), static_cast<std::size_t>(length));
    }

    [[nodiscard]] bool has_file(const char* name) const override {
        struct stat status {};
        return fstatat(descriptor_, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
               S_ISREG(status.st_mode);
    }

    [[nodiscard]] std::optional<FolderIdentity> identity() const override {
        struct stat status {};
        if (fstat(descriptor_, &status) != 0) return std::nullopt;
        return FolderIdentity{status.st_dev, status.st_ino};
    }

  private:
    int descriptor_;
    std::optional<Fence> fence_;
};

}  // namespace

std::optional<Folder> Folder::open(const std::string& path) {
    const int descriptor = ::open(path.c_str(), folder_flags);
    if (descriptor < 0) return std::nullopt;
    return Folder(std::make_shared<DiskFolder>(descriptor, std::nullopt));
}

std::optional<Folder> Folder::open_fenced(const std::string& path) {
    const int descriptor = ::open(path.c_str(), folder_flags);
    if (descriptor < 0) return std::nullopt;
    struct stat status {};
    if (fstat(descriptor, &status) != 0) {
        close(descriptor);
        return std::nullopt;
    }
    return Folder(std::make_shared<DiskFolder>(descriptor, Fence{status.st_dev, status.st_ino}));
}

}  // namespace chipaudit
