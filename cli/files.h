// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads the files the user named, and writes outputs whole or not at all.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "core/text_file.h"

namespace chipaudit {

/// All of a stream, up to 256 MiB: a listing of a million functions is smaller. Throws
/// Error(unreadable) beyond.
std::string read_bounded(std::istream& in, const std::string& name);

/// Throws Error(unreadable) naming the file.
std::string read_text_file(const std::string& path);

/// Every *.json of a folder and of the sub-folders named, with names relative to it, ascending.
/// Throws Error(unreadable).
std::vector<TextFile> read_json_folder(const std::string& path,
                                       const std::vector<std::string>& sub_folders);

struct OutputFile {
    std::string path, text;
};

/// Writes several files: each is written beside its target first, and only when all are, they take
/// their places. Existing files are refused unless `force`. Throws Error(unwritable); then none of
/// them has changed, unless the last step itself fails.
void write_text_files(const std::vector<OutputFile>& files, bool force);

/// Writes to a temporary file beside it, syncs, renames. An existing file is refused unless
/// `force`. Throws Error(unwritable).
void write_text_file(const std::string& path, const std::string& text, bool force);

}  // namespace chipaudit
