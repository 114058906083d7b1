// SPDX-License-Identifier: GPL-3.0-or-later
/// A named text: embedded at build time, or read from disk by cli. Loaders take these, never paths.
#pragma once

#include <string>
#include <vector>

namespace chipaudit {

struct TextFile {
    std::string name;  // relative path, for error messages
    std::string text;
    bool checked = false;  // parse_json() took it before: when the program was built
};

/// Files compiled into the program, minified, with the digest made at build time
/// (cmake/embed_data.cpp).
struct EmbeddedFiles {
    std::vector<TextFile> files;  // ascending by name
    std::string sha256;           // of names and texts, core/digest.h
};

}  // namespace chipaudit
