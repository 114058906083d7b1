// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/parts_page.h"

#include <algorithm>
#include <limits>
#include <map>

#include "core/text.h"
#include "devicedb/figures.h"
#include "report/cite.h"
#include "report/part_words.h"

namespace chipaudit {
namespace {

using Parts = std::vector<const Part*>;

/// A bar would end the cell.
std::string cell(const std::string& text) {
    std::string escaped;
    for (const char c : text) escaped += c == '|' ? "\\|" : std::string(1, c);
    return escaped;
}

std::string row(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const auto& text : cells) line += " " + cell(text) + " |";
    return line + "\n";
}

std::string table_head(const std::vector<std::string>& names) {
    return row(names) + row(std::vector<std::string>(names.size(), "---"));
}

std::string figure_in_words(const Part& part, const std::string& fact) {
    const Figure figure = figure_of(part, fact);
    if (!figure.all) return "unknown";
    return to_string(*figure.all) + (figure.strong ? "" : " (low confidence)");
}

std::string density_in_words(const Part& part) {
    const auto density = density_of(part);
    if (!density) return "unknown";
    const bool strong = figure_of(part, "tpp").strong && figure_of(part, "die_area_mm2").strong;
    return to_string(*density) + (strong ? "" : " (low confidence)");
}

std::string datacentre_in_words(const Part& part) {
    const Truth truth = yes_no_of(part, "datacentre").all;
    return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "unknown";
}

/// The ids, and the subsystems or revisions that split them between products.
std::string ids_of(const Part& part) {
    std::string text = ids_in_words(part, std::numeric_limits<std::size_t>::max());
    std::vector<std::string> words;
    for (const auto& one : part.expect.subsystems)
        words.push_back((one.vendor ? hex(*one.vendor, 4) : "*") + ":" + hex(one.device, 4));
    const bool by_subsystem = !words.empty();
    if (by_subsystem) text += " with subsystem " + join(words, ", ");
    words.clear();
    for (const auto revision : part.expect.revisions) words.push_back(hex(revision, 2));
    if (!words.empty())
        text += (by_subsystem ? " and revision " : " with revision ") + join(words, ", ");
    if (!part.slice_of.empty()) text += " where the function is virtual";
    return text;
}

std::string confidence_of(const Part& part) {
    std::vector<std::string> words;
    for (const char* group : {"ids", "name"}) {
        const auto found = part.confidence.find(group);
        if (found != part.confidence.end())
            words.push_back(std::string(group) + " " + to_string(found->second));
    }
    return words.empty() ? "unknown" : join(words, ", ");
}

std::string accelerators_table(const Parts& parts) {
    std::string text = table_head({"Part", "Record", "Family", "PCI ids", "TPP", "TPP/mm2",
                                   "Memory GiB", "Data centre", "Confidence", "Sources"});
    for (const Part* part : parts) {
        text += row({part->name, part->id, part->family, ids_of(*part),
                     figure_in_words(*part, "tpp"), density_in_words(*part),
                     figure_in_words(*part, "memory_gib"), datacentre_in_words(*part),
                     confidence_of(*part), std::to_string(part->sources.size())});
    }
    return text;
}

std::string others_table(const Parts& parts) {
    std::string text =
        table_head({"Name", "Record", "Kind", "PCI ids", "TPP", "Confidence", "Sources"});
    for (const Part* part : parts) {
        const bool bounded = part->kind == PartKind::range;
        text += row({part->name, part->id, to_string(part->kind), ids_of(*part),
                     bounded ? figure_in_words(*part, "tpp") : "", confidence_of(*part),
                     std::to_string(part->sources.size())});
    }
    return text;
}

std::string page_head(const Parts& parts, const DeviceDb& db) {
    return "# Parts\n\n"
           "Generated from device database " +
           db.info().version + " (" + std::to_string(parts.size()) +
           " records); do not edit. To renew it: `chipaudit db list -f markdown -o docs/parts.md "
           "--force`\n\n"
           "Figures are derived from the sources' claims, per package, and span what they leave "
           "open; the density is rounded outwards. *unknown*: no\nsource tells. *low "
           "confidence*: such claims alone neither accuse nor clear. `chipaudit db show RECORD` "
           "gives claims, sources and doubts.\n";
}

}  // namespace

std::string parts_page(const Parts& parts, const DeviceDb& db) {
    struct Section {
        Parts accelerators, others;
    };
    std::map<std::string, Section> makers;
    for (const Part* part : parts) {
        Section& section = makers[part->maker];
        const bool first = part->kind == PartKind::accelerator;
        (first ? section.accelerators : section.others).push_back(part);
    }
    std::string text = page_head(parts, db);
    for (const auto& [id, section] : makers) {
        const Maker* maker = db.makers().by_id(id);
        text += "\n## " + (maker != nullptr ? maker->name : id) + "\n";
        if (!section.accelerators.empty()) text += "\n" + accelerators_table(section.accelerators);
        if (section.others.empty()) continue;
        text += "\nCompanions, look-alikes, bounded ranges and family patterns:\n\n" +
                others_table(section.others);
    }
    return text;
}

}  // namespace chipaudit
