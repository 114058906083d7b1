// SPDX-License-Identifier: GPL-3.0-or-later
/// A folder held open, and small careful reads below it. A folder that vanishes while we look costs
/// only itself. Folders lie on disk or in an archive that was read into memory: the readers cannot
/// tell.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chipaudit {

class FaultLog;
/// Which folder it is, whatever its name: another one after a folder was removed and made again.
struct FolderIdentity {
    std::uint64_t device = 0, node = 0;
    auto operator<=>(const FolderIdentity&) const = default;
};

/// What a kind of folder has to offer. Names may be paths without "..".
class FolderNode {
  public:
    FolderNode() = default;
    FolderNode(const FolderNode&) = delete;
    FolderNode& operator=(const FolderNode&) = delete;
    virtual ~FolderNode() = default;
    /// nullptr where there is no such folder, or a link leads out of the tree.
    [[nodiscard]] virtual std::shared_ptr<const FolderNode> sub(const std::string& name) const = 0;
    [[nodiscard]] virtual std::vector<std::string> names() const = 0;
    [[nodiscard]] virtual std::optional<std::string> read(const char* name,
                                                          std::size_t limit) const = 0;
    [[nodiscard]] virtual std::optional<std::string> link(const char* name) const = 0;
    [[nodiscard]] virtual bool has_file(const char* name) const = 0;
    /// nullopt for a folder in memory, which nobody removes.
    [[nodiscard]] virtual std::optional<FolderIdentity> identity() const = 0;
};

class Folder {
  public:
    explicit Folder(std::shared_ptr<const FolderNode> node) : node_(std::move(node)) {}
    /// Reads that fail below it are told to `faults`, where there is one.
    static std::optional<Folder> open(const std::string& path,
                                      const std::shared_ptr<FaultLog>& faults = nullptr);
    /// The same, and nothing outside of it can be reached from it: a link in a copy that leads out
    /// of the copy would read this host's facts as if they were the copy's.
    static std::optional<Folder> open_fenced(const std::string& path,
                                             const std::shared_ptr<FaultLog>& faults = nullptr);

    [[nodiscard]] std::optional<Folder> sub(const std::string& name) const;
    /// Names in it, sorted, without "." and "..".
    [[nodiscard]] std::vector<std::string> names() const { return node_->names(); }
    /// Content of a regular file, at most `limit` bytes; nullopt where it cannot be opened or read.
    /// Symbolic links are not followed: no sysfs attribute is one, and in a copy a link may lead
    /// out of the copy.
    [[nodiscard]] std::optional<std::string> read(const char* name,
                                                  std::size_t limit = 4096) const {
        return node_->read(name, limit);
    }
    /// read() without surrounding blanks; nullopt for an empty file too.
    [[nodiscard]] std::optional<std::string> word(const char* name) const;
    /// Where a symbolic link points to, as written in it.
    [[nodiscard]] std::optional<std::string> link(const char* name) const {
        return node_->link(name);
    }
    /// Last component of link().
    [[nodiscard]] std::optional<std::string> link_name(const char* name) const;
    /// A regular file, not a link.
    [[nodiscard]] bool has_file(const char* name) const { return node_->has_file(name); }
    [[nodiscard]] std::optional<FolderIdentity> identity() const { return node_->identity(); }

  private:
    std::shared_ptr<const FolderNode> node_;
};

}  // namespace chipaudit
