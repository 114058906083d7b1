// SPDX-License-Identifier: GPL-3.0-or-later
/// A folder held open, and small careful reads below it. A folder that vanishes while we look costs
/// only itself.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chipaudit {

class Folder {
  public:
    static std::optional<Folder> open(const std::string& path);
    /// The same, and nothing outside of `fence` can be reached from it: a link in a copy that leads
    /// out of the copy would read this host's facts as if they were the copy's.
    static std::optional<Folder> open_within(const std::string& path, const std::string& fence);
    Folder(Folder&& other) noexcept : descriptor_(other.descriptor_), fence_(other.fence_) {
        other.descriptor_ = -1;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    Folder& operator=(Folder&&) = delete;
    ~Folder();

    [[nodiscard]] std::optional<Folder> sub(const std::string& name) const;
    /// Names in it, sorted, without "." and "..".
    [[nodiscard]] std::vector<std::string> names() const;
    /// Content of a regular file, at most `limit` bytes; nullopt where it cannot be opened or read.
    /// Symbolic links are not followed: no sysfs attribute is one, and in a copy a link may lead
    /// out of the copy.
    [[nodiscard]] std::optional<std::string> read(const char* name, std::size_t limit = 4096) const;
    /// read() without surrounding blanks; nullopt for an empty file too.
    [[nodiscard]] std::optional<std::string> word(const char* name) const;
    /// Where a symbolic link points to, as written in it.
    [[nodiscard]] std::optional<std::string> link(const char* name) const;
    /// Last component of link().
    [[nodiscard]] std::optional<std::string> link_name(const char* name) const;
    [[nodiscard]] bool has_file(const char* name) const;  // a regular file, not a link

  private:
    struct Fence {
        dev_t device = 0;
        ino_t node = 0;
    };
    Folder(int descriptor, std::optional<Fence> fence) : descriptor_(descriptor), fence_(fence) {}
    [[nodiscard]] bool is_inside() const;
    int descriptor_;
    std::optional<Fence> fence_;
};

}  // namespace chipaudit
