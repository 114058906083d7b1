// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/closer_json.h"

#include <nlohmann/json.hpp>

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

json vpd_json(const std::optional<Vpd>& vpd) {
    if (!vpd) return nullptr;
    return {{"name", json_or_null(vpd->name)},
            {"part_number", json_or_null(vpd->part_number)},
            {"serial", json_or_null(vpd->serial)}};
}

json attestation_json(const std::optional<Attestation>& means) {
    if (!means) return nullptr;
    return {{"doe", means->doe},
            {"ide", means->ide},
            {"tee_io", means->tee_io},
            {"authenticated", json_or_null(means->authenticated)},
            {"tsm", means->tsm}};
}

json holders_json(const std::optional<std::vector<Holder>>& holders) {
    if (!holders) return nullptr;
    json list = json::array();
    for (const auto& holder : *holders) {
        list.push_back({{"pid", json_or_null(holder.pid)},
                        {"kind", holder.kind},
                        {"name", json_or_null(holder.name)}});
    }
    return list;
}

std::vector<Holder> holders_from(const JsonPlace& place) {
    std::vector<Holder> holders;
    for (const auto& item : place.items()) {
        Holder holder{item.text("kind"), std::nullopt, item.optional_text("name")};
        if (item.has("pid")) holder.pid = item.at("pid").whole<std::uint32_t>();
        holders.push_back(std::move(holder));
    }
    return holders;
}

}  // namespace

void closer_to_json(const CloserLook& closer, json& function) {
    function["local_cpus"] = json_or_null(closer.local_cpus);
    function["driver_override"] = json_or_null(closer.driver_override);
    function["mediated_devices"] = json_or_null(closer.mediated_devices);
    function["vpd"] = vpd_json(closer.vpd);
    function["attestation"] = attestation_json(closer.attestation);
    function["holders"] = holders_json(closer.holders);
    function["driver_model"] = json_or_null(closer.driver_model);
    function["driver_uuid"] = json_or_null(closer.driver_uuid);
    function["gpu_instances"] = json_or_null(closer.gpu_instances);
}

std::optional<CloserLook> closer_from_json(const JsonPlace& function) {
    // Whoever wrote one of the keys wrote them all, null where the answer is not known.
    if (!function.value().is_object() || !function.value().contains("driver_override"))
        return std::nullopt;
    CloserLook closer;
    closer.local_cpus = function.optional_text("local_cpus");
    closer.driver_override = function.optional_text("driver_override");
    if (function.has("mediated_devices"))
        closer.mediated_devices = function.at("mediated_devices").whole<std::uint32_t>();
    if (function.has("vpd")) {
        const auto vpd = function.at("vpd");
        closer.vpd = Vpd{vpd.optional_text("name"), vpd.optional_text("part_number"),
                         vpd.optional_text("serial")};
    }
    if (function.has("attestation")) {
        const auto means = function.at("attestation");
        closer.attestation = Attestation{
            means.at("doe").boolean(), means.at("ide").boolean(), means.at("tee_io").boolean(),
            means.optional_text("authenticated"), means.at("tsm").boolean()};
    }
    if (function.has("holders")) closer.holders = holders_from(function.at("holders"));
    closer.driver_model = function.optional_text("driver_model");
    closer.driver_uuid = function.optional_text("driver_uuid");
    if (function.has("gpu_instances"))
        closer.gpu_instances = function.at("gpu_instances").whole<std::uint32_t>();
    return closer;
}

}  // namespace chipaudit
