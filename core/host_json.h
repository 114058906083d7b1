// SPDX-License-Identifier: GPL-3.0-or-later
/// Host ↔ JSON, written once: captures, reports and (later) the fleet store all use it. Field
/// names: report.md, "host".
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/host.h"
#include "core/text_file.h"

namespace chipaudit {

/// The object under "host" of a report; also the body of a capture.
nlohmann::ordered_json host_to_json(const Host& host);
/// Strict in types, tolerant of unknown keys (newer minor versions add fields). Throws
/// Error(malformed) with `where` and the place.
Host host_from_json(const nlohmann::ordered_json& object, const std::string& where);

/// Text of any JSON document we write: two-space indent (or compact when indent < 0), bytes that
/// are not UTF-8 replaced, newline at the end.
std::string json_text(const nlohmann::ordered_json& document, int indent);
/// Parses text; throws Error "where:line: …" of the kind given: malformed for inputs, refused for
/// our own data files. Refuses nesting deeper than 64 levels and numbers that no type holds.
nlohmann::ordered_json parse_json(const TextFile& file, ErrorKind kind);
nlohmann::ordered_json parse_json(std::string_view text, const std::string& where,
                                  ErrorKind kind = ErrorKind::malformed);

}  // namespace chipaudit
