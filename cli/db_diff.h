// SPDX-License-Identifier: GPL-3.0-or-later
/// `db diff OLD`: what the database in use says that another one did not.
#pragma once

#include "cli/command.h"
#include "devicedb/device_db.h"

namespace chipaudit {

/// ExitCode::clean where both say the same, ExitCode::findings otherwise. OLD is what --db takes.
ExitCode diff_databases(const Options& options, const DeviceDb& db, Environment& environment);

}  // namespace chipaudit
