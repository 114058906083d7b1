// SPDX-License-Identifier: GPL-3.0-or-later
/// The knowledge a run judges by: built in, or from the folders the user names; one loader for
/// both.
#pragma once

#include "cli/command.h"
#include "devicedb/device_db.h"
#include "devicedb/pci_names.h"
#include "policy/rule.h"
#include "policy/rule_notes.h"

namespace chipaudit {

/// A folder, or a signed archive (signed_database.h) that may be older than the built-in one: to
/// compare with, never to judge by.
DeviceDb load_older_database(const std::string& path, const std::string& key_file);
DeviceDb load_database(const Options& options);
/// The files that load_database() reads; none for the built-in database.
std::vector<std::string> database_files(const Options& options);
/// Refuses rules that name what the database does not have.
Ruleset load_rules(const Options& options, const DeviceDb& db);
/// What is listed beside the rules: of the folder the user names, or built in.
std::vector<RuleNote> load_notes(const Options& options, const Ruleset& rules);
PciNames load_names(const Options& options);

}  // namespace chipaudit
