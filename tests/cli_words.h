// SPDX-License-Identifier: GPL-3.0-or-later
/// What tests of the real binary share: listings to give it, and a look at its words.
#pragma once

#include <string>

namespace chipaudit {

inline bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

/// A host bridge and one H100: findings.
inline const char* const h100_listing =
    "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2] (rev 04)\n"
    "17:00.0 3D controller [0302]: NVIDIA Corporation GH100 [H100 SXM5 80GB] [10de:2330] (rev "
    "a1)\n";
/// A laptop: clean.
inline const char* const plain_listing =
    "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:4660] (rev 02)\n"
    "00:02.0 VGA compatible controller [0300]: Intel Corporation Alder Lake-P GT2 [8086:46a6] (rev "
    "0c)\n";

}  // namespace chipaudit
