// SPDX-License-Identifier: GPL-3.0-or-later
/// Archives for tests, made in memory.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <string>
#include <vector>

namespace chipaudit {

struct Entry {
    std::string path, content, link, hard_link;
    bool folder = false;
};

/// One of archive_write_add_filter_*, or of archive_write_set_format_*.
using Compression = int (*)(archive*);

inline std::string packed(const std::vector<Entry>& entries, Compression compression,
                          Compression format = archive_write_set_format_pax_restricted) {
    std::string bytes(std::size_t{64} << 20, '\0');
    std::size_t used = 0;
    archive* writer = archive_write_new();
    format(writer);
    archive_write_set_options(writer, "zip:compression=store");  // of a zip only
    compression(writer);
    archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
    for (const auto& wanted : entries) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, wanted.path.c_str());
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_filetype(entry, wanted.folder          ? AE_IFDIR
                                          : !wanted.link.empty() ? AE_IFLNK
                                                                 : AE_IFREG);
        archive_entry_set_size(entry, static_cast<la_int64_t>(wanted.content.size()));
        if (!wanted.link.empty()) archive_entry_set_symlink(entry, wanted.link.c_str());
        if (!wanted.hard_link.empty()) archive_entry_set_hardlink(entry, wanted.hard_link.c_str());
        archive_write_header(writer, entry);
        archive_write_data(writer, wanted.content.data(), wanted.content.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    bytes.resize(used);
    return bytes;
}

}  // namespace chipaudit
