// SPDX-License-Identifier: GPL-3.0-or-later
/// Accounts that one sos report holds of the same machine, held against each other.
#pragma once

#include <string>

#include "core/host.h"

namespace chipaudit {

/// One account of the machine's functions.
struct Account {
    std::string file;
    Host host;
    bool own_words = false;  // names and classes from the tool's own tables, not those of pci.ids
};

/// Adds to `host` as gaps what another account tells that the chosen one does not: functions, other
/// ids, classes or names, and gaps of its own.
void compare(const Account& chosen, const Account& other, const CandidateFilter& candidates,
             Host& host);

/// The same for the kernel's own table: "0810\t19e5d802\t…", bus and devfn, then the id; no domains
/// (Linux, drivers/pci/proc.c).
void compare_with_kernel(const std::string& table, const Account& chosen, Host& host);

}  // namespace chipaudit
