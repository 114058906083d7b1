// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redfish_source.h"

#include <algorithm>
#include <nlohmann/json.hpp>  // the document between parser and reader

#include "core/error.h"
#include "core/host_json.h"
#include "core/text.h"
#include "scanner/completeness.h"
#include "scanner/firmware_words.h"
#include "scanner/json_peek.h"
#include "scanner/redfish_join.h"

namespace chipaudit {
namespace {

constexpr std::size_t most_files = 20000, most_resources = 20000, largest_file = 16U << 20U,
                      largest_tree = 256U << 20U;
constexpr int deepest = 16;

/// What was read of a tree, and what was not.
struct Reading {
    struct File {
        std::string path, text;
    };
    std::vector<File> files;
    std::vector<RedfishResource> resources;
    std::vector<std::string> gaps;
    std::size_t files_seen = 0, bytes = 0;
    bool is_full = false;
};

void give_up(Reading& reading, const std::string& why) {
    if (!reading.is_full) reading.gaps.push_back(why + ": the rest was not read");
    reading.is_full = true;
}

void add_resources(std::vector<RedfishResource> found, Reading& reading) {
    std::ranges::move(found, std::back_inserter(reading.resources));
    if (reading.resources.size() <= most_resources) return;
    reading.resources.resize(most_resources);
    give_up(reading, "more than 20000 resources");
}

/// "redfish/v1/Systems/1/index.json" → "/redfish/v1/Systems/1".
std::string uri_of_path(std::string path) {
    constexpr std::string_view index = "/index.json", json = ".json";
    if (path.ends_with(index))
        path.resize(path.size() - index.size());
    else if (path.ends_with(json))
        path.resize(path.size() - json.size());
    return "/" + path;
}

/// A file that is no JSON is none of the service's.
void read_file(const Folder& folder, const std::string& name, const std::string& path,
               Reading& reading) {
    auto text = folder.read(name.c_str(), largest_file + 1);
    if (++reading.files_seen > most_files) return give_up(reading, "more than 20000 files");
    if (!text) {
        reading.gaps.push_back(path + ": cannot be read");
        return;
    }
    reading.bytes += text->size();
    if (reading.bytes > largest_tree) return give_up(reading, "more than 256 MiB");
    const auto start = trim(*text).substr(0, 1);
    if (start != "{" && start != "[") return;
    if (text->size() > largest_file) {
        reading.gaps.push_back(path + ": larger than 16 MiB, not read");
        return;
    }
    reading.files.push_back({path, std::move(*text)});
}

/// A file that begins as JSON and is not as it should be is a gap, the others are read all the
/// same.
void parse_file(const Reading::File& file, Reading& reading) {
    const auto& [path, text] = file;
    try {
        add_resources(redfish_resources(parse_json(text, path), path, uri_of_path(path)), reading);
    } catch (const Error& error) {
        reading.gaps.emplace_back(error.what());
    }
}

void read_folder(const Folder& folder, const std::string& path, int depth, Reading& reading) {
    if (depth > deepest) {
        reading.gaps.push_back(path + ": deeper than 16 folders, not read");
        return;
    }
    for (const auto& name : folder.names()) {
        const std::string inner = path.empty() ? name : path + "/" + name;
        if (reading.is_full) return;
        if (folder.has_file(name.c_str())) {
            read_file(folder, name, clean_utf8(inner), reading);
        } else if (folder.link(name.c_str())) {
            reading.gaps.push_back(clean_utf8(inner) + ": a symbolic link, not followed");
        } else if (const auto sub = folder.sub(name)) {
            read_folder(*sub, inner, depth + 1, reading);
        }
    }
}

const RedfishResource* best_system(const std::vector<RedfishResource>& resources) {
    const RedfishResource* best = nullptr;
    for (const auto& one : resources) {
        if (one.kind != RedfishKind::system) continue;
        if (best == nullptr || (best->model.empty() && !one.model.empty())) best = &one;
    }
    return best;
}

std::optional<std::string> known(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

void tell_system(const std::vector<RedfishResource>& resources, Masking& masking, Host& host) {
    if (const auto* system = best_system(resources)) {
        MachineWords words;
        words.vendor = known(system->maker);
        words.product = known(system->model);
        words.serial = system->row.serial;
        apply_machine(words, masking, host);
    }
    const auto is_system = [](const auto& one) { return one.kind == RedfishKind::system; };
    const auto systems = std::ranges::count_if(resources, is_system);
    if (systems > 1) {
        host.notes.push_back({std::nullopt, "the service lists " + std::to_string(systems) +
                                                " systems; all are read as one machine"});
    }
    if (std::ranges::any_of(resources, &RedfishResource::is_off)) {
        host.notes.push_back({std::nullopt,
                              "a system was off: its controller shows what it saw at an earlier "
                              "start"});
    }
}

/// Such doubts come once for each function: each is told once, with how often it came.
void tell_doubts(const std::vector<RedfishResource>& resources, Host& host) {
    std::vector<std::string> doubts;
    for (const auto& one : resources)
        doubts.insert(doubts.end(), one.doubts.begin(), one.doubts.end());
    std::ranges::sort(doubts);
    for (auto at = doubts.begin(); at != doubts.end();) {
        const auto end = std::upper_bound(at, doubts.end(), *at);
        host.notes.push_back(
            {std::nullopt, *at + " (" + std::to_string(end - at) + " times): not believed"});
        at = end;
    }
}

void judge(Host& host) {
    judge_emptiness(host);
    add_gap(host, ReasonCode::partial_listing, std::nullopt,
            "a management controller lists the devices it knows, not all that the machine has");
    if (std::ranges::any_of(host.functions, [](const auto& one) { return !one.id; })) {
        add_gap(host, ReasonCode::names_without_ids, std::nullopt,
                "the controller gives no ids for some devices: only their names can be judged");
    }
}

Host host_of(Reading reading, const ScanRequest& request) {
    Host host = saved_host("redfish", request);
    Masking masking(request, std::nullopt);
    tell_system(reading.resources, masking, host);
    tell_doubts(reading.resources, host);
    for (const auto& gap : reading.gaps)
        add_gap(host, ReasonCode::input_truncated, std::nullopt, gap);
    for (const auto& row : join_redfish(std::move(reading.resources), request.candidates))
        add_row(row, masking, host);
    judge(host);
    masking.describe(host);
    return host;
}

bool is_service(const Folder& folder) {
    if (const auto redfish = folder.sub("redfish")) return redfish->sub("v1").has_value();
    const auto here = folder.read("index.json");
    if (here && here->find("\"@odata.") != std::string::npos) return true;
    const auto version = folder.sub("v1");
    const auto root = version ? version->read("index.json") : std::nullopt;
    return root && root->find("\"@odata.") != std::string::npos;
}

}  // namespace

bool is_redfish(const Folder& root) {
    if (is_service(root)) return true;
    std::vector<std::string> folders;
    for (const auto& name : root.names()) {
        if (!root.has_file(name.c_str()) && !root.link(name.c_str())) folders.push_back(name);
    }
    const auto inner = folders.size() == 1 ? root.sub(folders.front()) : std::nullopt;
    return inner && is_service(*inner);
}

Host read_redfish(const Folder& root, const ScanRequest& request) {
    Reading reading;
    read_folder(root, "", 0, reading);
    request.say_all_is_read();
    reading.is_full = false;  // of resources it may be yet
    for (const auto& file : std::exchange(reading.files, {})) {
        if (!reading.is_full) parse_file(file, reading);
    }
    Host host = host_of(std::move(reading), request);
    host.origin.location = request.sensitive ? request.from : "folder";
    return host;
}

bool is_redfish_text(std::string_view text) {
    return peek_json(text).has_any({"@odata.id", "@odata.type", "@odata.context"});
}

Host read_redfish_text(std::string_view text, const ScanRequest& request) {
    Reading reading;
    add_resources(redfish_resources(parse_json(text, request.from), request.from, ""), reading);
    return host_of(std::move(reading), request);
}

}  // namespace chipaudit
