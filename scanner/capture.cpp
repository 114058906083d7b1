// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/capture.h"

#include <nlohmann/json.hpp>

#include "core/config_space.h"
#include "core/error.h"
#include "core/host_json.h"
#include "core/text.h"
#include "scanner/masking.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

constexpr std::string_view capture_family = "chipaudit-capture/",
                           report_family = "chipaudit-report/";
constexpr const char* capture_schema = "chipaudit-capture/1";
constexpr const char* report_schema = "chipaudit-report/1";

/// True for JSON text with a member "schema" of the family, without reading it all.
bool has_schema(std::string_view text, std::string_view family) {
    constexpr std::string_view key = "\"schema\"";
    if (!trim(text.substr(0, 4096)).starts_with("{")) return false;
    for (auto at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
        auto rest = trim(text.substr(at + key.size(), 256));
        if (!rest.starts_with(":")) continue;
        rest = trim(rest.substr(1));
        if (rest.starts_with("\"") && rest.substr(1).starts_with(family)) return true;
    }
    return false;
}

/// Raw values in an input are masked again unless they are asked for; pseudonyms in it stay as they
/// are.
void mask_again(const ScanRequest& request, Host& host) {
    if (request.sensitive) return;
    const Host before = host;
    Masking masking(request, std::nullopt);
    host.ids = {masking.mask("machine", host.ids.machine), masking.mask("board", host.ids.board),
                masking.mask("label", host.ids.label)};
    if (host.platform.dmi)
        host.platform.dmi->serial = masking.mask("board", host.platform.dmi->serial);
    for (auto& function : host.functions) {
        function.serial = masking.mask("serial", function.serial);
        mask_serials(function);
        mask_closer_look(function, masking);
        if (!function.closer || !function.closer->holders) continue;
        for (auto& holder : *function.closer->holders)
            holder.name = masking.mask("name", holder.name);
    }
    if (host.driver_reports) mask_driver_reports(*host.driver_reports, masking);
    if (host != before) masking.describe(host);
}

Host read_document(std::string_view text, const ScanRequest& request, const char* schema) {
    const json document = parse_json(text, request.from);
    const auto found = document.is_object() ? document.find("schema") : document.end();
    if (found == document.end() || !found->is_string() || found->get<std::string>() != schema) {
        throw Error(ErrorKind::malformed, request.from + ": schema: expected '" + schema + "'",
                    "the file may be of a newer chipaudit");
    }
    const auto host_found = document.find("host");
    if (host_found == document.end() || !host_found->is_object()) {
        throw Error(ErrorKind::malformed, request.from + ": host: expected an object",
                    "the file is not whole");
    }
    Host host = host_from_json(*host_found, request.from + ": host");
    mask_again(request, host);
    return host;
}

}  // namespace

std::string write_capture(const Host& host) {
    json document = json::object();
    document["schema"] = capture_schema;
    document["host"] = host_to_json(host);
    return json_text(document, 2);
}

bool is_capture(std::string_view text) { return has_schema(text, capture_family); }
bool is_report(std::string_view text) { return has_schema(text, report_family); }

Host read_capture(std::string_view text, const ScanRequest& request) {
    return read_document(text, request, capture_schema);
}
Host read_report_host(std::string_view text, const ScanRequest& request) {
    return read_document(text, request, report_schema);
}

JudgedBy report_judged_by(std::string_view text) {
    const json document = parse_json(text, "report");
    JudgedBy by;
    if (!document.contains("run") || !document["run"].is_object()) return by;
    const json& run = document["run"];
    if (run.contains("profile") && run["profile"].is_string())
        by.profile = run["profile"].get<std::string>();
    if (run.contains("context")) by.context = json_text(run["context"], -1);
    return by;
}

}  // namespace chipaudit
