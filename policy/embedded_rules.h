// SPDX-License-Identifier: GPL-3.0-or-later
/// The rule set as compiled in; written by cmake/embed_data.cpp at build time.
#pragma once

#include "core/text_file.h"

namespace chipaudit {

/// "ruleset.json", "country_groups.json", "rules/*.json".
EmbeddedFiles embedded_rules();

/// "notes/*.json": read only where they are listed.
EmbeddedFiles embedded_notes();

}  // namespace chipaudit
