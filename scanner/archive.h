// SPDX-License-Identifier: GPL-3.0-or-later
/// Archives (tar, cpio, zip; bzip2, xz, zstd) by libarchive, and gzip by zlib, read into memory:
/// nothing is unpacked to disk, so no entry can write anywhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/folder.h"

namespace chipaudit {

/// What the bytes held: files in folders, or one compressed text.
struct Unpacked {
    std::optional<Folder> root;
    std::string text;  // where root is empty
};

/// True for bytes that begin like an archive or a compressed file.
bool is_archive(std::string_view bytes);

/// Throws Error(malformed) for broken archives, entries that lead out of the archive ("..",
/// absolute names), more than 500,000 entries or 1 GiB of content. Links are kept as links; they
/// are followed inside the archive only. `name` begins the messages.
Unpacked unpack(std::string_view bytes, const std::string& name);

}  // namespace chipaudit
