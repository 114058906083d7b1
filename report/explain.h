// SPDX-License-Identifier: GPL-3.0-or-later
/// The why of one function or finding, in sentences an auditor could file.
#pragma once

#include <ostream>
#include <string>

#include "report/report.h"

namespace chipaudit {

/// `about`: an address ("81:00.0", "0000:81:00.0"), a card id, the number of a finding in the
/// table, or a finding's id (or its unique beginning). Throws Error(usage) naming what there is
/// when nothing fits.
void explain(const Report& report, const std::string& about, std::ostream& out);

}  // namespace chipaudit
