// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report_digests.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/digest.h"
#include "core/host_json.h"
#include "core/text.h"
#include "report/json_parts.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

json id_json(const std::optional<PciId>& id) { return id ? json(to_string(*id)) : json(nullptr); }
json place_json(const PciFunction& f) {
    return f.address ? json(to_string(*f.address)) : json(nullptr);
}

std::string digest(const json& rows) { return sha256_hex(json_text(rows, -1)); }

/// What an unprivileged user reads. A listing of names alone is told apart by the names.
json identity_row(const PciFunction& f) {
    json row = json::array();
    row.push_back(place_json(f));
    row.push_back(id_json(f.id));
    row.push_back(id_json(f.subsystem));
    row.push_back(f.class_code ? json(hex(*f.class_code, 6)) : json(nullptr));
    row.push_back(f.revision ? json(hex(*f.revision, 2)) : json(nullptr));
    if (!f.id && f.model_name) row.push_back(f.model_name->text);
    return row;
}

/// What an administrator changes without touching a slot, as far as matches and rules look at it.
/// BARs can be resized.
json state_row(const PciFunction& f) {
    json row = json::array();
    row.push_back(place_json(f));
    row.push_back(f.driver ? json(*f.driver) : json(nullptr));
    row.push_back(f.physical_function ? json(to_string(*f.physical_function)) : json(nullptr));
    row.push_back(f.physical_function ? id_json(f.id) : json(nullptr));
    json counts = nullptr;
    if (f.virtual_functions) counts = {f.virtual_functions->total, f.virtual_functions->enabled};
    row.push_back(std::move(counts));
    json bars = nullptr;
    if (f.bars) {
        bars = json::array();
        for (const auto& bar : *f.bars)
            bars.push_back({bar.index, to_string(bar.kind), bar.prefetchable, bar.bytes});
    }
    row.push_back(std::move(bars));
    return row;
}

}  // namespace

Digests digests_of(const Host& host) {
    json identity = json::array(), state = json::array(), serials = json::array();
    for (const auto& function : host.functions) {
        if (!function.physical_function) identity.push_back(identity_row(function));
        state.push_back(state_row(function));
        if (!function.physical_function && function.serial) {
            serials.push_back({place_json(function), *function.serial});
        }
    }
    Digests digests;
    digests.identity = digest(identity);
    digests.state = digest(state);
    if (!serials.empty()) digests.serials = digest(serials);
    return digests;
}

std::string finding_id(const Finding& finding, const Host& host, const Digests& digests,
                       unsigned repeat) {
    std::set<std::string> candidates(finding.parts.begin(), finding.parts.end());
    if (candidates.empty()) {
        for (const auto ordinal : finding.ordinals) {
            const auto& id = host.functions.at(ordinal).id;
            candidates.insert(id ? to_string(*id) : "no id");
        }
    }
    json text = json::array();
    text.push_back(host.ids.machine.value_or(digests.identity));
    text.push_back(finding.rule);
    text.push_back(candidates);
    text.push_back(nullptr);  // waiver state: none yet
    if (repeat > 0) text.push_back(repeat);
    return "f1:" + digest(text).substr(0, 16);
}

std::string report_id(const Report& report) {
    json document = report_to_json(report);
    document["run"].erase("report_id");
    document["run"].erase("generated_at");
    return "r1:" + digest(document).substr(0, 32);
}

}  // namespace chipaudit
