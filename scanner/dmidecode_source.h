// SPDX-License-Identifier: GPL-3.0-or-later
/// Access method "dmidecode": what firmware tells of the host. It lists no PCI function, so the
/// host is blind whatever it says.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

bool is_dmidecode(std::string_view text);
Host read_dmidecode(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
