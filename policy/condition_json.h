// SPDX-License-Identifier: GPL-3.0-or-later
/// Strict JSON → Condition; the grammar stands in policy/rules/README.md.
#pragma once

#include "core/json_fields.h"
#include "policy/rule.h"

namespace chipaudit {

Condition condition_from(const JsonPlace& place);

}  // namespace chipaudit
