// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/parts_called.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {
namespace {

std::vector<std::string> tokens_of(std::string_view text) {
    std::vector<std::string> tokens(1);
    for (const char c : to_lower(text)) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (word)
            tokens.back() += c;
        else if (!tokens.back().empty())
            tokens.emplace_back();
    }
    if (tokens.back().empty()) tokens.pop_back();
    return tokens;
}

/// Whether some run of whole words of the name, written together, is what was asked: "rtx4090",
/// "H20 3e", "A100".
bool spells(const std::string& name, const std::string& squeezed) {
    const auto tokens = tokens_of(name);
    for (std::size_t first = 0; first < tokens.size(); ++first) {
        std::string run;
        for (std::size_t i = first; i < tokens.size() && run.size() < squeezed.size(); ++i)
            run += tokens[i];
        if (run == squeezed) return true;
    }
    return false;
}

}  // namespace

std::vector<const PartHead*> parts_called(const std::string& text, const DeviceDb& db) {
    const std::string wanted = to_lower(trim(text));
    std::string squeezed;
    for (const auto& token : tokens_of(wanted)) squeezed += token;
    std::vector<const PartHead*> parts, slices;
    if (squeezed.empty()) return parts;
    for (const auto& part : db.heads()) {
        if (part.kind == PartKind::pattern) continue;
        if (part.id == wanted || to_lower(part.name) == wanted) return {&part};
        const auto holds = [&](const std::string& name) { return spells(name, squeezed); };
        if (part.kind == PartKind::range) continue;
        if (holds(part.name) || std::ranges::any_of(part.aliases, holds))
            (part.slice_of.empty() ? parts : slices).push_back(&part);
    }
    return parts.empty() ? slices : parts;
}

std::string nearest_part(const std::string& text, const DeviceDb& db) {
    std::vector<std::string> names;
    for (const auto& part : db.heads()) {
        names.push_back(part.id);
        names.insert(names.end(), part.aliases.begin(), part.aliases.end());
    }
    const std::string near = nearest(text, names);
    return near.empty() ? "" : "; did you mean '" + near + "'?";
}

}  // namespace chipaudit
