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

void explain_fact(const std::string& name, const JsonPlace& claim, std::ostream& out) {
    const std::string format = claim.optional_text("format").value_or("");
    const std::string basis =
        claim.text("basis") == "exact" ? "" : " (" + spaced(claim.text("basis")) + ")";
    say(out, "  " + fact_in_words(name) + (format.empty() ? "" : " " + format) + ": ",
        range_text(claim) + unit_text(claim) + basis + ", " + claim.text("confidence") +
            " confidence [" + join(claim.at("cite").texts(), ", ") + "]");
}

/// Figures that are computed and never stored: their names are for people.
std::string figure_name(const std::string& name) { return name == "tpp" ? "TPP" : spaced(name); }

void explain_derived(const CitedPart& part, std::ostream& out) {
    const auto document = parse_json(part.derived_json, part.id);
    const JsonPlace place(document, part.id + ".derived", ErrorKind::malformed);
    for (const auto& [name, figure] : place.members()) {
        const std::string lead = "  Computed " + figure_name(name) + ": ";
        if (figure.value().is_null()) {
            say(out, lead, "unknown, for want of a source");
            continue;
        }
        const std::string rounded =
            figure.has("rounded") ? ", rounded " + figure.text("rounded") : "";
        say(out, lead,
            range_text(figure) + unit_text(figure) + rounded + " [from " +
                join(figure.at("cite").texts(), ", ") + "]");
    }
}

void say_source(const JsonPlace& source, std::ostream& out) {
    say(out, "  " + source.text("key") + ": ",
        source.text("title") + ". " + source.text("where") + ". Retrieved " +
            source.text("retrieved") + ".");
}

/// A source that another part of the family carries is looked up there.
void explain_source(const Report& report, const JsonPlace& source, std::ostream& out) {
    if (!source.has("in")) return say_source(source, out);
    const auto carrier = std::ranges::find(report.parts, source.text("in"), &CitedPart::id);
    if (carrier == report.parts.end())
        source.fail("the report has no part '" + source.text("in") + "'");
    const auto sources = parse_json(carrier->sources_json, carrier->id);
    for (const auto& item :
         JsonPlace(sources, carrier->id + ".sources", ErrorKind::malformed).items()) {
        if (item.text("key") == source.text("key") && !item.has("in")) return say_source(item, out);
    }
    source.fail("part '" + carrier->id + "' does not carry this source");
}

}  // namespace

void explain_part(const CitedPart& part, std::ostream& out) {
    say(out, "",
        "Part " + part.id + ": " + part.name + ", family " + part.family + ", maker " + part.maker +
            ".");
    if (!part.note.empty()) say(out, "  Note: ", part.note);
    explain_derived(part, out);
    const auto facts = parse_json(part.facts_json, part.id);
    for (const auto& [name, claims] :
         JsonPlace(facts, part.id + ".facts", ErrorKind::malformed).members()) {
        for (const auto& claim : claims.items()) explain_fact(name, claim, out);
    }
}

void explain_sources(const Report& report, const std::vector<const CitedPart*>& parts,
                     std::ostream& out) {
    say(out, "", "Sources of these figures:");
    std::set<std::pair<std::string, std::string>> said;  // family, key
    for (const auto* part : parts) {
        const auto sources = parse_json(part->sources_json, part->id);
        for (const auto& source :
             JsonPlace(sources, part->id + ".sources", ErrorKind::malformed).items()) {
            if (!said.emplace(part->family, source.text("key")).second) continue;
            explain_source(report, source, out);
        }
    }
}

}  // namespace chipaudit
