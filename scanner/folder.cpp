// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/folder.h"

#include "core/text.h"

namespace chipaudit {

std::optional<Folder> Folder::sub(const std::string& name) const {
    auto node = node_->sub(name);
    if (!node) return std::nullopt;
    return Folder(std::move(node));
}

std::optional<std::string> Folder::word(const char* name) const {
    const auto text = read(name);
    if (!text) return std::nullopt;
    const auto trimmed = trim(*text);
    if (trimmed.empty()) return std::nullopt;
    return clean_utf8(trimmed);
}

std::optional<std::string> Folder::link_name(const char* name) const {
    auto target = link(name);
    if (!target) return std::nullopt;
    while (target->ends_with('/')) target->pop_back();  // as people write links to folders
    return target->substr(target->rfind('/') + 1);
}

}  // namespace chipaudit
