// SPDX-License-Identifier: GPL-3.0-or-later
/// What a sos report holds besides accounts of the PCI bus: modules, device nodes and the board, as
/// a scan of the machine itself would see them, and what the kernel found when it started.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/host.h"
#include "scanner/sosreport_accounts.h"
#include "scanner/sysfs_place.h"

namespace chipaudit {

struct SignTexts {
    std::vector<OffBus> in_folders;         // what the report's own sys and dev show
    std::vector<std::string> module_lists;  // lsmod and /proc/modules
    std::optional<std::string> boards;      // compatibles of the device tree
    std::vector<std::string> kernel_log;    // dmesg
};

SignTexts read_sign_texts(const SysfsPlace& report, std::span<const Trace> traces);

std::vector<OffBus> signs_in(const SignTexts& texts, std::span<const Trace> traces);

/// "pci 0000:81:00.0: [vvvv:dddd] type 00 class 0x120000" (Linux, drivers/pci/probe.c): functions
/// that may be accelerators. Others come and go, as a listing may be of a later hour.
Account candidates_at_start(const SignTexts& texts, const CandidateFilter& candidates);

}  // namespace chipaudit
