// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/formats.h"

#include <string>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace chipaudit {
namespace {

constexpr Format table[] = {
    {"table", "for a terminal (default)", write_table, true},
    {"json", "native schema, stable and complete", write_json},
};

}  // namespace

std::span<const Format> formats() { return table; }

const Format& format_named(std::string_view name) {
    std::vector<std::string> known;
    for (const Format& format : table) {
        if (format.name == name) return format;
        known.emplace_back(format.name);
    }
    const std::string near = nearest(name, known);
    throw Error(ErrorKind::usage, "unknown format '" + std::string(name) + "'",
                near.empty() ? "formats: " + join(known, ", ") : "did you mean '" + near + "'?");
}

}  // namespace chipaudit
