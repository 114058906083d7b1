// SPDX-License-Identifier: GPL-3.0-or-later
/// Many names to be looked for in a text at once.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace chipaudit {

/// Phrases as whole words, with no letter or digit on either side, whatever their case and blanks.
/// Looking costs by the words of the text, not by the number of phrases.
class Phrases {
  public:
    Phrases() = default;
    Phrases(std::initializer_list<std::string_view> phrases);

    /// One without a letter or digit is never found.
    void add(std::string_view phrase);
    [[nodiscard]] bool any_in(std::string_view text) const;

  private:
    std::multimap<std::string, std::string, std::less<>> by_first_word_;  // lower case, whole
};

}  // namespace chipaudit
