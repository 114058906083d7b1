// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/words.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace chipaudit {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// Characters that reorder or hide what is around them (Unicode UAX #9 §2, and zero-width marks): a
/// device name could make a line say what it does not.
bool turns_text(std::string_view sequence) {
    static constexpr std::string_view marks[] = {
        "\xd8\x9c",     "\xe2\x80\x8b", "\xe2\x80\x8e", "\xe2\x80\x8f",
        "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xab",
        "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6",
        "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9", "\xef\xbb\xbf"};
    return std::ranges::find(marks, sequence) != std::end(marks);
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::size_t sequence_end(std::string_view text, std::size_t start) {
    std::size_t end = start + 1;
    while (end < text.size() && is_continuation(text[end])) ++end;
    return end;
}

/// The first `columns` code points.
std::string_view head(std::string_view text, std::size_t columns) {
    std::size_t end = 0;
    while (columns-- > 0 && end < text.size()) end = sequence_end(text, end);
    return text.substr(0, end);
}

std::vector<std::string> words_of(std::string_view text, std::size_t width) {
    std::vector<std::string> words;
    for (std::string_view word : split(text, ' ')) {
        const bool link = word.find("://") != std::string_view::npos;
        while (!link && columns_of(word) > width) {
            const auto piece = head(word, width);
            words.emplace_back(piece);
            word.remove_prefix(piece.size());
        }
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

/// How many leading words all names share; the last word of a name is never shared away.
std::size_t shared_words(const std::vector<std::string>& names) {
    const auto first = split(names.front(), ' ');
    std::size_t shared = first.size() - 1;
    for (const auto& name : names) {
        const auto words = split(name, ' ');
        shared = std::min(shared, words.size() - 1);
        for (std::size_t i = 0; i < shared; ++i) {
            if (words[i] != first[i]) shared = i;
        }
    }
    return shared;
}

std::string_view without_words(std::string_view name, std::size_t count) {
    while (count-- > 0) name.remove_prefix(name.find(' ') + 1);
    return name;
}

}  // namespace

std::string plain(std::string_view text) {
    const std::string clean = clean_utf8(text);
    std::string result;
    for (std::size_t i = 0; i < clean.size();) {
        const std::size_t end = sequence_end(clean, i);
        const std::string_view sequence(clean.data() + i, end - i);
        if (sequence == "\n" || sequence == "\t") {
            result += ' ';
        } else {
            result += turns_text(sequence) ? replacement : sequence;
        }
        i = end;
    }
    return result;
}

std::size_t columns_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    std::size_t column = 0;
    for (const auto& word : words_of(text, width)) {
        const std::size_t needed = columns_of(word);
        if (lines.empty() || column + 1 + needed > width) {
            lines.push_back(word);
            column = needed;
        } else {
            lines.back() += " " + word;
            column += 1 + needed;
        }
    }
    if (lines.empty()) lines.emplace_back();
    return lines;
}

void paragraph(std::ostream& out, const std::string& lead, std::string_view text,
               std::size_t width) {
    const std::size_t indent = columns_of(lead);
    const std::size_t room = width > indent + 20 ? width - indent : 20;
    std::string start = lead;
    for (const auto& line : wrap(plain(text), room)) {
        out << start << line << '\n';
        start = std::string(indent, ' ');
    }
}

std::string names_in_words(const std::vector<std::string>& names, std::size_t most) {
    if (names.empty()) return "";
    const std::size_t shared = shared_words(names);
    std::string text = names.front();
    for (std::size_t i = 1; i < names.size() && i < most; ++i) {
        text += ", " + std::string(without_words(names[i], shared));
    }
    if (names.size() > most) text += " (+" + std::to_string(names.size() - most) + " more)";
    return text;
}

std::string spaced(std::string text) {
    std::ranges::replace(text, '_', ' ');
    return text;
}

std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string fact_in_words(const std::string& fact) {
    struct Ending {
        std::string_view of_fact, in_words;
    };
    static constexpr Ending endings[] = {
        {"_gib", ""}, {"_gbs", ""}, {"_mm2", ""}, {"_hq", " headquarters"}};
    for (const auto& ending : endings) {
        if (!fact.ends_with(ending.of_fact)) continue;
        return spaced(fact.substr(0, fact.size() - ending.of_fact.size())) +
               std::string(ending.in_words);
    }
    return spaced(fact);
}

std::vector<std::string> questions_in_words(const std::vector<Open>& undetermined) {
    std::vector<std::pair<std::string, std::vector<std::string>>> groups;
    for (const auto& open : undetermined) {
        const auto same = [&](const auto& group) { return group.first == open.settles; };
        auto found = std::ranges::find_if(groups, same);
        if (found == groups.end()) found = groups.insert(groups.end(), {open.settles, {}});
        found->second.push_back(fact_in_words(open.fact));
    }
    std::vector<std::string> texts;
    for (const auto& [settles, facts] : groups) texts.push_back(join(facts, ", ") + ": " + settles);
    return texts;
}

std::string declared_in_words(const Context& context) {
    std::vector<std::string> said;
    const auto add = [&](const std::string& what, const std::optional<std::string>& value) {
        if (value) said.push_back(what + " " + *value);
    };
    const auto add_yes_no = [&](const std::string& what, const std::optional<bool>& value) {
        if (value) said.push_back((*value ? "" : "not ") + what);
    };
    add("site", context.site_country);
    add("operator headquarters", context.operator_hq);
    add("operator parent headquarters", context.operator_parent_hq);
    if (context.tenants && context.tenants->empty()) said.emplace_back("no tenants");
    if (context.tenants) {
        std::vector<std::string> tenants;
        for (const auto& tenant : *context.tenants) {
            tenants.push_back("a tenant of " + tenant.hq.value_or("unknown headquarters") +
                              " with a parent of " +
                              tenant.parent_hq.value_or("unknown headquarters") +
                              (tenant.end_use ? ", end use " + *tenant.end_use : ""));
        }
        for (auto& words : first_words(std::move(tenants), "tenants")) said.push_back(words);
    }
    add("purpose", context.purpose ? std::optional(spaced(*context.purpose)) : std::nullopt);
    add_yes_no("a federal contractor", context.federal_contractor);
    add_yes_no("a data centre with state money", context.state_funded_datacentre);
    add_yes_no("addressee of a letter", context.letter_addressee);
    if (context.license_numbers) said.push_back("licences " + join(*context.license_numbers, ", "));
    return join(said, ", ");
}

std::string sentence(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

}  // namespace chipaudit
