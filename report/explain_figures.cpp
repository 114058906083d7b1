// SPDX-License-Identifier: GPL-3.0-or-later
/// A part's figures with their sources, in words.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/host_json.h"
#include "core/json_fields.h"
#include "core/text.h"
#include "report/explain_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

void say(std::ostream& out, const std::string& lead, const std::string& text) {
    paragraph(out, lead, text, explain_width);
}

std::string range_text(const JsonPlace& claim) {
    if (claim.has("value")) return claim.text("value");
    const std::string low = claim.text("min"), high = claim.text("max");
    return low == high ? low : low + " to " + high;
}

/// Units that are no units ("yes_no", "text", "date") are for the loader.
std::string unit_text(const JsonPlace& claim) {
    const std::string unit = claim.text("unit");
    if (unit == "yes_no" || unit == "text" || unit == "date") return "";
    return " " + unit + " per " + claim.text("per");
}

constexpr const char* note_lead = "  Note: ";

/// One line of an explanation, and the parts that it is true of.
struct PartLine {
    std::string lead, text;
    std::vector<const CitedPart*> parts;
};

/// The lines of all parts: equal ones once, and different ones about the same thing together.
class PartLines {
  public:
    void add(const CitedPart& part, const std::string& lead, const std::string& text) {
        auto place = lines_.end();
        for (auto line = lines_.begin(); line != lines_.end(); ++line) {
            if (line->lead != lead) continue;
            if (line->text == text) return line->parts.push_back(&part);
            place = std::next(line);
        }
        lines_.insert(place, {lead, text, {&part}});
    }
    /// Sentences of notes about the same parts in one paragraph, all else line by line.
    [[nodiscard]] std::vector<PartLine> paragraphs() const {
        std::vector<PartLine> result;
        for (const auto& line : lines_) {
            if (line.lead == note_lead && !result.empty() && result.back().lead == line.lead &&
                result.back().parts == line.parts)
                result.back().text += " " + line.text;
            else
                result.push_back(line);
        }
        return result;
    }

  private:
    std::vector<PartLine> lines_;
};

std::string names_of(const std::vector<const CitedPart*>& parts) {
    std::vector<std::string> names;
    for (const auto* part : parts) names.push_back(part->name);
    return names_in_words(names, names.size());
}

/// Notes of one family repeat each other sentence by sentence.
void add_note(const CitedPart& part, PartLines& lines) {
    std::string_view rest = part.note;
    while (!rest.empty()) {
        const auto stop = std::min(rest.find(". "), rest.size() - 1);
        lines.add(part, note_lead, std::string(trim(rest.substr(0, stop + 1))));
        rest = trim(rest.substr(stop + 1));
    }
}

void add_fact(const CitedPart& part, const std::string& name, const JsonPlace& claim,
              PartLines& lines) {
    const std::string format = claim.optional_text("format").value_or("");
    const std::string basis =
        claim.text("basis") == "exact" ? "" : " (" + spaced(claim.text("basis")) + ")";
    lines.add(part, "  " + fact_in_words(name) + (format.empty() ? "" : " " + format) + ": ",
              range_text(claim) + unit_text(claim) + basis + ", " + claim.text("confidence") +
                  " confidence [" + join(claim.at("cite").texts(), ", ") + "]");
}

/// Figures that are computed and never stored: their names are for people.
std::string figure_name(const std::string& name) { return name == "tpp" ? "TPP" : spaced(name); }

void add_derived(const CitedPart& part, PartLines& lines) {
    const auto document = parse_json(part.derived_json, part.id);
    const JsonPlace place(document, part.id + ".derived", ErrorKind::malformed);
    for (const auto& [name, figure] : place.members()) {
        const std::string lead = "  Computed " + figure_name(name) + ": ";
        if (figure.value().is_null()) {
            lines.add(part, lead, "unknown, for want of a source");
            continue;
        }
        const std::string rounded =
            figure.has("rounded") ? ", rounded " + figure.text("rounded") : "";
        lines.add(part, lead,
                  range_text(figure) + unit_text(figure) + rounded + " [from " +
                      join(figure.at("cite").texts(), ", ") + "]");
    }
}

std::string source_text(const JsonPlace& source) {
    return source.text("title") + ". " + source.text("where") + ". Retrieved " +
           source.text("retrieved") + ".";
}

/// A source that another part of the family carries is looked up there.
std::string source_text(const Report& report, const JsonPlace& source) {
    if (!source.has("in")) return source_text(source);
    const auto carrier = std::ranges::find(report.parts, source.text("in"), &CitedPart::id);
    if (carrier == report.parts.end())
        source.fail("the report has no part '" + source.text("in") + "'");
    const auto sources = parse_json(carrier->sources_json, carrier->id);
    for (const auto& item :
         JsonPlace(sources, carrier->id + ".sources", ErrorKind::malformed).items()) {
        if (item.text("key") == source.text("key") && !item.has("in")) return source_text(item);
    }
    source.fail("part '" + carrier->id + "' does not carry this source");
}

}  // namespace

void explain_family(const std::vector<const CitedPart*>& parts, std::ostream& out) {
    PartLines lines;
    std::vector<std::string> ids;
    for (const auto* part : parts) {
        ids.push_back(part->id);
        add_note(*part, lines);
        add_derived(*part, lines);
        const auto facts = parse_json(part->facts_json, part->id);
        for (const auto& [name, claims] :
             JsonPlace(facts, part->id + ".facts", ErrorKind::malformed).members()) {
            for (const auto& claim : claims.items()) add_fact(*part, name, claim, lines);
        }
    }
    const CitedPart& first = *parts.front();
    say(out, "",
        (parts.size() == 1 ? "Part " : "Parts ") + join(ids, ", ") + ": " + names_of(parts) +
            ", family " + first.family + ", maker " + first.maker + ".");
    for (const auto& line : lines.paragraphs()) {
        const bool all = line.parts.size() == parts.size();
        say(out, line.lead, (all ? "" : names_of(line.parts) + ": ") + line.text);
    }
}

void explain_sources(const Report& report, const std::vector<const CitedPart*>& parts,
                     std::ostream& out) {
    say(out, "", "Sources of these figures:");
    std::set<std::pair<std::string, std::string>> said;  // key, text: families share sources
    for (const auto* part : parts) {
        const auto sources = parse_json(part->sources_json, part->id);
        for (const auto& source :
             JsonPlace(sources, part->id + ".sources", ErrorKind::malformed).items()) {
            const std::string key = source.text("key"), text = source_text(report, source);
            if (said.emplace(key, text).second) say(out, "  " + key + ": ", text);
        }
    }
}

}  // namespace chipaudit
