// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/part_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/host_json.h"
#include "core/text.h"
#include "report/cite.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

std::vector<std::string> all_ids(const Part& part) {
    std::vector<std::string> ids;
    for (const auto& id : part.ids) ids.push_back(to_string(id));
    for (const auto& block : part.blocks) {
        if (!block.pattern.empty())
            ids.push_back(block.pattern);
        else if (block.first == block.last)
            ids.push_back(to_string(block.first));
        else
            ids.push_back(to_string(block.first) + "-" + to_string(block.last));
    }
    return ids;
}

std::string claim_in_words(const Claim& claim) {
    std::string text = claim.text;
    if (claim.min && claim.max)
        text = to_string(Interval{*claim.min, *claim.max, "", {}}) + " " + claim.unit;
    if (!claim.format.empty()) text = claim.format + " " + text;
    if (claim.basis != Basis::exact) text += " (" + to_string(claim.basis) + ")";
    return text + " per " + to_string(claim.per) + ", confidence " + to_string(claim.confidence) +
           " [" + join(claim.cite, ", ") + "]";
}

std::string row(const std::string& name, const std::string& value) {
    std::string left = name;
    left.resize(std::max<std::size_t>(left.size() + 2, 24), ' ');
    return left + value + "\n";
}

std::string confidence_in_words(const Part& part, const char* group) {
    const auto found = part.confidence.find(group);
    return found == part.confidence.end() ? "" : "  (confidence " + to_string(found->second) + ")";
}

}  // namespace

std::string ids_in_words(const Part& part, std::size_t at_most) {
    auto ids = all_ids(part);
    if (ids.empty()) return "no known id";
    const std::size_t more = ids.size() > at_most ? ids.size() - at_most : 0;
    ids.resize(ids.size() - more);
    return join(ids, " ") + (more > 0 ? " +" + std::to_string(more) + " more" : "");
}

std::string part_in_words(const Part& part) {
    std::string text = part.name + "\n\n" + row("id", part.id) + row("family", part.family) +
                       row("maker", part.maker) + row("kind", to_string(part.kind)) +
                       row("PCI ids", ids_in_words(part, 64) + confidence_in_words(part, "ids"));
    if (!part.aliases.empty()) text += row("also called", join(part.aliases, ", "));
    if (!part.shares_id_with.empty())
        text += row("shares an id with", join(part.shares_id_with, ", "));
    if (!part.slice_of.empty()) text += row("slice of", join(part.slice_of, ", "));
    if (!part.expect.classes.empty())
        text += row("expected class", join(part.expect.classes, " or "));
    text += "\nfigures\n";
    const auto tpp = figure_of(part, "tpp");
    const auto density = density_of(part);
    text += row("  TPP (derived)",
                tpp.all ? to_string(*tpp.all) + (tpp.strong ? "" : ", low confidence") : "unknown");
    text += row("  density (derived)", density ? to_string(*density) + " TPP/mm2" : "unknown");
    for (const auto& [name, claims] : part.facts) {
        for (const auto& claim : claims) text += row("  " + name, claim_in_words(claim));
    }
    text += "\nsources\n";
    for (const auto& source : part.sources) {
        text += row("  " + source.key, source.title + "; " + source.where + " (" + source.kind +
                                           ", retrieved " + source.retrieved + ")");
    }
    if (!part.note.empty()) text += "\nnote: " + part.note + "\n";
    return text;
}

std::string part_json_text(const Part& part) {
    const CitedPart cited = cite_part(part);
    json object;
    object["id"] = part.id;
    object["name"] = part.name;
    object["family"] = part.family;
    object["maker"] = part.maker;
    object["kind"] = to_string(part.kind);
    object["ids"] = all_ids(part);
    object["aliases"] = part.aliases;
    object["shares_id_with"] = part.shares_id_with;
    object["slice_of"] = part.slice_of;
    object["facts"] = json::parse(cited.facts_json.empty() ? "{}" : cited.facts_json);
    object["sources"] = json::parse(cited.sources_json.empty() ? "[]" : cited.sources_json);
    object["note"] = part.note;
    return json_text(object, -1);
}

}  // namespace chipaudit
