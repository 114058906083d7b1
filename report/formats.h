// SPDX-License-Identifier: GPL-3.0-or-later
/// The table of report formats: one row, one writer, one CMake line each.
#pragma once

#include <ostream>
#include <span>
#include <string_view>

#include "core/function_filter.h"
#include "report/report.h"

namespace chipaudit {

/// How it should look; formats for machines ignore it.
inline constexpr int usual_width = 100;  // columns where there is no terminal

struct Style {
    bool colour = false;
    int width = usual_width;  // columns of the terminal
    FunctionFilter shown{};   // functions a person asked for; formats that are evidence have all
};

struct Format {
    const char* name;
    const char* help;
    void (*write)(const Report& report, const Style& style, std::ostream& out);
    bool can_filter = false;  // whether it heeds Style::shown, and says so
};

std::span<const Format> formats();
/// Throws Error(usage) with the nearest spelling.
const Format& format_named(std::string_view name);

void write_json(const Report& report, const Style& style, std::ostream& out);
void write_table(const Report& report, const Style& style, std::ostream& out);

}  // namespace chipaudit
