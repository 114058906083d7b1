// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "core/text.h"

namespace chipaudit {
namespace {

Host hypothetical_host(const std::string& asked) {
    Host host;
    host.origin = {"lookup", asked};
    return host;
}

/// "19e5:d802", "19e5:d802:19e5:3002"; nullopt when it is not of that shape.
std::optional<PciFunction> function_of_ids(const std::string& text) {
    const auto fields = split(text, ':');
    if (fields.size() != 2 && fields.size() != 4) return std::nullopt;
    PciFunction function;
    function.id = parse_id(text.substr(0, 9));
    if (!function.id) return std::nullopt;
    if (fields.size() == 2) return text.size() == 9 ? std::optional(function) : std::nullopt;
    if (text.size() != 19) return std::nullopt;
    function.subsystem = parse_id(text.substr(10));
    if (!function.subsystem) return std::nullopt;
    return function;
}

std::vector<std::string> tokens_of(std::string_view text) {
    std::vector<std::string> tokens(1);
    for (const char c : to_lower(text)) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (word)
            tokens.back() += c;
        else if (!tokens.back().empty())
            tokens.emplace_back();
    }
    if (tokens.back().empty()) tokens.pop_back();
    return tokens;
}

/// Whether some run of whole words of the name, written together, is what was asked: "rtx4090",
/// "H20 3e", "A100".
bool spells(const std::string& name, const std::string& squeezed) {
    const auto tokens = tokens_of(name);
    for (std::size_t first = 0; first < tokens.size(); ++first) {
        std::string run;
        for (std::size_t i = first; i < tokens.size() && run.size() < squeezed.size(); ++i)
            run += tokens[i];
        if (run == squeezed) return true;
    }
    return false;
}

PciFunction function_of_part(const PartHead& part) {
    PciFunction function;
    function.model_name = ModelName{part.name, "lookup"};
    return function;
}

/// Records that are this name exactly; else those whose name or alias holds its words. Slices are
/// asked for by their own names only: every product has some.
std::vector<const PartHead*> parts_called(const std::string& text, const DeviceDb& db) {
    const std::string wanted = to_lower(trim(text));
    std::string squeezed;
    for (const auto& token : tokens_of(wanted)) squeezed += token;
    std::vector<const PartHead*> parts, slices;
    if (squeezed.empty()) return parts;
    for (const auto& part : db.heads()) {
        if (part.kind == PartKind::pattern) continue;
        if (part.id == wanted || to_lower(part.name) == wanted) return {&part};
        const auto holds = [&](const std::string& name) { return spells(name, squeezed); };
        if (part.kind == PartKind::range) continue;
        if (holds(part.name) || std::ranges::any_of(part.aliases, holds))
            (part.slice_of.empty() ? parts : slices).push_back(&part);
    }
    return parts.empty() ? slices : parts;
}

/// Every reading of a name: one function per distinct id behind it, or the part itself where it has
/// none.
std::vector<PciFunction> readings(const std::string& text, const DeviceDb& db) {
    constexpr std::size_t most = 24;
    const auto parts = parts_called(text, db);
    if (parts.size() > most) {
        std::vector<std::string> ids;
        for (const PartHead* part : parts) ids.push_back(part->id);
        ids.resize(most);
        throw Error(ErrorKind::usage,
                    "'" + text + "' is in the names of " + std::to_string(parts.size()) + " parts",
                    "name one of: " + join(ids, ", ") + " …");
    }
    if (parts.size() == 1) return {function_of_part(*parts.front())};
    std::map<PciId, bool> ids;
    std::vector<PciFunction> functions;
    for (const PartHead* part : parts) {
        if (part->ids.empty() || !part->slice_of.empty())  // an id alone shows no slice
            functions.push_back(function_of_part(*part));
        else
            ids.emplace(part->ids.front(), true);
    }
    for (const auto& [id, ignored] : ids) {
        PciFunction function;
        function.id = id;
        functions.push_back(function);
    }
    return functions;
}

[[noreturn]] void unknown_name(const std::string& text, const DeviceDb& db) {
    std::vector<std::string> names;
    for (const auto& part : db.heads()) {
        names.push_back(part.id);
        names.insert(names.end(), part.aliases.begin(), part.aliases.end());
    }
    const std::string near = nearest(text, names);
    throw Error(ErrorKind::usage,
                "'" + text + "' is no PCI id, part or name of the device database" +
                    (near.empty() ? "" : "; did you mean '" + near + "'?"),
                "ids are vvvv:dddd or vvvv:dddd:ssss:ssss; chipaudit db list shows all parts");
}

}  // namespace

ExitCode run_lookup(const Options& options, Environment& environment) {
    const std::string& text = options.words.front();
    (void)run_info(options, environment);  // wrong words are refused first
    const DeviceDb db = load_database(options);
    Host host = hypothetical_host(text);
    if (const auto function = function_of_ids(text))
        host.functions.push_back(*function);
    else
        host.functions = readings(text, db);
    if (host.functions.empty()) unknown_name(text, db);
    const Report report = judge_known_host(options, environment, normalise(std::move(host)), db);
    write_report(report, options, environment);
    return static_cast<ExitCode>(report.verdict.exit_code);
}

}  // namespace chipaudit
