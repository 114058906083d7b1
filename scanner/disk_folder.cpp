// SPDX-License-Identifier: GPL-3.0-or-later
/// Folders on disk, by their descriptors: what is renamed or removed meanwhile cannot mislead.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

#include "core/text.h"
#include "scanner/fault_log.h"
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

/// Closed with the value.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { reset(-1); }
    void reset(int number) {
        if (number_ >= 0) close(number_);
        number_ = number;
    }
    int release() { return std::exchange(number_, -1); }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }

  private:
    int number_;
};

/// Walks up: the fence comes before the root, or the folder is not inside. nullopt with errno where
/// the way up cannot be walked.
std::optional<bool> is_inside(int descriptor, const Fence& fence) {
    Descriptor at(openat(descriptor, ".", folder_flags));
    struct stat here {
    }, below{};
    while (at.is_open() && fstat(at.number(), &here) == 0) {
        if (here.st_dev == fence.device && here.st_ino == fence.node) return true;
        if (here.st_dev == below.st_dev && here.st_ino == below.st_ino) return false;  // the top
        below = here;
        at.reset(openat(at.number(), "..", folder_flags));
    }
    return std::nullopt;
}

struct Listing {
    std::vector<std::string> names;  // sorted
    int error = 0;
};

Listing list(int descriptor) {
    Listing listing;
    const int again = openat(descriptor, ".", folder_flags);
    const std::unique_ptr<DIR, CloseFolder> folder(again < 0 ? nullptr : fdopendir(again));
    if (!folder) {
        listing.error = errno;
        if (again >= 0) close(again);
        return listing;
    }
    errno = 0;
    while (const dirent* entry = readdir(folder.get())) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") listing.names.push_back(name);
        errno = 0;
    }
    listing.error = errno;
    std::ranges::sort(listing.names);
    return listing;
}

/// A link that leads nowhere is listed and cannot be opened: that is no fault.
bool is_dangling(int folder, const std::string& name) {
    struct stat status {};
    if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
    if (!S_ISLNK(status.st_mode)) return false;
    return fstatat(folder, name.c_str(), &status, 0) != 0 && errno == ENOENT;
}

/// Where its folder shows a name, opening it must not say that there is none. True also where the
/// folder does not tell.
bool is_shown(int folder, const std::string& name) {
    const Listing listing = list(folder);
    if (listing.error != 0) return true;
    return std::ranges::binary_search(listing.names, name) && !is_dangling(folder, name);
}

bool is_path_shown(int folder, const std::string& path) {
    constexpr int pass_through = O_PATH | O_DIRECTORY | O_CLOEXEC;
    Descriptor at(openat(folder, ".", pass_through));
    const auto parts = split(path, '/');
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        const std::string part(parts[i]);
        const int next = openat(at.number(), part.c_str(), pass_through);
        if (next < 0) return is_shown(at.number(), part);
        at.reset(next);
    }
    return is_shown(at.number(), std::string(parts.back()));
}

/// Where a folder lies within its root, and where failed reads are told.
struct Place {
    std::string path;
    std::shared_ptr<FaultLog> faults;  // nullptr: nobody asks
    std::optional<Fence> fence;
};

class DiskFolder : public FolderNode {
  public:
    DiskFolder(int descriptor, Place place) : descriptor_(descriptor), place_(std::move(place)) {}

    [[nodiscard]] std::shared_ptr<const FolderNode> sub(const std::string& name) const override {
        const int descriptor = openat(descriptor_.number(), name.c_str(), folder_flags);
        if (descriptor < 0) return tell(name, "open"), nullptr;
        auto folder = std::make_shared<DiskFolder>(
            descriptor, Place{path_of(name), place_.faults, place_.fence});
        if (!place_.fence) return folder;
        const auto inside = is_inside(descriptor, *place_.fence);
        if (!inside) add_fault(name, "open", errno);
        return inside == true ? folder : nullptr;
    }

    [[nodiscard]] std::vector<std::string> names() const override {
        const Listing one = list(descriptor_.number()), other = list(descriptor_.number());
        const int error = one.error != 0 ? one.error : other.error;
        // Processes come and go between the two.
        const bool differ = one.names != other.names && !place_.path.starts_with("proc");
        if (error != 0 || differ) add_fault("", "list", error);
        std::vector<std::string> both;
        std::ranges::set_union(one.names, other.names, std::back_inserter(both));
        return both;
    }

    [[nodiscard]] std::optional<std::string> read(const char* name,
                                                  std::size_t limit) const override {
        auto text = read_once(name, limit);
        if (text && text->empty()) text = read_once(name, limit);
        if (text && text->empty() && !may_be_empty(path_of(name))) add_fault(name, "read", 0);
        return text;
    }

    [[nodiscard]] std::optional<std::string> link(const char* name) const override {
        std::array<char, 4096> target{};
        const ssize_t length = readlinkat(descriptor_.number(), name, target.data(), target.size());
        if (length < 0 && errno != EINVAL) tell(name, "link");  // EINVAL: it is no link
        if (length <= 0) return std::nullopt;
        return std::string(target.data(), static_cast<std::size_t>(length));
    }

    [[nodiscard]] bool has_file(const char* name) const override {
        struct stat status {};
        if (fstatat(descriptor_.number(), name, &status, AT_SYMLINK_NOFOLLOW) == 0)
            return S_ISREG(status.st_mode);
        tell(name, "stat");
        return false;
    }

    [[nodiscard]] std::optional<FolderIdentity> identity() const override {
        struct stat status {};
        if (fstat(descriptor_.number(), &status) != 0) return std::nullopt;
        return FolderIdentity{status.st_dev, status.st_ino};
    }

  private:
    [[nodiscard]] std::optional<std::string> read_once(const char* name, std::size_t limit) const {
        const Descriptor file(openat(descriptor_.number(), name, file_flags));
        if (!file.is_open()) return tell(name, "open"), std::nullopt;
        std::string text;
        std::array<char, 4096> buffer{};
        ssize_t got = 0;
        do {
            const auto wanted = std::min(buffer.size(), limit - text.size());
            got = ::read(file.number(), buffer.data(), wanted);
            if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
        } while (got > 0 && text.size() < limit);
        if (got < 0) return add_fault(name, "read", errno), std::nullopt;
        return text;
    }
    [[nodiscard]] std::string path_of(const std::string& name) const {
        return place_.path.empty() || name.empty() ? place_.path + name : place_.path + "/" + name;
    }
    void add_fault(const std::string& name, const char* call, int error) const {
        if (place_.faults) place_.faults->add(path_of(name), call, error);
    }
    /// What errno says of a call that failed; nothing where there is no such thing.
    void tell(const std::string& name, const char* call) const {
        const int error = errno;
        if (!place_.faults) return;
        const bool absent =
            means_absent(path_of(name), error) && !(error == ENOENT && is_shown_here(name));
        if (!absent) add_fault(name, call, error);
    }
    [[nodiscard]] bool is_shown_here(const std::string& name) const {
        if (name.find('/') != std::string::npos) return is_path_shown(descriptor_.number(), name);
        // Many optional attributes are missing from one folder: it is listed once for all of them.
        {
            const std::lock_guard lock(mutex_);
            if (!listed_) {
                Listing listing = list(descriptor_.number());
                if (listing.error != 0) return true;
                listed_ = std::move(listing.names);
            }
            if (!std::ranges::binary_search(*listed_, name)) return false;
        }
        return is_shown(descriptor_.number(), name);
    }

    Descriptor descriptor_;
    Place place_;
    mutable std::mutex mutex_;
    mutable std::optional<std::vector<std::string>> listed_;
};

std::optional<Folder> open_root(const std::string& path, bool fenced,
                                const std::shared_ptr<FaultLog>& faults) {
    Descriptor root(::open(path.c_str(), folder_flags));
    struct stat status {};
    if (!root.is_open() || fstat(root.number(), &status) != 0) {
        if (faults) faults->add("", "open", errno);
        return std::nullopt;
    }
    std::optional<Fence> fence;
    if (fenced) fence = Fence{status.st_dev, status.st_ino};
    return Folder(std::make_shared<DiskFolder>(root.release(), Place{"", faults, fence}));
}

}  // namespace

std::optional<Folder> Folder::open(const std::string& path,
                                   const std::shared_ptr<FaultLog>& faults) {
    return open_root(path, false, faults);
}

std::optional<Folder> Folder::open_fenced(const std::string& path,
                                          const std::shared_ptr<FaultLog>& faults) {
    return open_root(path, true, faults);
}

}  // namespace chipaudit
