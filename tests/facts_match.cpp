// SPDX-License-Identifier: GPL-3.0-or-later
// Which records a row of the fact tables speaks of: identity first, then names.
#include <algorithm>
#include <regex>

#include "core/text.h"
#include "tests/facts_rows.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

using Words = std::set<std::string>;

/// How well a name fits; the largest wins.
struct Fit {
    std::size_t covered = 0;         // words of the row that stand in the record's names
    int nearest = -100, own = -100;  // minus the words that differ: best of all names, own name
    auto operator<=>(const Fit&) const = default;
};

bool lists(const std::vector<Expectation::Subsystem>& subsystems, PciId wanted) {
    return std::ranges::any_of(subsystems, [&](const auto& known) {
        return known.device == wanted.device &&
               known.vendor.value_or(wanted.vendor) == wanted.vendor;
    });
}

/// A subsystem in the row must stand in the record; a record of certain boards only is not for a
/// row without one.
bool fits_subsystem(const FactRow& row, const Part& part) {
    if (!row.subsystem) return part.expect.subsystems.empty();
    return lists(part.expect.subsystems, *row.subsystem) ||
           lists(part.seen.subsystems, *row.subsystem);
}

bool makes_for(std::uint16_t vendor, const std::string& maker_id) {
    const auto& makers = shipped_db().makers();
    const Maker* maker = makers.by_id(maker_id);
    if (maker == nullptr) return false;
    const Maker* parent = maker->parent ? makers.by_id(*maker->parent) : nullptr;
    for (const Maker* one : {maker, parent}) {
        if (one != nullptr && std::ranges::find(one->vendor_ids, vendor) != one->vendor_ids.end())
            return true;
    }
    return false;
}

bool fits_identity(const FactRow& row, const Part& part) {
    if (part.kind == PartKind::range || part.kind == PartKind::pattern) return false;
    if (row.id && row.on_pci)
        return std::ranges::find(part.ids, *row.id) != part.ids.end() && fits_subsystem(row, part);
    if (!part.ids.empty()) return false;
    if (!row.id) return !row.vendor || makes_for(*row.vendor, part.maker);
    return part.note.find(hex(row.id->vendor, 4)) != std::string::npos &&  // an id of another bus
           part.note.find(hex(row.id->device, 4)) != std::string::npos;
}

/// A slice may be called what the whole is called.
std::vector<std::string> names_of(const Part& part) {
    std::vector<std::string> names = part.aliases;
    names.insert(names.begin(), part.name);
    for (const auto& whole : part.slice_of) {
        const auto more = names_of(shipped_db().part(*shipped_db().with_name(whole)));
        names.insert(names.end(), more.begin(), more.end());
    }
    return names;
}

Words maker_words(const Part& part) {
    const Maker* maker = shipped_db().makers().by_id(part.maker);
    return naming_words(part.maker + " " + (maker != nullptr ? maker->name : ""));
}

Words without(Words words, const Words& gone) {
    std::erase_if(words, [&](const auto& word) { return gone.contains(word); });
    return words;
}

Words joined(Words words, const Words& more) {
    words.insert(more.begin(), more.end());
    return words;
}

/// "910B2 / B2C" means 910B2 and 910B2C: a second name may leave out what it shares with the first.
std::string spelled_out(const std::string& part) {
    static const std::regex pair(R"((\w+) ?/ ?(\w+))");
    std::string text = part;
    for (std::sregex_iterator it(part.begin(), part.end(), pair), end; it != end; ++it) {
        const std::string first = (*it)[1], second = (*it)[2];
        for (auto shared = std::min(first.size(), second.size()); shared >= 2; --shared) {
            if (!first.ends_with(second.substr(0, shared))) continue;
            text.insert(static_cast<std::size_t>(it->position()) + first.size(),
                        " " + first.substr(0, first.size() - shared) + second);
            return text;
        }
    }
    return text;
}

/// What the row calls the part: before brackets and commas.
Words title_of(const std::string& part) {
    std::string title;
    int depth = 0;
    for (const char c : part) {
        if (c == '(') ++depth;
        if (depth == 0 && (c == ',' || c == ';')) break;
        if (depth == 0) title += c;
        if (c == ')') --depth;
    }
    return naming_words(title);
}

/// Either the row has all words of one of the record's names, or its title stands in one.
std::optional<Fit> fit_of(const FactRow& row, const Part& part) {
    const auto device = row.id ? hex(row.id->device, 4) : std::string();
    const auto first_note = row.note.substr(0, row.note.find(';'));  // often a board's name
    const auto name_of_row = spelled_out(row.part);
    const Words all = naming_words(name_of_row + " " + row.chip + " " + device + " " + first_note);
    const Words maker = maker_words(part), chip = naming_words(part.chip);
    const Words title = title_of(name_of_row);
    bool fits = !title.empty() && !chip.empty() && holds_all(joined(chip, maker), title);
    Fit fit;
    Words covered = chip;
    for (const auto& name : names_of(part)) {
        const Words words = naming_words(name), own = without(words, maker);
        fits = fits || (!own.empty() && holds_all(all, own)) ||
               (!title.empty() && holds_all(joined(joined(words, chip), maker), title));
        covered = joined(covered, words);
        const auto differing =
            without(own, title).size() + without(title, joined(own, maker)).size();
        fit.nearest = std::max(fit.nearest, -static_cast<int>(differing));
        if (name == part.name) fit.own = -static_cast<int>(differing);
    }
    if (!fits) return std::nullopt;
    fit.covered = all.size() - without(all, covered).size();
    return fit;
}

}  // namespace

Words naming_words(const std::string& text) {
    // Atlas is the card and Ascend the chip of one line: the number behind them tells parts apart.
    static const Words common = {
        "a",        "accelerator", "an",         "and",     "are",         "as",       "ascend",
        "at",       "atlas",       "board",      "bridge",  "card",        "chip",     "chips",
        "class",    "complex",     "controller", "device",  "engineering", "family",   "found",
        "function", "functions",   "host",       "id",      "ids",         "in",       "known",
        "likely",   "management",  "mdev",       "mode",    "no",          "not",      "oem",
        "of",       "one",         "or",         "pci",     "pf",          "port",     "product",
        "public",   "rc",          "reserved",   "root",    "switch",      "switches", "system",
        "the",      "to",          "type",       "unnamed", "unreleased",  "used",     "variant",
        "vf",       "vgpu",        "virtual",    "vnpu",    "with"};
    Words words;
    std::string word;
    for (const char c : to_lower(text) + " ") {
        if (c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            word += c;
            continue;
        }
        if (!word.empty() && !common.contains(word)) words.insert(word);
        word.clear();
    }
    return words;
}

bool holds_all(const Words& words, const Words& wanted) {
    return std::ranges::includes(words, wanted);
}

std::vector<const Part*> records_of(const FactRow& row) {
    std::vector<const Part*> best;
    Fit best_fit;
    for (const auto& part : shipped_db().parts()) {
        if (part.slice_of.empty() == row.slice || !fits_identity(row, part)) continue;
        const auto fit = fit_of(row, part);
        if (!fit || (!best.empty() && *fit < best_fit)) continue;
        if (best.empty() || *fit > best_fit) best.clear();
        best_fit = *fit;
        best.push_back(&part);
    }
    return best;
}

}  // namespace chipaudit
