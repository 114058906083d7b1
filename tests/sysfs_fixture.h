// SPDX-License-Identifier: GPL-3.0-or-later
/// Copies of sysfs as reviewable text (tests/fixtures/*.sysfs), unpacked into a folder of their
/// own.
#pragma once

#include <string>

#include "scanner/scanner.h"

namespace chipaudit {

/// Text of tests/fixtures/<name>.
std::string fixture_text(const std::string& name);

/// A folder made from text: "== path" and lines, "== path hex SIZE" and lines "offset: bytes" (the
/// rest is zero),
/// "== path -> target". Gone with the value.
class UnpackedSysfs {
  public:
    explicit UnpackedSysfs(const std::string& text);
    UnpackedSysfs(const UnpackedSysfs&) = delete;
    UnpackedSysfs& operator=(const UnpackedSysfs&) = delete;
    ~UnpackedSysfs();
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// Asks for a closer look at every function.
ScanRequest scan_all(const std::string& from);
/// Reads text as if it came from standard input, with a closer look at every function.
Host scan_text(const std::string& text);
Host scan_folder(const std::string& folder);
/// True if the host has a reason with this code (about this address, where one is given).
bool has_reason(const Host& host, ReasonCode code, const std::string& about = "");
/// True where nothing that matters is missing: reasons of effect scope at most.
bool is_whole(const Host& host);
const PciFunction& function_at(const Host& host, const std::string& address);

}  // namespace chipaudit
