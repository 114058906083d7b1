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

bool is_called(const Part& part, const std::string& wanted) {
    const auto same = [&](const std::string& name) { return to_lower(name) == wanted; };
    return same(part.id) || same(part.name) || std::ranges::any_of(part.aliases, same);
}

PciFunction function_of_part(const Part& part) {
    PciFunction function;
    function.model_name = ModelName{part.name, "lookup"};
    return function;
}

/// Every reading of a name: one function per distinct id behind it, or the part itself where it has
/// none.
std::vector<PciFunction> readings(const std::string& text, const DeviceDb& db) {
    const std::string wanted = to_lower(trim(text));
    std::vector<const Part*> parts;
    for (const auto& part : db.parts()) {
        if (part.slice_of.empty() && part.kind != PartKind::pattern && is_called(part, wanted))
            parts.push_back(&part);
    }
    if (parts.empty()) {
        for (const PartIndex index : db.named_in(text)) {
            if (db.part(index).slice_of.empty()) parts.push_back(&db.part(index));
        }
    }
    if (parts.size() == 1) return {function_of_part(*parts.front())};
    std::map<PciId, bool> ids;
    std::vector<PciFunction> functions;
    for (const Part* part : parts) {
        if (part->ids.empty())
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
    for (const auto& part : db.parts()) {
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
