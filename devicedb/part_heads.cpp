// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/part_heads.h"

#include <simdjson.h>

#include "core/error.h"
#include "devicedb/head_keys.h"

namespace chipaudit {
namespace {

namespace json = simdjson::ondemand;  // what nobody asks for is skipped unread

std::string text_of(json::value value) { return std::string(std::string_view(value)); }

std::vector<std::string> texts_of(json::value value) {
    std::vector<std::string> texts;
    for (auto item : value.get_array()) texts.emplace_back(std::string_view(item));
    return texts;
}

void take_ids(json::value value, PartHead& head) {
    for (const auto& text : texts_of(value)) {
        if (head.kind == PartKind::range || head.kind == PartKind::pattern)
            head.blocks.push_back(parse_block(text).value());
        else
            head.ids.push_back(parse_id(text).value());
    }
}

/// `kind`: of a group that is all of one kind; the records of "parts" say their own.
PartHead head_of(json::object record, PartKind kind) {
    PartHead head;
    head.kind = kind;
    for (auto field : record) {
        const std::string_view key = field.unescaped_key();
        if (!is_head_key(key)) continue;
        if (key == "id") head.id = text_of(field.value());
        if (key == "name") head.name = text_of(field.value());
        if (key == "kind") head.kind = parse_part_kind(text_of(field.value())).value();
        if (key == "chip") head.chip = text_of(field.value());
        if (key == "aliases") head.aliases = texts_of(field.value());
        if (key == "slice_of") head.slice_of = texts_of(field.value());
        if (key == "ids") take_ids(field.value(), head);
    }
    return head;
}

void take_group(json::value group, PartKind kind, std::vector<PartHead>& heads) {
    for (auto record : group.get_array()) heads.push_back(head_of(record.get_object(), kind));
}

}  // namespace

std::vector<PartHead> heads_from_json(const TextFile& file) {
    json::parser parser;
    const simdjson::padded_string text(file.text);
    std::vector<PartHead> heads;
    std::string family, maker;
    try {
        auto document = parser.iterate(text);
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == "family") family = text_of(field.value());
            if (key == "maker") maker = text_of(field.value());
            if (key == "parts") take_group(field.value(), PartKind::accelerator, heads);
            if (key == "ranges") take_group(field.value(), PartKind::range, heads);
            if (key == "patterns") take_group(field.value(), PartKind::pattern, heads);
        }
    } catch (const simdjson::simdjson_error& error) {
        throw Error(ErrorKind::refused, file.name + ": " + error.what());
    }
    for (auto& head : heads) {
        head.family = family;
        head.maker = maker;
    }
    return heads;
}

}  // namespace chipaudit
