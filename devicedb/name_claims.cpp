// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/name_claims.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "core/text.h"

namespace chipaudit {
namespace {

using Words = std::vector<std::string>;

/// Runs of letters and digits, lower case: "A100-SXM4-80GB" → a100, sxm4, 80gb.
Words words_of(std::string_view text) {
    Words words(1);
    for (const char c : to_lower(plain_blanks(text))) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

bool holds_all(const Words& all, const Words& some) {
    return std::ranges::all_of(
        some, [&](const std::string& word) { return std::ranges::find(all, word) != all.end(); });
}

/// A text as one product may be spelled in it: the words of its maker's name tell no products
/// apart.
Words without_maker(Words words, const Part& part, const DeviceDb& db) {
    Words of_maker = {part.maker};
    if (const Maker* maker = db.makers().by_id(part.maker)) {
        for (auto& word : words_of(maker->name)) of_maker.push_back(std::move(word));
    }
    std::erase_if(words, [&](const std::string& word) {
        return std::ranges::find(of_maker, word) != of_maker.end();
    });
    return words;
}

std::vector<Words> spellings_of(const Part& part, const DeviceDb& db) {
    std::vector<Words> spellings = {without_maker(words_of(part.name), part, db)};
    for (const auto& alias : part.aliases)
        spellings.push_back(without_maker(words_of(alias), part, db));
    return spellings;
}

/// "Ascend 910" is the beginning of "Ascend 910B4", and "A10" is not that of "A100".
bool begins_with(const Words& spelling, const Words& text) {
    const std::string longer = join(spelling, ""), shorter = join(text, "");
    if (!longer.starts_with(shorter)) return false;
    return longer.size() == shorter.size() ||
           std::isdigit(static_cast<unsigned char>(longer[shorter.size()])) == 0;
}

/// The name says no more than the part's own.
bool is_vaguer(std::string_view text, const Part& part, const DeviceDb& db) {
    const Words words = without_maker(words_of(text), part, db);
    return std::ranges::any_of(spellings_of(part, db), [&](const Words& spelling) {
        return holds_all(spelling, words) || begins_with(spelling, words);
    });
}

/// The name says all that one of the part's own says, and perhaps more.
bool is_fuller(std::string_view text, const Part& part, const DeviceDb& db) {
    const Words words = words_of(text);
    return std::ranges::any_of(spellings_of(part, db), [&](const Words& spelling) {
        return !spelling.empty() && holds_all(words, spelling);
    });
}

/// Candidates, and what they are slices of.
std::vector<const Part*> parts_meant(const std::vector<PartIndex>& candidates, const DeviceDb& db) {
    std::vector<const Part*> parts;
    for (const PartIndex index : candidates) {
        const Part& part = db.part(index);
        parts.push_back(&part);
        for (const auto& whole : part.slice_of) parts.push_back(&db.part(*db.with_name(whole)));
    }
    return parts;
}

}  // namespace

std::vector<PartIndex> other_product_named(std::string_view text, PciId id,
                                           const std::vector<PartIndex>& candidates,
                                           const DeviceDb& db) {
    const auto named = db.named_in(text);
    const auto possible = parts_meant(candidates, db);
    if (named.empty() || possible.empty()) return {};
    std::set<std::string> families;
    for (const Part* part : possible) {
        if (is_vaguer(text, *part, db)) return {};
        families.insert(part->family);
    }
    const auto any_named = [&](const auto& test) {
        return std::ranges::any_of(named, [&](PartIndex index) { return test(db.part(index)); });
    };
    // A record of something else than a product proves no other id, nor do records without ids
    // alone.
    const bool id_known = any_named([](const Part& part) { return !part.ids.empty(); });
    const auto may_be_this = [&](const Part& part) {
        if (part.kind != PartKind::accelerator) return true;
        return part.ids.empty() ? !id_known : std::ranges::find(part.ids, id) != part.ids.end();
    };
    if (any_named(may_be_this)) return {};
    if (any_named([&](const Part& part) { return is_whole_name(text, part, db); })) return named;
    const auto same_family = [&](const Part& part) { return families.contains(part.family); };
    const auto fuller = [&](const Part* part) { return is_fuller(text, *part, db); };
    if (any_named(same_family) || std::ranges::any_of(possible, fuller)) return {};
    return named;
}

bool is_whole_name(std::string_view text, const Part& part, const DeviceDb& db) {
    const auto spellings = spellings_of(part, db);
    const Words all = without_maker(words_of(text), part, db), chip = words_of(part.chip);
    const auto is_spelling = [&](const Words& words) {
        return std::ranges::find(spellings, words) != spellings.end();
    };
    const bool behind_chip =  // "GH100 [H100 PCIe]"
        !chip.empty() && all.size() > chip.size() &&
        std::equal(chip.begin(), chip.end(), all.begin());
    return is_spelling(all) ||
           (behind_chip && is_spelling(Words(all.begin() + std::ssize(chip), all.end())));
}

bool names_maker_or_chip(std::string_view text, const Part& part, const DeviceDb& db) {
    const Words words = words_of(text);
    if (!part.chip.empty() && holds_all(words, words_of(part.chip))) return true;
    const Maker* maker = db.makers().by_id(part.maker);
    Words of_maker = maker != nullptr ? words_of(maker->name) : Words();
    of_maker.resize(std::min<std::size_t>(of_maker.size(), 1));
    of_maker.push_back(part.maker);
    return std::ranges::any_of(of_maker, [&](const std::string& word) {
        return std::ranges::find(words, word) != words.end();
    });
}

}  // namespace chipaudit
