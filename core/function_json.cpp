// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/function_json.h"

#include <nlohmann/json.hpp>

#include "core/closer_json.h"
#include "core/text.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

json id_json(const std::optional<PciId>& id) { return id ? json(to_string(*id)) : json(nullptr); }

std::optional<PciId> id_from(const JsonPlace& place, const char* key) {
    const auto text = place.optional_text(key);
    if (!text) return std::nullopt;
    const auto id = parse_id(*text);
    if (!id) place.at(key).fail("expected vvvv:dddd, got '" + *text + "'");
    return id;
}

std::optional<std::uint64_t> hex_from(const JsonPlace& place, const char* key, std::size_t digits) {
    const auto text = place.optional_text(key);
    if (!text) return std::nullopt;
    const auto value = parse_hex(*text);
    if (!value || text->size() != digits) {
        place.at(key).fail("expected " + std::to_string(digits) + " hex digits, got '" + *text +
                           "'");
    }
    return value;
}

/// What only some functions have, a difference between sources, is left out where there is none.
json identities_json(const IdentitySources& sources) {
    json object = {{"sysfs", id_json(sources.sysfs)}, {"config", id_json(sources.config)}};
    if (sources.uevent) object["uevent"] = id_json(sources.uevent);
    if (!sources.differing.empty()) object["differing"] = sources.differing;
    for (const auto code : sources.classes) object["classes"].push_back(hex(code, 6));
    return object;
}

IdentitySources identities_from(const JsonPlace& place) {
    IdentitySources sources{id_from(place, "sysfs"),
                            id_from(place, "config"),
                            id_from(place, "uevent"),
                            place.texts_or_empty("differing"),
                            {}};
    if (place.is_null("classes")) return sources;
    for (const auto& item : place.at("classes").items()) {
        const auto code = parse_hex(item.text());
        if (!code || item.text().size() != 6) item.fail("expected 6 hex digits");
        sources.classes.push_back(static_cast<std::uint32_t>(*code));
    }
    return sources;
}

json link_json(const std::optional<Link>& link) {
    if (!link) return nullptr;
    return {{"gts", link->gts}, {"width", link->width}};
}

std::optional<Link> link_from(const JsonPlace& place, const char* key) {
    if (place.is_null(key)) return std::nullopt;
    const auto link = place.at(key);
    return Link{link.text("gts"), link.at("width").whole<std::uint16_t>()};
}

json bars_json(const std::optional<std::vector<Bar>>& bars) {
    if (!bars) return nullptr;
    json list = json::array();
    for (const auto& bar : *bars) {
        list.push_back({{"index", bar.index},
                        {"kind", to_string(bar.kind)},
                        {"prefetchable", bar.prefetchable},
                        {"bytes", bar.bytes}});
    }
    return list;
}

std::optional<std::vector<Bar>> bars_from(const JsonPlace& place) {
    if (place.is_null("bars")) return std::nullopt;
    std::vector<Bar> bars;
    for (const auto& item : place.at("bars").items()) {
        const auto kind = parse_bar_kind(item.text("kind"));
        if (!kind) item.at("kind").fail("expected memory32, memory64 or io");
        bars.push_back({item.at("index").whole<std::uint8_t>(), *kind,
                        item.at("prefetchable").boolean(),
                        item.at("bytes").whole<std::uint64_t>()});
    }
    return bars;
}

json config_json(const std::vector<ConfigBlock>& blocks) {
    json list = json::array();
    for (const auto& block : blocks)
        list.push_back({{"offset", block.offset}, {"hex", to_hex(block.bytes)}});
    return list;
}

std::vector<ConfigBlock> config_from(const JsonPlace& place) {
    std::vector<ConfigBlock> blocks;
    if (place.is_null("config")) return blocks;
    for (const auto& item : place.at("config").items()) {
        auto bytes = from_hex(item.text("hex"));
        if (!bytes) item.at("hex").fail("expected an even number of hex digits");
        blocks.push_back({item.at("offset").whole<std::uint32_t>(), std::move(*bytes)});
    }
    return blocks;
}

json masked_json(const std::vector<MaskedRange>& ranges) {
    json list = json::array();
    for (const auto& range : ranges)
        list.push_back({{"offset", range.offset}, {"length", range.length}});
    return list;
}

std::vector<MaskedRange> masked_from(const JsonPlace& place) {
    std::vector<MaskedRange> ranges;
    if (place.is_null("config_masked")) return ranges;
    for (const auto& item : place.at("config_masked").items()) {
        ranges.push_back(
            {item.at("offset").whole<std::uint32_t>(), item.at("length").whole<std::uint32_t>()});
    }
    return ranges;
}

}  // namespace

json address_json(const std::optional<PciAddress>& address) {
    return address ? json(to_string(*address)) : json(nullptr);
}

std::optional<PciAddress> address_from(const JsonPlace& place, const char* key) {
    const auto text = place.optional_text(key);
    if (!text) return std::nullopt;
    const auto address = parse_address(*text);
    if (!address) place.at(key).fail("expected [domain:]bus:device.function, got '" + *text + "'");
    return address;
}

json function_to_json(const PciFunction& f) {
    json object = json::object();
    object["ordinal"] = f.ordinal;
    object["address"] = address_json(f.address);
    object["id"] = id_json(f.id);
    object["class"] = f.class_code ? json(hex(*f.class_code, 6)) : json(nullptr);
    // Listings print base and sub class only: then four of the six digits are known and the rest
    // reads 00.
    if (f.class_code && f.class_is_partial) object["class_digits"] = 4;
    object["revision"] = f.revision ? json(hex(*f.revision, 2)) : json(nullptr);
    object["subsystem"] = id_json(f.subsystem);
    object["model_name"] = nullptr;
    if (f.model_name)
        object["model_name"] = {{"text", f.model_name->text}, {"source", f.model_name->source}};
    object["bars"] = bars_json(f.bars);
    object["link"] = {{"capable", link_json(f.link_capable)}, {"now", link_json(f.link_now)}};
    object["buses"] = nullptr;
    if (f.buses) object["buses"] = {f.buses->primary, f.buses->secondary, f.buses->subordinate};
    object["upstream"] = address_json(f.upstream);
    object["physical_function"] = address_json(f.physical_function);
    object["virtual_functions"] = nullptr;
    if (f.virtual_functions) {
        object["virtual_functions"] = {{"total", f.virtual_functions->total},
                                       {"enabled", f.virtual_functions->enabled},
                                       {"offset", json_or_null(f.virtual_functions->offset)},
                                       {"stride", json_or_null(f.virtual_functions->stride)}};
    }
    object["numa_node"] = json_or_null(f.numa_node);
    object["iommu_group"] = json_or_null(f.iommu_group);
    object["slot"] = json_or_null(f.slot);
    object["driver"] = json_or_null(f.driver);
    object["power_state"] = json_or_null(f.power_state);
    object["serial"] = json_or_null(f.serial);
    object["serial_format"] = json_or_null(f.serial_format);
    if (f.closer) closer_to_json(*f.closer, object);
    object["identity_sources"] = identities_json(f.identity_sources);
    object["config"] = config_json(f.config);
    object["config_masked"] = masked_json(f.config_masked);
    return object;
}

PciFunction function_from_json(const JsonPlace& place) {
    PciFunction f;
    f.ordinal = place.at("ordinal").whole<std::uint32_t>();
    f.address = address_from(place, "address");
    f.id = id_from(place, "id");
    if (const auto value = hex_from(place, "class", 6))
        f.class_code = static_cast<std::uint32_t>(*value);
    if (place.has("class_digits") && place.at("class_digits").whole<int>() != 4)
        place.at("class_digits").fail("expected 4");
    f.class_is_partial = f.class_code.has_value() && place.has("class_digits");
    if (const auto value = hex_from(place, "revision", 2))
        f.revision = static_cast<std::uint8_t>(*value);
    f.subsystem = id_from(place, "subsystem");
    if (place.has("model_name")) {
        const auto name = place.at("model_name");
        f.model_name = ModelName{name.text("text"), name.text("source")};
    }
    f.bars = bars_from(place);
    f.link_capable = link_from(place.at("link"), "capable");
    f.link_now = link_from(place.at("link"), "now");
    if (place.has("buses")) {
        const auto byte = [&](std::size_t i) {
            return place.at("buses").item(i).whole<std::uint8_t>();
        };
        f.buses = BusRange{byte(0), byte(1), byte(2)};
    }
    f.upstream = address_from(place, "upstream");
    f.upstream_is_settled = place.value().contains("upstream");
    f.physical_function = address_from(place, "physical_function");
    if (place.has("virtual_functions")) {
        const auto counts = place.at("virtual_functions");
        const auto number = [&](const char* key) {
            return counts.has(key) ? std::optional(counts.at(key).whole<std::uint32_t>())
                                   : std::nullopt;
        };
        f.virtual_functions = VirtualFunctions{counts.at("total").whole<std::uint32_t>(),
                                               counts.at("enabled").whole<std::uint32_t>(),
                                               number("offset"), number("stride")};
    }
    if (place.has("numa_node")) f.numa_node = place.at("numa_node").whole<int>();
    if (place.has("iommu_group")) f.iommu_group = place.at("iommu_group").whole<std::uint32_t>();
    f.slot = place.optional_text("slot");
    f.driver = place.optional_text("driver");
    f.power_state = place.optional_text("power_state");
    f.serial = place.optional_text("serial");
    f.serial_format = place.optional_text("serial_format");
    f.closer = closer_from_json(place);
    f.identity_sources = identities_from(place.at("identity_sources"));
    f.config = config_from(place);
    f.config_masked = masked_from(place);
    return f;
}

}  // namespace chipaudit
