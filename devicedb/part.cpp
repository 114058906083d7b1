// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/part.h"

#include "core/text.h"

namespace chipaudit {
namespace {

/// One character of a pattern: itself, or a class such as [0-9]. Advances `at` past it.
bool holds_character(std::string_view pattern, std::size_t& at, char c) {
    if (pattern[at] != '[') return pattern[at++] == c;
    const char first = pattern[at + 1];
    const char last = pattern[at + 3];
    at += 5;  // "[0-9]"
    return first <= c && c <= last;
}

}  // namespace

bool IdBlock::holds(const PciId& id) const {
    if (pattern.empty()) return first <= id && id <= last;
    const std::string text = to_string(id);
    std::size_t at = 0;
    for (const char c : text) {
        if (at >= pattern.size() || !holds_character(pattern, at, c)) return false;
    }
    return at == pattern.size();
}

std::string to_string(Confidence confidence) {
    switch (confidence) {
        case Confidence::low:
            return "low";
        case Confidence::medium:
            return "medium";
        case Confidence::high:
            return "high";
    }
    return "low";
}

std::string to_string(Basis basis) {
    switch (basis) {
        case Basis::exact:
            return "exact";
        case Basis::range:
            return "range";
        case Basis::about:
            return "about";
        case Basis::one_of:
            return "one_of";
    }
    return "exact";
}

std::string to_string(Per per) {
    switch (per) {
        case Per::die:
            return "die";
        case Per::package:
            return "package";
        case Per::card:
            return "card";
    }
    return "package";
}

std::string to_string(PartKind kind) {
    switch (kind) {
        case PartKind::accelerator:
            return "accelerator";
        case PartKind::companion:
            return "companion";
        case PartKind::other:
            return "other";
        case PartKind::range:
            return "range";
        case PartKind::pattern:
            return "pattern";
    }
    return "other";
}

}  // namespace chipaudit
