// SPDX-License-Identifier: GPL-3.0-or-later
/// A tree of folders, files and links in memory, as an archive holds it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/folder.h"

namespace chipaudit {

/// A folder, a file or a link; what it is shows in which member is filled.
struct MemoryNode {
    enum class Kind { folder, file, link } kind = Kind::folder;
    std::string content;  // of a file, or where a link points to
    std::map<std::string, std::shared_ptr<MemoryNode>> children;
    MemoryNode* parent = nullptr;  // nullptr for the root
};

class MemoryTree {
  public:
    using Parts = std::vector<std::string>;
    /// "./sys//bus" as {"sys", "bus"}; nullopt for absolute names and "..".
    static std::optional<Parts> parts_of(std::string_view path);

    /// False where a file stands in the way. A later entry replaces an earlier file.
    bool add_folder(const Parts& parts);
    bool add_file(const Parts& parts, std::string content);
    bool add_link(const Parts& parts, std::string target);
    bool add_same(const Parts& parts, const Parts& target);  // false also without the target
    [[nodiscard]] Folder root() const;

  private:
    MemoryNode* folder_at(const Parts& parts, std::size_t count);
    bool add(const Parts& parts, MemoryNode::Kind kind, std::string content);
    std::shared_ptr<MemoryNode> root_ = std::make_shared<MemoryNode>();
};

}  // namespace chipaudit
