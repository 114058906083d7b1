// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>

#include "core/error.h"
#include "core/text.h"
#include "scanner/gzip_text.h"
#include "scanner/memory_folder.h"

namespace chipaudit {
namespace {

constexpr std::size_t most_entries = 500'000, most_bytes = std::size_t{1} << 30;
constexpr const char* remedy = "make it again, or unpack it and name the folder";

struct FreeArchive {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, FreeArchive>;

struct Compression {
    std::string_view start;
    int filter;
};

/// None of those for which libarchive starts the program of another maker; gzip is unpacked by
/// zlib.
constexpr auto compressions = std::to_array<Compression>({
    {std::string_view("BZh", 3), ARCHIVE_FILTER_BZIP2},
    {std::string_view("\xfd"
                      "7zXZ\0",
                      6),
     ARCHIVE_FILTER_XZ},
    {std::string_view("\x28\xb5\x2f\xfd", 4), ARCHIVE_FILTER_ZSTD},
});

/// nullopt for bytes that are not compressed.
std::optional<int> filter_of(std::string_view bytes) {
    for (const auto& [start, filter] : compressions) {
        if (bytes.starts_with(start)) return filter;
    }
    return std::nullopt;
}

/// tar (POSIX.1, ustar), zip, cpio (new and old ASCII): how they begin.
bool holds_files(std::string_view bytes) {
    for (const std::string_view start : {"PK\x03\x04", "070701", "070702", "070707"}) {
        if (bytes.starts_with(start)) return true;
    }
    return bytes.size() > 257 && bytes.substr(257).starts_with("ustar");
}

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint32_t value = 0;
    for (std::size_t i = length; i-- > 0;)
        value = value << 8U | static_cast<std::uint8_t>(bytes.at(at + i));
    return value;
}

/// A zip is read by the directory at its end, so what the directory does not tell would be passed
/// over: everything before it must be its entries, and nothing may stand behind it (PKWARE
/// APPNOTE 6.3.10, §4.3.6 and §4.3.16). Returns what is wrong; empty: nothing.
std::string hidden_in_zip(std::string_view bytes) {
    constexpr std::size_t end_size = 22, entries_at = 10, size_at = 12, offset_at = 16,
                          comment_at = 20;
    const auto end = bytes.rfind("PK\x05\x06");
    if (end == std::string_view::npos || end + end_size > bytes.size())
        return "not a whole zip: its directory at the end is missing";
    const std::size_t behind = bytes.size() - end - end_size;
    if (behind != number_at(bytes, end + comment_at, 2))
        return std::to_string(behind) + " bytes stand behind its end, which nobody reads";
    const std::size_t size = number_at(bytes, end + size_at, 4);
    const std::size_t offset = number_at(bytes, end + offset_at, 4);
    std::size_t files = 0;
    for (auto at = bytes.find("PK\x03\x04"); at < end; at = bytes.find("PK\x03\x04", at + 4))
        ++files;
    if (offset + size != end || files != number_at(bytes, end + entries_at, 2))
        return "more stands in it than its directory tells";
    return "";
}

/// One reading of the bytes, with one filter or as files; every refusal names the archive and the
/// entry.
class Unpacking {
  public:
    Unpacking(std::string_view bytes, const std::string& name, std::optional<int> filter)
        : bytes_(bytes), name_(name), is_filter_(filter), reader_(archive_read_new()) {
        archive* reader = reader_.get();
        if (filter) {
            archive_read_append_filter(reader, *filter);
            archive_read_support_format_raw(reader);
        } else {
            archive_read_support_format_tar(reader);
            archive_read_support_format_cpio(reader);
            archive_read_support_format_zip(reader);
        }
        check(archive_read_open_memory(reader, bytes.data(), bytes.size()));
    }

    /// What was compressed.
    std::string text() {
        archive_entry* entry = nullptr;
        if (check(archive_read_next_header(reader_.get(), &entry)) == ARCHIVE_EOF) return "";
        std::string text = content();
        refuse_rest();
        return text;
    }

    Unpacked run() {
        archive_entry* entry = nullptr;
        std::size_t entries = 0;
        la_int64_t end_of_data = 0;
        while (check(archive_read_next_header(reader_.get(), &entry)) != ARCHIVE_EOF) {
            if (++entries > most_entries) refuse("holds more than 500,000 entries");
            add(entry);
            check(archive_read_data_skip(reader_.get()));
            end_of_data = archive_filter_bytes(reader_.get(), 0);
        }
        if (entries == 0) refuse("holds no file and no folder");
        // A tar that was cut between two entries ends without its two blocks of zeros (POSIX.1,
        // pax, ustar Interchange Format), and libarchive does not mind.
        constexpr la_int64_t block = 512;
        const bool tar =
            (archive_format(reader_.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
        if (tar && archive_filter_bytes(reader_.get(), 0) < end_of_data + block)
            refuse("not a whole archive: its end mark is missing");
        refuse_rest();
        return {tree_.root(), ""};
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(ErrorKind::malformed, name_ + ": " + what, remedy);
    }

    /// Nothing but padding may stand behind the end: another archive there would not be read.
    void refuse_rest() const {
        if ((archive_format(reader_.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP) {
            const std::string hidden = hidden_in_zip(bytes_);
            if (!hidden.empty()) refuse(hidden);
            return;
        }
        const auto read = static_cast<std::size_t>(archive_filter_bytes(reader_.get(), -1));
        const auto rest = bytes_.substr(std::min(read, bytes_.size()));
        if (rest.find_first_not_of('\0') != std::string_view::npos)
            refuse(std::to_string(rest.size()) + " bytes stand behind its end, which nobody reads");
    }

    [[noreturn]] void refuse_fault() const {
        const char* text = archive_error_string(reader_.get());
        // libarchive has no words, or those of another fault, where a filter gives it nothing.
        const bool silent = text == nullptr || (is_filter_ && total_ == 0);
        refuse(std::string("not a whole archive: ") +
               (silent ? "its data are damaged, or end early" : text));
    }

    int check(int code) const {
        if (code == ARCHIVE_EOF || code >= ARCHIVE_WARN) return code;
        refuse_fault();
    }

    std::string content() {
        std::string text;
        std::array<char, 65536> buffer{};
        while (true) {
            const la_ssize_t got = archive_read_data(reader_.get(), buffer.data(), buffer.size());
            if (got < 0) refuse_fault();  // warnings too: a wrong sum in a zip is no more than one
            if (got == 0) return text;
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

    std::string_view bytes_;
    const std::string& name_;
    bool is_filter_;
    Reader reader_;
    MemoryTree tree_;
    std::size_t total_ = 0;
};

}  // namespace

bool is_archive(std::string_view bytes) {
    return is_gzip(bytes) || filter_of(bytes).has_value() ||
           (holds_files(bytes) && !bytes.starts_with("0707"));
}

Unpacked unpack(std::string_view bytes, const std::string& name) {
    constexpr int deepest = 4;  // compressed once more by whoever did not see that it was
    std::string text;
    std::string_view inner = bytes;
    for (int depth = 0; depth < deepest; ++depth) {
        const auto filter = filter_of(inner);
        if (!filter && !is_gzip(inner)) break;
        text = filter ? Unpacking(inner, name, filter).text() : gunzip(inner, name, most_bytes);
        inner = text;
    }
    if (inner.data() == text.data() && !holds_files(inner)) return {std::nullopt, std::move(text)};
    return Unpacking(inner, name, std::nullopt).run();
}

}  // namespace chipaudit
