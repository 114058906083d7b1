// SPDX-License-Identifier: GPL-3.0-or-later
/// Strict reading of what parts files and makers share: claims, sources, confidence.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/json_fields.h"
#include "devicedb/part.h"

namespace chipaudit {

Confidence confidence_from(const JsonPlace& place);
/// {"key": {title, kind, where, retrieved}}; an error for an empty object or a field that is
/// missing.
std::vector<Source> sources_from(const JsonPlace& place);
/// Source keys that exist; an error for none and for one that does not resolve.
std::vector<std::string> cite_from(const JsonPlace& place, const std::vector<Source>& sources);
/// Whether a rule may name this fact, and what it is: a number to compare, or a yes/no.
enum class FactUse { unknown, number, yes_no };
FactUse use_of_fact(const std::string& name);

std::map<std::string, std::vector<Claim>> facts_from(const JsonPlace& place,
                                                     const std::vector<Source>& sources);

}  // namespace chipaudit
