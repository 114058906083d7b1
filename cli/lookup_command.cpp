// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "cli/parts_called.h"
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

PciFunction function_of_part(const PartHead& part) {
    PciFunction function;
    function.model_name = ModelName{part.name, "lookup"};
    return function;
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
    throw Error(
        ErrorKind::usage,
        "'" + text + "' is no PCI id, part or name of the device database" + nearest_part(text, db),
        "ids are vvvv:dddd or vvvv:dddd:ssss:ssss; chipaudit db list shows all parts");
}

}  // namespace

ExitCode run_lookup(const Options& options, Environment& environment) {
    const std::string& text = options.words.front();
    RunInfo run = run_info(options, environment);  // wrong words are refused first
    const DeviceDb db = load_database(options);
    Host host = hypothetical_host(text);
    if (const auto function = function_of_ids(text))
        host.functions.push_back(*function);
    else
        host.functions = readings(text, db);
    if (host.functions.empty()) unknown_name(text, db);
    const Report report = judge_known_host(options, std::move(run), normalise(std::move(host)), db);
    write_report(report, options, environment);
    return static_cast<ExitCode>(report.verdict.exit_code);
}

}  // namespace chipaudit
