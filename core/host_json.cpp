// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/host_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/function_json.h"
#include "core/json_fields.h"
#include "core/text.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

json platform_to_json(const Platform& platform) {
    json object = json::object();
    object["dmi"] = nullptr;
    if (platform.dmi) {
        object["dmi"] = {{"vendor", json_or_null(platform.dmi->vendor)},
                         {"product", json_or_null(platform.dmi->product)},
                         {"serial", json_or_null(platform.dmi->serial)}};
    }
    object["virtualization"] = json_or_null(platform.virtualization);
    object["container"] = json_or_null(platform.container);
    object["kernel"] = json_or_null(platform.kernel);
    object["lockdown"] = json_or_null(platform.lockdown);
    // The kernel gives config space past the header to CAP_SYS_ADMIN only (Linux,
    // drivers/pci/pci-sysfs.c).
    object["privileges"] = nullptr;
    if (platform.privileged)
        object["privileges"] =
            *platform.privileged ? json::array({"cap_sys_admin"}) : json::array();
    return object;
}

Platform platform_from_json(const JsonPlace& place) {
    Platform platform;
    if (place.has("dmi")) {
        const auto dmi = place.at("dmi");
        platform.dmi = Dmi{dmi.optional_text("vendor"), dmi.optional_text("product"),
                           dmi.optional_text("serial")};
    }
    platform.virtualization = place.optional_text("virtualization");
    platform.container = place.optional_text("container");
    platform.kernel = place.optional_text("kernel");
    platform.lockdown = place.optional_text("lockdown");
    if (place.has("privileges")) {
        const auto words = place.at("privileges").texts();
        platform.privileged = std::ranges::find(words, "cap_sys_admin") != words.end();
    }
    return platform;
}

template <typename T>
std::optional<T> whole_or_null(const JsonPlace& place, const char* key) {
    if (!place.has(key)) return std::nullopt;
    return place.at(key).whole<T>();
}

json topology_to_json(const Topology& topology) {
    json nodes = json::array();
    for (const auto& node : topology.nodes) {
        nodes.push_back({{"id", node.id},
                         {"cpus", node.cpus},
                         {"memory_bytes", json_or_null(node.memory_bytes)}});
    }
    return {{"nodes", nodes}, {"empty_slots", topology.empty_slots}};
}

Topology topology_from_json(const JsonPlace& place) {
    Topology topology;
    for (const auto& node : place.at("nodes").items()) {
        NumaNode value{node.at("id").whole<int>(), node.text("cpus"), std::nullopt};
        value.memory_bytes = whole_or_null<std::uint64_t>(node, "memory_bytes");
        topology.nodes.push_back(value);
    }
    topology.empty_slots = place.texts_or_empty("empty_slots");
    return topology;
}

json off_bus_to_json(const std::vector<OffBus>& signs) {
    json list = json::array();
    for (const auto& sign : signs) {
        list.push_back({{"kind", sign.kind},
                        {"path", sign.path},
                        {"meaning", sign.meaning},
                        {"maker", sign.maker}});
    }
    return list;
}

std::vector<OffBus> off_bus_from_json(const JsonPlace& place) {
    std::vector<OffBus> signs;
    for (const auto& item : place.items()) {
        signs.push_back(
            {item.text("kind"), item.text("path"), item.text("meaning"), item.text("maker")});
    }
    return signs;
}

json driver_reports_to_json(const std::vector<DriverReport>& reports) {
    json list = json::array();
    for (const auto& report : reports) {
        json mig = nullptr;
        if (report.mig) {
            mig = {{"enabled", report.mig->enabled},
                   {"slices", json_or_null(report.mig->slices)},
                   {"most_slices", json_or_null(report.mig->most_slices)}};
        }
        list.push_back({{"library", report.library},
                        {"address", address_json(report.address)},
                        {"driver_version", json_or_null(report.driver_version)},
                        {"name", json_or_null(report.name)},
                        {"serial", json_or_null(report.serial)},
                        {"uuid", json_or_null(report.uuid)},
                        {"board_part_number", json_or_null(report.board_part_number)},
                        {"vbios", json_or_null(report.vbios)},
                        {"memory_bytes", json_or_null(report.memory_bytes)},
                        {"mig", std::move(mig)}});
    }
    return list;
}

std::vector<DriverReport> driver_reports_from_json(const JsonPlace& place) {
    std::vector<DriverReport> reports;
    for (const auto& item : place.items()) {
        DriverReport report;
        report.library = item.text("library");
        report.address = address_from(item, "address");
        report.driver_version = item.optional_text("driver_version");
        report.name = item.optional_text("name");
        report.serial = item.optional_text("serial");
        report.uuid = item.optional_text("uuid");
        report.board_part_number = item.optional_text("board_part_number");
        report.vbios = item.optional_text("vbios");
        report.memory_bytes = whole_or_null<std::uint64_t>(item, "memory_bytes");
        if (item.has("mig")) {
            const auto mig = item.at("mig");
            report.mig =
                MigState{mig.at("enabled").boolean(), whole_or_null<std::uint32_t>(mig, "slices"),
                         whole_or_null<std::uint32_t>(mig, "most_slices")};
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

json reasons_to_json(const std::vector<Reason>& reasons) {
    json list = json::array();
    for (const auto& reason : reasons) {
        list.push_back({{"code", row_of(reason.code).name},
                        {"text", reason.text},
                        {"about", address_json(reason.about)}});
    }
    return list;
}

std::vector<Reason> reasons_from_json(const JsonPlace& place) {
    std::vector<Reason> reasons;
    for (const auto& item : place.items()) {
        const auto code = parse_reason_code(item.text("code"));
        if (!code) item.at("code").fail("unknown reason code '" + item.text("code") + "'");
        reasons.push_back({*code, item.text("text"), address_from(item, "about")});
    }
    return reasons;
}

json notes_to_json(const std::vector<Note>& notes) {
    json list = json::array();
    for (const auto& note : notes)
        list.push_back({{"about", address_json(note.about)}, {"text", note.text}});
    return list;
}

std::vector<Note> notes_from_json(const JsonPlace& place) {
    std::vector<Note> notes;
    for (const auto& item : place.items())
        notes.push_back({address_from(item, "about"), item.text("text")});
    return notes;
}

}  // namespace

json host_to_json(const Host& host) {
    json functions = json::array();
    for (const auto& function : host.functions) functions.push_back(function_to_json(function));
    json object = json::object();
    object["captured_at"] = json_or_null(host.captured_at);
    object["captured_by"] = json_or_null(host.captured_by);
    object["origin"] = {{"method", host.origin.method}, {"location", host.origin.location}};
    object["host_ids"] = {{"machine", json_or_null(host.ids.machine)},
                          {"board", json_or_null(host.ids.board)},
                          {"label", json_or_null(host.ids.label)}};
    object["pseudonyms"] = {{"scope", host.pseudonyms.scope},
                            {"key_id", json_or_null(host.pseudonyms.key_id)}};
    object["platform"] = platform_to_json(host.platform);
    object["functions"] = std::move(functions);
    object["off_bus"] = off_bus_to_json(host.off_bus);
    if (host.driver_reports)
        object["driver_reports"] = driver_reports_to_json(*host.driver_reports);
    object["topology"] = topology_to_json(host.topology);
    object["reasons"] = reasons_to_json(host.reasons);
    object["notes"] = notes_to_json(host.notes);
    return object;
}

Host host_from_json(const json& object, const std::string& where) {
    const JsonPlace place(object, where, ErrorKind::malformed);
    Host host;
    host.captured_at = place.optional_text("captured_at");
    host.captured_by = place.optional_text("captured_by");
    const auto origin = place.at("origin");
    host.origin = {origin.text("method"), origin.text("location")};
    const auto ids = place.at("host_ids");
    host.ids = {ids.optional_text("machine"), ids.optional_text("board"),
                ids.optional_text("label")};
    const auto pseudonyms = place.at("pseudonyms");
    host.pseudonyms = {pseudonyms.text("scope"), pseudonyms.optional_text("key_id")};
    host.platform = platform_from_json(place.at("platform"));
    for (const auto& item : place.at("functions").items())
        host.functions.push_back(function_from_json(item));
    if (place.has("off_bus")) host.off_bus = off_bus_from_json(place.at("off_bus"));
    if (place.has("driver_reports"))
        host.driver_reports = driver_reports_from_json(place.at("driver_reports"));
    host.topology = topology_from_json(place.at("topology"));
    host.reasons = reasons_from_json(place.at("reasons"));
    host.notes = notes_from_json(place.at("notes"));
    return host;
}

std::string json_text(const json& document, int indent) {
    return document.dump(indent, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace chipaudit
