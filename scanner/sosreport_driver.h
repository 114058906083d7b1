// SPDX-License-Identifier: GPL-3.0-or-later
/// What the makers' drivers and tools say of their devices in a sos report: accounts to be held
/// against what lists the functions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/host.h"
#include "scanner/folder.h"
#include "scanner/masking.h"
#include "scanner/nvidia_driver.h"
#include "scanner/scanner.h"

namespace chipaudit {

struct DriverTexts {
    struct Output {
        std::string file, text;
    };
    std::map<PciAddress, DriverWords> words;  // below proc/driver/nvidia
    std::vector<Output> outputs;              // of makers' tools, anywhere in sos_commands
};

/// Empty where the report holds neither. A file that cannot be read is a gap in `gaps`.
DriverTexts read_driver_texts(const Folder& report, Host& gaps);

/// The driver's name for a function of `host` goes to the function, as in a scan of the machine
/// itself. A device that `host` lacks, another id or class, more devices than may be the maker's,
/// and outputs that nobody can read and that speak of a function are gaps in `gaps`.
void hold_against_driver(const DriverTexts& texts, const ScanRequest& request, Masking& masking,
                         Host& host, Host& gaps);

}  // namespace chipaudit
