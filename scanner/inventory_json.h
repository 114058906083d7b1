// SPDX-License-Identifier: GPL-3.0-or-later
/// Access methods "osquery", "ironic", "maas", "glpi" and "ansible": what fleet tools keep of their
/// machines as JSON. Only fields that their documentation or source names are read.
#pragma once

#include <string_view>

#include "core/host.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// Rows of the table pci_devices, as osqueryi --json prints them.
bool is_osquery(std::string_view text);
Host read_osquery(std::string_view text, const ScanRequest& request);

/// What OpenStack's ironic-python-agent collects: "pci_devices" beside "inventory", or below
/// "plugin_data".
bool is_ironic(std::string_view text);
Host read_ironic(std::string_view text, const ScanRequest& request);

/// The list of maas … node-devices read, or the resources of commissioning (those of LXD).
bool is_maas(std::string_view text);
Host read_maas(std::string_view text, const ScanRequest& request);

/// An inventory of GLPI Agent: "controllers" and "videos" below "content".
bool is_glpi(std::string_view text);
Host read_glpi(std::string_view text, const ScanRequest& request);

/// Facts of Ansible: the machine, and no PCI function unless a local fact is a chipaudit capture or
/// report.
bool is_ansible(std::string_view text);
Host read_ansible(std::string_view text, const ScanRequest& request);

}  // namespace chipaudit
