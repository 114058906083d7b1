// SPDX-License-Identifier: GPL-3.0-or-later
/// A device database in one signed file: an archive of the folder that --db takes, with a minisign
/// signature beside it (NAME.minisig). The key is the user's own; none is built in.
#pragma once

#include <string>

#include "devicedb/device_db.h"

namespace chipaudit {

/// The trusted comment must hold "version=V sequence=N" as the database itself says them, neither
/// older than `at_least` where that is given. Throws Error(refused) for a signature, a comment or a
/// database that does not hold, Error(unreadable) for files that cannot be read, Error(usage)
/// without a key.
DeviceDb load_signed_database(const std::string& path, const std::string& key_file,
                              const DatabaseInfo* at_least);

}  // namespace chipaudit
