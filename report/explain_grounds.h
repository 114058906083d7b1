// SPDX-License-Identifier: GPL-3.0-or-later
/// The grounds of a finding in sentences, what several candidates share said once.
#pragma once

#include <string>
#include <vector>

#include "policy/condition.h"

namespace chipaudit {

/// One text for each ground, in the order of the finding. Candidates with the same answer on the
/// same grounds are named together; sources that stand above are not repeated. Empty for a finding
/// without grounds.
std::vector<std::string> grounds_in_words(const std::vector<Because>& because);

}  // namespace chipaudit
