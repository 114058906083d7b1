// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/part_heads.h"

#include <simdjson.h>

#include "core/error.h"

namespace chipaudit {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

std::string text_or_empty(const object& record, std::string_view key) {
    std::string_view text;
    return record[key].get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

std::vector<std::string> texts_or_empty(const object& record, std::string_view key) {
    std::vector<std::string> texts;
    array list;
    if (record[key].get(list) != simdjson::SUCCESS) return texts;
    for (const element item : list) texts.emplace_back(std::string_view(item));
    return texts;
}

PartHead head_of(const object& record, const PartHead& family, std::string_view group) {
    PartHead head = family;
    head.id = text_or_empty(record, "id");
    head.name = text_or_empty(record, "name");
    if (group == "parts") {
        head.kind = parse_part_kind(text_or_empty(record, "kind")).value();
        head.chip = text_or_empty(record, "chip");
        head.aliases = texts_or_empty(record, "aliases");
        head.slice_of = texts_or_empty(record, "slice_of");
        for (const auto& id : texts_or_empty(record, "ids"))
            head.ids.push_back(parse_id(id).value());
    } else {
        head.kind = group == "ranges" ? PartKind::range : PartKind::pattern;
        for (const auto& block : texts_or_empty(record, "ids"))
            head.blocks.push_back(parse_block(block).value());
    }
    return head;
}

}  // namespace

std::vector<PartHead> heads_from_json(const TextFile& file) {
    simdjson::dom::parser parser;
    std::vector<PartHead> heads;
    try {
        const object document = parser.parse(file.text);
        PartHead family;
        family.family = text_or_empty(document, "family");
        family.maker = text_or_empty(document, "maker");
        for (const char* group : {"parts", "ranges", "patterns"}) {
            array records;
            if (document[group].get(records) != simdjson::SUCCESS) continue;
            for (const object record : records) heads.push_back(head_of(record, family, group));
        }
    } catch (const simdjson::simdjson_error& error) {
        throw Error(ErrorKind::refused, file.name + ": " + error.what());
    }
    return heads;
}

}  // namespace chipaudit
