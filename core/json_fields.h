// SPDX-License-Identifier: GPL-3.0-or-later
/// Strict reading of JSON objects: every error names the file and the place in it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"

namespace chipaudit {

/// A value, or null where it is not known. No template: only sources see the whole JSON library.
nlohmann::ordered_json json_or_null(const std::optional<std::string>& value);
nlohmann::ordered_json json_or_null(const std::optional<bool>& value);
nlohmann::ordered_json json_or_null(const std::optional<int>& value);
nlohmann::ordered_json json_or_null(const std::optional<std::uint32_t>& value);
nlohmann::ordered_json json_or_null(const std::optional<std::uint64_t>& value);

/// One object (or array element) and the path to it, for messages like "host.json:
/// host.functions[3].id: expected …".
class JsonPlace {
  public:
    /// The document must outlive the place. `kind` of the errors thrown: malformed for inputs,
    /// refused for our own data.
    JsonPlace(const nlohmann::ordered_json& value, std::string where, ErrorKind kind);

    [[noreturn]] void fail(const std::string& expected) const;
    [[nodiscard]] const nlohmann::ordered_json& value() const { return *value_; }
    [[nodiscard]] bool has(const char* key) const;      // present and not null
    [[nodiscard]] bool is_null(const char* key) const;  // absent or null
    /// Errors for keys not in the list: our own data is strict.
    void only(std::initializer_list<std::string_view> keys) const;

    [[nodiscard]] JsonPlace at(const char* key) const;      // an error when absent
    [[nodiscard]] JsonPlace item(std::size_t index) const;  // of an array
    [[nodiscard]] std::vector<JsonPlace> items() const;     // an error when not an array
    [[nodiscard]] std::vector<std::pair<std::string, JsonPlace>> members()
        const;  // an error when not an object

    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] std::int64_t integer() const;
    /// A whole number that fits the type; anything else is an error, never a silent wrap.
    template <typename T>
    [[nodiscard]] T whole() const {
        if (const auto large = beyond_int64()) {
            if (!std::in_range<T>(*large)) fail("number out of range: " + std::to_string(*large));
            return static_cast<T>(*large);
        }
        const std::int64_t number = integer();
        if (!std::in_range<T>(number)) fail("number out of range: " + std::to_string(number));
        return static_cast<T>(number);
    }
    [[nodiscard]] std::vector<std::string> texts() const;  // array of strings

    [[nodiscard]] std::string text(const char* key) const { return at(key).text(); }
    [[nodiscard]] std::optional<std::string> optional_text(const char* key) const;
    [[nodiscard]] std::vector<std::string> texts_or_empty(const char* key) const;

  private:
    struct Document {
        const nlohmann::ordered_json* top;
        std::string where;
        ErrorKind kind;
    };
    JsonPlace(const nlohmann::ordered_json& value, std::shared_ptr<const Document> document)
        : value_(&value), document_(std::move(document)) {}
    /// A whole number that only fits 64 bits without a sign; nullopt for all others.
    [[nodiscard]] std::optional<std::uint64_t> beyond_int64() const;

    const nlohmann::ordered_json* value_;
    std::shared_ptr<const Document> document_;  // paths are searched for when one is printed
};

}  // namespace chipaudit
