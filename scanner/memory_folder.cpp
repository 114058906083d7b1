// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/memory_folder.h"

#include "core/text.h"

namespace chipaudit {
namespace {

using Node = MemoryNode;

constexpr int most_links = 40;  // as Linux follows (path_resolution(7))

const Node* child_of(const Node& folder, const std::string& name) {
    const auto found = folder.children.find(name);
    return found == folder.children.end() ? nullptr : found->second.get();
}

/// Follows a path from a folder; nullptr for what is not there, loops, and ways out of the tree.
const Node* follow(const Node* at, std::string_view path, int& links) {
    if (path.starts_with("/")) return nullptr;  // would be another machine's root
    for (const auto part : split(path, '/')) {
        if (at == nullptr || at->kind != Node::Kind::folder) return nullptr;
        if (part.empty() || part == ".") continue;
        if (part == "..") {
            at = at->parent;
            continue;
        }
        const Node* next = child_of(*at, std::string(part));
        if (next != nullptr && next->kind == Node::Kind::link) {
            if (++links > most_links) return nullptr;
            next = follow(at, next->content, links);
        }
        at = next;
    }
    return at;
}

class MemoryFolder : public FolderNode {
  public:
    MemoryFolder(std::shared_ptr<const Node> root, const Node* at)
        : root_(std::move(root)), at_(at) {}

    [[nodiscard]] std::shared_ptr<const FolderNode> sub(const std::string& name) const override {
        int links = 0;
        const Node* found = follow(at_, name, links);
        if (found == nullptr || found->kind != Node::Kind::folder) return nullptr;
        return std::make_shared<MemoryFolder>(root_, found);
    }
    [[nodiscard]] std::vector<std::string> names() const override {
        std::vector<std::string> names;
        for (const auto& entry : at_->children) names.push_back(entry.first);
        return names;
    }
    [[nodiscard]] std::optional<std::string> read(const char* name,
                                                  std::size_t limit) const override {
        const Node* file = child_of(*at_, name);
        if (file == nullptr || file->kind != Node::Kind::file) return std::nullopt;
        return file->content.substr(0, limit);
    }
    [[nodiscard]] std::optional<std::string> link(const char* name) const override {
        const Node* node = child_of(*at_, name);
        if (node == nullptr || node->kind != Node::Kind::link) return std::nullopt;
        return node->content;
    }
    [[nodiscard]] bool has_file(const char* name) const override {
        const Node* node = child_of(*at_, name);
        return node != nullptr && node->kind == Node::Kind::file;
    }

    [[nodiscard]] std::optional<FolderIdentity> identity() const override { return std::nullopt; }

  private:
    std::shared_ptr<const Node> root_;  // keeps the tree
    const Node* at_;
};

}  // namespace

std::optional<MemoryTree::Parts> MemoryTree::parts_of(std::string_view path) {
    if (path.starts_with("/")) return std::nullopt;
    Parts parts;
    for (const auto part : split(path, '/')) {
        if (part == "..") return std::nullopt;
        if (!part.empty() && part != ".") parts.emplace_back(part);
    }
    return parts;
}

MemoryNode* MemoryTree::folder_at(const Parts& parts, std::size_t count) {
    Node* at = root_.get();
    for (std::size_t i = 0; i < count; ++i) {
        auto& next = at->children[parts[i]];
        if (!next) {
            next = std::make_shared<Node>();
            next->parent = at;
        }
        if (next->kind != Node::Kind::folder) return nullptr;
        at = next.get();
    }
    return at;
}

bool MemoryTree::add(const Parts& parts, Node::Kind kind, std::string content) {
    if (parts.empty()) return false;
    Node* folder = folder_at(parts, parts.size() - 1);
    if (folder == nullptr) return false;
    auto& place = folder->children[parts.back()];
    if (place && place->kind == Node::Kind::folder) return false;
    place = std::make_shared<Node>();
    place->kind = kind;
    place->content = std::move(content);
    place->parent = folder;
    return true;
}

bool MemoryTree::add_folder(const Parts& parts) {
    return folder_at(parts, parts.size()) != nullptr;
}
bool MemoryTree::add_file(const Parts& parts, std::string content) {
    return add(parts, Node::Kind::file, std::move(content));
}
bool MemoryTree::add_link(const Parts& parts, std::string target) {
    return add(parts, Node::Kind::link, std::move(target));
}

bool MemoryTree::add_same(const Parts& parts, const Parts& target) {
    if (target.empty()) return false;
    const Node* folder = folder_at(target, target.size() - 1);
    const Node* file = folder == nullptr ? nullptr : child_of(*folder, target.back());
    if (file == nullptr || file->kind != Node::Kind::file) return false;
    return add_file(parts, file->content);
}

Folder MemoryTree::root() const {
    return Folder(std::make_shared<MemoryFolder>(root_, root_.get()));
}

}  // namespace chipaudit
