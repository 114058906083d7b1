// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/host_json.h"
#include "devicedb/claim_json.h"
#include "devicedb/device_db.h"

namespace chipaudit {

std::vector<Trace> traces_from_json(const TextFile& file, const Makers& makers) {
    constexpr std::array kinds = {"device_node", "module", "devicetree", "bus"};
    const auto document = parse_json(file, ErrorKind::refused);
    const JsonPlace place(document, file.name + ": $", ErrorKind::refused);
    place.only({"schema", "sources", "traces"});
    if (place.text("schema") != "chipaudit-traces/1")
        place.at("schema").fail("expected chipaudit-traces/1");
    const auto sources = sources_from(place.at("sources"));
    std::vector<Trace> traces;
    for (const auto& item : place.at("traces").items()) {
        item.only({"kind", "patterns", "maker", "meaning", "cite", "confidence"});
        const std::string kind = item.text("kind");
        if (std::ranges::find(kinds, kind) == kinds.end())
            item.at("kind").fail("expected device_node, module, devicetree or bus");
        const std::string maker = item.optional_text("maker").value_or("");
        if (!maker.empty() && makers.by_id(maker) == nullptr)
            item.at("maker").fail("maker '" + maker + "' is not in makers.json");
        (void)cite_from(item.at("cite"), sources);
        (void)confidence_from(item.at("confidence"));
        for (const auto& pattern : item.at("patterns").texts()) {
            if (std::ranges::count(pattern, '*') > 1)
                item.at("patterns").fail("expected one * at most, got '" + pattern + "'");
            if (kind == "device_node" && !pattern.starts_with("/"))
                item.at("patterns").fail("expected a path from /, got '" + pattern + "'");
            traces.push_back({kind, pattern, item.text("meaning"), maker});
        }
    }
    return traces;
}

}  // namespace chipaudit
