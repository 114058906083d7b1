// SPDX-License-Identifier: GPL-3.0-or-later
/// What rests on an identity that contradicts itself.
#pragma once

#include "policy/finding.h"

namespace chipaudit {

/// A rule accuses nobody whose part, or its maker, is in doubt: review at most, and why.
void cast_doubt(Finding& finding);

}  // namespace chipaudit
