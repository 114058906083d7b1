// SPDX-License-Identifier: GPL-3.0-or-later
/// From the world to a Host: this machine, a copy of its sysfs, or a listing that somebody saved.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/digest.h"
#include "core/host.h"
#include "scanner/deadlines.h"
#include "scanner/folder.h"

namespace chipaudit {

class Folder;

enum class EvidenceLevel { none, standard, full };  // "standard" is --evidence default

/// Makers' libraries by the names that the loader finds them by.
struct DriverLibraries {
    std::string nvml = "libnvidia-ml.so.1", dcmi = "libdcmi.so";
};

struct ScanRequest {
    std::string
        from;  // empty: this host; "-": standard input text given in `text`; else a file or folder
    std::string input_format;    // empty: by content
    CandidateFilter candidates;  // functions worth a closer look
    EvidenceLevel evidence = EvidenceLevel::standard;
    std::optional<PseudonymKey> key;  // nullopt: derived from the scanned host's machine-id
    bool sensitive = false;           // keep raw serials and names
    Deadlines deadlines;
    std::string sysroot;  // live scans only: another root for /sys, /proc and /etc
    std::optional<DriverLibraries> libraries;  // to ask in a live scan; nullopt: none
    /// Called once, after the last byte of the input was read and before it is parsed; nothing is
    /// opened after it. Empty: nobody asked.
    std::function<void()> all_is_read;
    void say_all_is_read() const {
        if (all_is_read) all_is_read();
    }
};

/// What a saved report was judged by; nullopt where it does not say, and for other inputs.
struct JudgedBy {
    std::optional<std::string> profile;
    std::optional<std::string> context;  // the declarations, as JSON text
};

/// What an input file holds; empty text where a folder or the live host was read.
struct InputInfo {
    std::string format;                 // "sysfs", "lspci", "hexdump", "capture", "report", …
    std::optional<std::string> sha256;  // of the input's bytes; nullopt for folders and live hosts
    JudgedBy judged_by;
};

struct ScanResult {
    Host host;
    InputInfo input;
};

/// An access method: how to recognise its inputs by content, and how to read them. nullptr where it
/// reads no text, or no folder.
struct AccessMethod {
    const char* name;
    const char* help;
    bool (*recognises)(std::string_view text);
    Host (*read)(std::string_view text, const ScanRequest& request);
    bool (*recognises_folder)(const Folder& root) = nullptr;
    Host (*read_folder)(const Folder& root, const ScanRequest& request) = nullptr;
};

/// The table of access methods, most specific first.
std::span<const AccessMethod> access_methods();

/// Throws Error(unreadable) for a path that cannot be opened, Error(malformed) for content no
/// source recognises.
ScanResult read_host(const ScanRequest& request, std::string_view standard_input);

}  // namespace chipaudit
