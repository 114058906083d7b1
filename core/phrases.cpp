// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phrases.h"

#include <algorithm>

#include "core/text.h"

namespace chipaudit {
namespace {

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

/// The first run of letters and digits at or behind `from`; empty where none follows.
std::string_view word_behind(std::string_view lower, std::size_t from) {
    const auto begin =
        std::find_if(lower.begin() + static_cast<std::ptrdiff_t>(from), lower.end(), is_word);
    const auto end = std::find_if_not(begin, lower.end(), is_word);
    return {begin, end};
}

}  // namespace

Phrases::Phrases(std::initializer_list<std::string_view> phrases) {
    for (const auto phrase : phrases) add(phrase);
}

void Phrases::add(std::string_view phrase) {
    std::string lower = to_lower(plain_blanks(phrase));
    const auto first = word_behind(lower, 0);
    if (first.empty()) return;
    lower.erase(0, static_cast<std::size_t>(first.data() - lower.data()));
    const std::string key(word_behind(lower, 0));
    by_first_word_.emplace(key, std::move(lower));
}

bool Phrases::any_in(std::string_view text) const {
    const std::string lower = to_lower(plain_blanks(text));
    const std::string_view all(lower);
    for (auto word = word_behind(all, 0); !word.empty();) {
        const auto at = static_cast<std::size_t>(word.data() - all.data());
        const auto rest = all.substr(at);
        const auto [first, last] = by_first_word_.equal_range(word);
        const auto stands_here = [&](const auto& entry) {
            const std::string& phrase = entry.second;
            if (!rest.starts_with(phrase)) return false;
            return rest.size() == phrase.size() || !is_word(rest[phrase.size()]) ||
                   !is_word(phrase.back());
        };
        if (std::any_of(first, last, stands_here)) return true;
        word = word_behind(all, at + word.size());
    }
    return false;
}

}  // namespace chipaudit
