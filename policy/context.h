// SPDX-License-Identifier: GPL-3.0-or-later
/// What a person declared about the place and the parties of a machine (verdict.md, "Context
/// keys"). Quoted in findings, never a fact; never guessed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/json_fields.h"
#include "core/text_file.h"

namespace chipaudit {

/// Countries are ISO 3166-1 alpha-2 codes; nullopt = not declared.
struct Tenant {
    std::optional<std::string> hq, parent_hq, end_use;
    auto operator<=>(const Tenant&) const = default;
};

struct Context {
    std::optional<std::string> site_country, operator_hq, operator_parent_hq;
    std::optional<std::vector<Tenant>> tenants;  // nullopt = unknown, empty = there are none
    std::optional<std::string> purpose;
    std::optional<bool> federal_contractor, state_funded_datacentre, letter_addressee;
    std::optional<std::vector<std::string>> license_numbers;
    auto operator<=>(const Context&) const = default;
};

/// The keys of a context, in the order of the native report; what rules may ask to be declared.
const std::vector<std::string>& context_keys();

/// Whether somebody declared this key; Error(operational) for a key that is none.
bool is_declared(const std::string& key, const Context& context);

/// The first words, and how many more there are ("12 more tenants"): a context may name as many
/// parties as it likes.
std::vector<std::string> first_words(std::vector<std::string> words, const std::string& noun);

/// Keys may be absent or null. Throws Error of the place's kind for unknown keys, countries that
/// are no codes, and words that `purpose` does not take.
Context context_from_json(const JsonPlace& place);
nlohmann::ordered_json context_to_json(const Context& context);

/// A file of declarations: {"schema": "chipaudit-context/1", …}. Throws Error(malformed).
Context context_from_file(const TextFile& file);

}  // namespace chipaudit
