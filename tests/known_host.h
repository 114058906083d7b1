// SPDX-License-Identifier: GPL-3.0-or-later
/// Inputs read as the program reads them: with the names and ids of the shipped database.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "devicedb/match.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {

/// From standard input where `text` is all, else from the folder `from`.
inline Host read_known(const std::string& text, const std::string& from = "-") {
    ScanRequest request;
    request.from = from;
    request.candidates = shipped_db().candidate_filter();
    return read_host(request, text).host;
}

/// A folder as UnpackedSysfs makes it: a copy of /sys, or a sos report.
inline Host read_known_folder(const std::string& files) {
    const UnpackedSysfs copy(files);
    return read_known("", copy.path());
}

inline std::vector<Match> matches_of(const std::string& text) {
    return identify(read_known(text), shipped_db(), test_names());
}

/// How many functions are in doubt.
inline std::ptrdiff_t doubted(const std::vector<Match>& matches) {
    return std::ranges::count(matches, Certainty::conflicting, &Match::certainty);
}
inline std::ptrdiff_t doubted(const std::string& text) { return doubted(matches_of(text)); }

/// True where the text of a reason holds the words.
inline bool says(const Host& host, const std::string& words) {
    return std::ranges::any_of(host.reasons, [&](const Reason& reason) {
        return reason.text.find(words) != std::string::npos;
    });
}

}  // namespace chipaudit
