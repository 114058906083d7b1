// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/doubt.h"

#include <algorithm>

namespace chipaudit {

void cast_doubt(Finding& finding) {
    finding.disposition = std::min(finding.disposition, Disposition::review);
    finding.because.insert(
        finding.because.begin(),
        {"certainty", "conflicting: what was read contradicts itself", "identification"});
    finding.undetermined.push_back({"part", "which of the identities that were read is true"});
}

}  // namespace chipaudit
