// SPDX-License-Identifier: GPL-3.0-or-later
/// Lists of countries that rules name, by date (policy/country_groups.json).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/date.h"
#include "core/text_file.h"
#include "core/truth.h"

namespace chipaudit {

/// The list from a day on, until the next edition.
struct GroupEdition {
    Date from;
    std::vector<std::string> members, doubtful;  // ISO 3166-1 alpha-2; doubtful: sources disagree
    std::string source;
};

class CountryGroups {
  public:
    /// For messages: "AC-HQ (countries of the headquarters test, D:5 and Macau)".
    [[nodiscard]] std::string in_words(const std::string& group) const;
    /// Where the edition of the day comes from; empty before the first one.
    [[nodiscard]] std::string source(const std::string& group, const Date& day) const;
    [[nodiscard]] bool has(const std::string& group) const { return groups_.contains(group); }
    /// Whether a country is in the group on the day. Unknown before the group's first edition, and
    /// for a country whose membership is in doubt.
    [[nodiscard]] Truth holds(const std::string& group, const std::string& country,
                              const Date& day) const;
    /// The same for any of these groups and countries (two capital letters).
    [[nodiscard]] Truth any_holds(const std::vector<std::string>& names, const std::string& country,
                                  const Date& day) const;

  private:
    friend CountryGroups country_groups_from(const TextFile& file);
    struct Group {
        std::string title;
        std::vector<GroupEdition> editions;  // ascending
    };
    [[nodiscard]] const GroupEdition* edition(const std::string& group, const Date& day) const;

    std::map<std::string, Group> groups_;
    std::map<std::string, std::string>
        aliases_;  // treated as another country where groups are asked
};

/// Throws Error(refused) naming the file and the place.
CountryGroups country_groups_from(const TextFile& file);

}  // namespace chipaudit
