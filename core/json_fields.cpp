// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json_fields.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.h"

namespace chipaudit {
namespace {

const auto& members_of(const nlohmann::ordered_json& object) {
    return object.get_ref<const nlohmann::ordered_json::object_t&>();
}

template <typename T>
nlohmann::ordered_json value_or_null(const std::optional<T>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

/// The path from one value down to another inside it, ".functions[3].id"; nullopt where it is not
/// inside.
std::optional<std::string> path_between(const nlohmann::ordered_json& from,
                                        const nlohmann::ordered_json& wanted) {
    if (&from == &wanted) return "";
    if (from.is_object()) {
        for (const auto& [key, member] : members_of(from)) {
            if (const auto rest = path_between(member, wanted)) return "." + key + *rest;
        }
    } else if (from.is_array()) {
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (const auto rest = path_between(from[i], wanted))
                return "[" + std::to_string(i) + "]" + *rest;
        }
    }
    return std::nullopt;
}

}  // namespace

nlohmann::ordered_json json_or_null(const std::optional<std::string>& value) {
    return value_or_null(value);
}
nlohmann::ordered_json json_or_null(const std::optional<bool>& value) {
    return value_or_null(value);
}
nlohmann::ordered_json json_or_null(const std::optional<int>& value) {
    return value_or_null(value);
}
nlohmann::ordered_json json_or_null(const std::optional<std::uint32_t>& value) {
    return value_or_null(value);
}
nlohmann::ordered_json json_or_null(const std::optional<std::uint64_t>& value) {
    return value_or_null(value);
}

JsonPlace::JsonPlace(const nlohmann::ordered_json& value, std::string where, ErrorKind kind)
    : value_(&value),
      document_(std::make_shared<const Document>(Document{&value, std::move(where), kind})) {}

void JsonPlace::fail(const std::string& expected) const {
    const auto path = path_between(*document_->top, *value_).value_or("");
    throw Error(document_->kind, document_->where + path + ": " + expected);
}

bool JsonPlace::is_null(const char* key) const {
    if (!value_->is_object()) fail("expected an object");
    const auto found = value_->find(key);
    return found == value_->end() || found->is_null();
}

bool JsonPlace::has(const char* key) const { return !is_null(key); }

void JsonPlace::only(std::initializer_list<std::string_view> keys) const {
    if (!value_->is_object()) fail("expected an object");
    for (const auto& [key, ignored] : members_of(*value_)) {
        if (std::ranges::find(keys, std::string_view(key)) != keys.end()) continue;
        const std::vector<std::string> known(keys.begin(), keys.end());
        const std::string near = nearest(key, known);
        fail("unknown key '" + key + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
}

JsonPlace JsonPlace::at(const char* key) const {
    if (!value_->is_object()) fail("expected an object");
    const auto found = value_->find(key);
    if (found == value_->end()) fail(std::string("the key '") + key + "' is missing");
    return {*found, document_};
}

JsonPlace JsonPlace::item(std::size_t index) const {
    if (!value_->is_array() || index >= value_->size())
        fail("expected an array with " + std::to_string(index + 1) + " items");
    return {(*value_)[index], document_};
}

std::vector<JsonPlace> JsonPlace::items() const {
    if (!value_->is_array()) fail("expected an array");
    std::vector<JsonPlace> places;
    places.reserve(value_->size());
    for (std::size_t i = 0; i < value_->size(); ++i) places.push_back(item(i));
    return places;
}

std::vector<std::pair<std::string, JsonPlace>> JsonPlace::members() const {
    if (!value_->is_object()) fail("expected an object");
    std::vector<std::pair<std::string, JsonPlace>> places;
    for (const auto& [key, member] : members_of(*value_)) {
        places.emplace_back(key, JsonPlace(member, document_));
    }
    return places;
}

std::string JsonPlace::text() const {
    if (!value_->is_string()) fail("expected a string");
    return value_->get<std::string>();
}

bool JsonPlace::boolean() const {
    if (!value_->is_boolean()) fail("expected true or false");
    return value_->get<bool>();
}

std::optional<std::uint64_t> JsonPlace::beyond_int64() const {
    if (!value_->is_number_unsigned() || value_->get<std::uint64_t>() <= INT64_MAX)
        return std::nullopt;
    return value_->get<std::uint64_t>();
}

std::int64_t JsonPlace::integer() const {
    if (!value_->is_number_integer()) fail("expected a whole number");
    if (beyond_int64()) fail("number out of range");
    return value_->get<std::int64_t>();
}

std::vector<std::string> JsonPlace::texts() const {
    std::vector<std::string> result;
    for (const auto& place : items()) result.push_back(place.text());
    return result;
}

std::optional<std::string> JsonPlace::optional_text(const char* key) const {
    if (is_null(key)) return std::nullopt;
    return text(key);
}

std::vector<std::string> JsonPlace::texts_or_empty(const char* key) const {
    if (is_null(key)) return {};
    return at(key).texts();
}

}  // namespace chipaudit
