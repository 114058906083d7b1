// SPDX-License-Identifier: GPL-3.0-or-later
/// A copy of sysfs in an archive reads like the same copy in a folder, and no archive can lead out
/// of itself.
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "core/error.h"
#include "scanner/archive.h"
#include "tests/archive_bytes.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

std::vector<Entry> entries_of(const std::string& folder) {
    std::vector<Entry> entries;
    for (const auto& found : fs::recursive_directory_iterator(folder)) {
        Entry entry;
        entry.path = found.path().lexically_relative(folder).string();
        if (found.is_symlink()) {
            entry.link = fs::read_symlink(found.path()).string();
        } else if (found.is_directory()) {
            entry.folder = true;
        } else {
            std::ostringstream text;
            text << std::ifstream(found.path(), std::ios::binary).rdbuf();
            entry.content = text.str();
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

Host scan_bytes(const std::string& bytes) {
    ScanRequest request = scan_all("-");
    return read_host(request, bytes).host;
}

bool is_refused(const std::vector<Entry>& entries, const std::string& why) {
    try {
        unpack(packed(entries, archive_write_add_filter_gzip), "copy.tar.gz");
    } catch (const Error& error) {
        INFO(error.what());
        CHECK(error.kind == ErrorKind::malformed);
        CHECK(std::string(error.what()).find("copy.tar.gz") == 0);
        return std::string(error.what()).find(why) != std::string::npos;
    }
    return false;
}

const std::string listing = "00:00.0 Host bridge [0600]: Intel Device [8086:1237] (rev 02)\n";

}  // namespace

TEST_CASE("the same copy reads the same from a folder and from every kind of archive") {
    for (const char* name : {"ascend-8.sysfs", "odd-functions.sysfs"}) {
        const UnpackedSysfs copy(fixture_text(name));
        Host folder = scan_folder(copy.path());
        const auto entries = entries_of(copy.path());
        for (const Compression compression :
             {archive_write_add_filter_none, archive_write_add_filter_gzip,
              archive_write_add_filter_bzip2, archive_write_add_filter_xz,
              archive_write_add_filter_zstd}) {
            Host archive = scan_bytes(packed(entries, compression));
            CHECK(archive.origin.location == "archive");
            archive.origin = folder.origin;
            CHECK(archive.functions == folder.functions);
            CHECK(archive.reasons == folder.reasons);
            CHECK(archive.notes == folder.notes);
            CHECK(archive.ids == folder.ids);
            CHECK(archive.topology.nodes.size() == folder.topology.nodes.size());
        }
    }
}

TEST_CASE("a sos report reads the same from a folder and from its archive") {
    const UnpackedSysfs copy("== sosreport-x/sos_commands/pci/lspci_-nnvv\n" + listing);
    const Host folder = scan_folder(copy.path());
    CHECK(folder.functions.size() == 1);
    for (const Compression compression :
         {archive_write_add_filter_none, archive_write_add_filter_gzip, archive_write_add_filter_xz,
          archive_write_add_filter_zstd}) {
        const auto bytes = packed(entries_of(copy.path()), compression);
        const auto result = read_host(scan_all("-"), bytes);
        CHECK(result.input.format == "sosreport");
        CHECK(result.host == folder);
    }
    const UnpackedSysfs other("== sosreport-x/pci/lspci_-nnvv\n" + listing);
    const auto bytes = packed(entries_of(other.path()), archive_write_add_filter_gzip);
    CHECK(read_host(scan_all("-"), bytes).input.format == "sysfs");
}

TEST_CASE("a compressed listing is the listing") {
    const Host plain = scan_text(listing);
    std::string bytes(65536, '\0');
    std::size_t used = 0;
    archive* writer = archive_write_new();
    archive_write_set_format_raw(writer);
    archive_write_add_filter_xz(writer);
    archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(writer, entry);
    archive_write_data(writer, listing.data(), listing.size());
    archive_entry_free(entry);
    archive_write_free(writer);
    bytes.resize(used);
    CHECK(scan_bytes(bytes).functions == plain.functions);
}

TEST_CASE("what stands behind the end of an archive is not passed over") {
    const std::vector<Entry> files = {{"sys/bus/pci/devices/x", "1", "", "", false}};
    for (const Compression compression :
         {archive_write_add_filter_none, archive_write_add_filter_gzip,
          archive_write_add_filter_bzip2, archive_write_add_filter_xz}) {
        const std::string bytes = packed(files, compression);
        CHECK(unpack(bytes, "copy").root);
        const bool padded = compression != archive_write_add_filter_xz;
        if (padded) CHECK(unpack(bytes + std::string(1024, '\0'), "copy").root);
        CHECK_THROWS_AS(unpack(bytes + listing, "copy"), Error);
        CHECK_THROWS_AS(unpack(bytes + packed(files, archive_write_add_filter_none), "copy"),
                        Error);
    }
    // Members of one compression are one text, by its own rules.
    const std::string twice = packed(files, archive_write_add_filter_gzip);
    CHECK_THROWS_AS(unpack(twice + twice, "copy"), Error);
}

TEST_CASE("entries that lead out of the archive are refused") {
    CHECK(is_refused({{"/etc/passwd", "x", "", "", false}}, "leads out"));
    CHECK(is_refused({{"sys/../../x", "x", "", "", false}}, "leads out"));
    CHECK(is_refused({{"a", "x", "", "", false}, {"a/b", "y", "", "", false}}, "does not fit"));
    CHECK_FALSE(is_refused({{"./sys/bus/x", "x", "", "", false}}, ""));
}

TEST_CASE("links are followed inside the archive only, and loops end") {
    const std::string device = "sys/devices/pci0000:00/0000:01:00.0";
    const std::string at = "sys/bus/pci/devices/0000:01:00.0";
    const auto host_with = [&](const std::string& target) {
        return scan_bytes(packed({{device + "/vendor", "0x10ec\n", "", "", false},
                                  {device + "/device", "0x8168\n", "", "", false},
                                  {device + "/class", "0x020000\n", "", "", false},
                                  {at, "", target, "", false}},
                                 archive_write_add_filter_gzip));
    };
    CHECK(host_with("../../../devices/pci0000:00/0000:01:00.0").functions.at(0).id);
    for (const std::string target :
         {"/sys/bus/pci/devices", "../../../../../../etc", "0000:01:00.0", "nowhere"}) {
        const Host host = host_with(target);
        INFO(target);
        CHECK_FALSE(host.functions.at(0).id);
        CHECK(has_reason(host, ReasonCode::id_unreadable));
    }
}

TEST_CASE(
    "law: an archive cut anywhere is refused or not whole, never half a machine that passes") {
    const UnpackedSysfs copy(fixture_text("odd-functions.sysfs"));
    auto entries = entries_of(copy.path());
    const std::string bytes = packed(entries, archive_write_add_filter_gzip);
    REQUIRE(scan_bytes(bytes).functions.size() == 9);
    const auto is_read = [](const std::string& cut) {
        try {
            (void)unpack(cut, "-");
            return true;
        } catch (const Error& error) {
            CHECK(error.kind == ErrorKind::malformed);
            return false;
        }
    };
    for (std::size_t length = 64; length < bytes.size(); length += 13) {
        INFO(length);
        CHECK_FALSE(is_read(bytes.substr(0, length)));
    }
    // Between two entries a tar looks whole but for its end mark.
    const std::string plain = packed(entries, archive_write_add_filter_none);
    const std::size_t marked = plain.find_last_not_of('\0') / 512 * 512 + 1024;
    REQUIRE(is_read(plain.substr(0, marked)));
    for (std::size_t length = 512; length < marked - 512; length += 512) {
        INFO(length);
        CHECK_FALSE(is_read(plain.substr(0, length)));
    }
}

TEST_CASE("a zip in which more stands than its directory tells is refused") {
    const UnpackedSysfs copy(fixture_text("odd-functions.sysfs"));
    const std::string whole = packed(entries_of(copy.path()), archive_write_add_filter_none,
                                     archive_write_set_format_zip);
    const std::string other = packed({{"lspci.txt", listing, "", ""}},
                                     archive_write_add_filter_none, archive_write_set_format_zip);
    CHECK(scan_bytes(whole).functions.size() == 9);
    for (const auto& more : {whole + "more", whole + other, other + whole, "PK" + whole}) {
        INFO(more.size());
        CHECK_THROWS_AS(scan_bytes(more), Error);
    }
}

}  // namespace chipaudit
