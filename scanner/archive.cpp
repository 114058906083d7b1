// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>

#include "core/error.h"
#include "core/text.h"
#include "scanner/memory_folder.h"

namespace chipaudit {
namespace {

constexpr std::size_t most_entries = 500'000, most_bytes = std::size_t{1} << 30;
constexpr const char* remedy = "make it again, or unpack it and name the folder";

struct FreeArchive {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, FreeArchive>;

/// One reading of the bytes; every refusal names the archive and the entry.
class Unpacking {
  public:
    Unpacking(std::string_view bytes, const std::string& name)
        : name_(name), reader_(archive_read_new()) {
        archive* reader = reader_.get();
        // Not "all": some of libarchive's filters start the program of another maker.
        archive_read_support_filter_gzip(reader);
        archive_read_support_filter_bzip2(reader);
        archive_read_support_filter_xz(reader);
        archive_read_support_filter_zstd(reader);
        archive_read_support_format_tar(reader);
        archive_read_support_format_cpio(reader);
        archive_read_support_format_zip(reader);
        archive_read_support_format_raw(reader);  // one compressed file
        check(archive_read_open_memory(reader, bytes.data(), bytes.size()));
    }

    Unpacked run() {
        archive_entry* entry = nullptr;
        std::size_t entries = 0;
        la_int64_t end_of_data = 0;
        while (check(archive_read_next_header(reader_.get(), &entry)) != ARCHIVE_EOF) {
            if (++entries > most_entries) refuse("holds more than 500,000 entries");
            if (archive_format(reader_.get()) == ARCHIVE_FORMAT_RAW)
                return {std::nullopt, content()};
            add(entry);
            check(archive_read_data_skip(reader_.get()));
            end_of_data = archive_filter_bytes(reader_.get(), 0);
        }
        if (entries == 0) refuse("holds nothing");
        // A tar that was cut between two entries ends without its two blocks of zeros (POSIX.1,
        // pax, ustar Interchange Format), and libarchive does not mind.
        constexpr la_int64_t block = 512;
        const bool tar =
            (archive_format(reader_.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
        if (tar && archive_filter_bytes(reader_.get(), 0) < end_of_data + block)
            refuse("not a whole archive: its end mark is missing");
        return {tree_.root(), ""};
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(ErrorKind::malformed, name_ + ": " + what, remedy);
    }

    int check(int code) const {
        if (code == ARCHIVE_EOF || code >= ARCHIVE_WARN) return code;
        const char* text = archive_error_string(reader_.get());
        refuse(std::string("not a whole archive: ") + (text != nullptr ? text : "unknown fault"));
    }

    std::string content() {
        std::string text;
        std::array<char, 65536> buffer{};
        while (true) {
            const la_ssize_t got = archive_read_data(reader_.get(), buffer.data(), buffer.size());
            if (got < 0) check(static_cast<int>(got));
            if (got <= 0) return text;
            total_ += static_cast<std::size_t>(got);
            if (total_ > most_bytes) refuse("unpacks to more than 1 GiB");
            text.append(buffer.data(), static_cast<std::size_t>(got));
        }
    }

    void add(archive_entry* entry) {
        const char* raw = archive_entry_pathname(entry);
        const std::string path = raw != nullptr ? raw : "";
        const auto parts = MemoryTree::parts_of(path);
        if (!parts) refuse("the entry '" + clean_utf8(path) + "' leads out of the archive");
        const char* hard = archive_entry_hardlink(entry);
        const char* soft = archive_entry_symlink(entry);
        bool fits = true;
        if (hard != nullptr) {
            const auto target = MemoryTree::parts_of(hard);
            fits = target && tree_.add_same(*parts, *target);
        } else if (soft != nullptr) {
            fits = tree_.add_link(*parts, soft);
        } else if (archive_entry_filetype(entry) == AE_IFREG) {
            fits = tree_.add_file(*parts, content());
        } else if (archive_entry_filetype(entry) == AE_IFDIR) {
            fits = tree_.add_folder(*parts);
        }  // devices and pipes tell nothing
        if (!fits) refuse("the entry '" + clean_utf8(path) + "' does not fit to those before it");
    }

    const std::string& name_;
    Reader reader_;
    MemoryTree tree_;
    std::size_t total_ = 0;
};

}  // namespace

bool is_archive(std::string_view bytes) {
    constexpr std::array<std::string_view, 5> starts = {
        std::string_view("\x1f\x8b", 2), std::string_view("BZh", 3),
        std::string_view("\xfd"
                         "7zXZ\0",
                         6),
        std::string_view("\x28\xb5\x2f\xfd", 4), std::string_view("PK\x03\x04", 4)};
    for (const auto start : starts) {
        if (bytes.starts_with(start)) return true;
    }
    return bytes.substr(0, 600)
        .substr(std::min<std::size_t>(bytes.size(), 257))
        .starts_with("ustar");
}

Unpacked unpack(std::string_view bytes, const std::string& name) {
    return Unpacking(bytes, name).run();
}

}  // namespace chipaudit
