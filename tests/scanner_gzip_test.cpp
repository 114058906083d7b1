// SPDX-License-Identifier: GPL-3.0-or-later
/// Sums at the end of what was compressed are checked, and what is wrong is said.
#include <zlib.h>

#include "core/error.h"
#include "scanner/archive.h"
#include "scanner/gzip_text.h"
#include "tests/archive_bytes.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

/// One member of a gzip.
std::string zipped(const std::string& text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string bytes(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    bytes.resize(stream.total_out);
    deflateEnd(&stream);
    return bytes;
}

/// Why it is refused; empty where it is not.
std::string refusal(const std::string& bytes) {
    try {
        (void)unpack(bytes, "copy");
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        return error.what();
    }
    return "";
}

bool says(const std::string& message, const char* words) {
    UNSCOPED_INFO("'" << message << "'");
    return message.find(words) != std::string::npos;
}

std::string flipped(std::string bytes, std::size_t at) {
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    return bytes;
}

}  // namespace

TEST_CASE(
    "a gzip whose sums do not fit is refused, whole members one after the other are one text") {
    // The gzip of libarchive ends with the two sums of RFC 1952: CRC32 and length.
    const std::vector<Entry> files = {
        {"sys/bus/pci/devices/x", std::string(5000, 'x'), "", "", false}};
    const std::string bytes = packed(files, archive_write_add_filter_gzip);
    CHECK(refusal(bytes).empty());
    CHECK(says(refusal(flipped(bytes, bytes.size() - 8)), "checksum does not fit"));
    CHECK(says(refusal(flipped(bytes, bytes.size() - 1)), "length does not fit"));
    CHECK(says(refusal(bytes.substr(0, bytes.size() - 1)), "ends early"));
    CHECK(says(refusal(bytes.substr(0, 9)), "ends early"));
    for (std::size_t at = 10; at < bytes.size(); ++at) {
        INFO(at);
        CHECK_FALSE(refusal(flipped(bytes, at)).empty());
    }
    const std::string plain = packed(files, archive_write_add_filter_none);
    const auto half = plain.size() / 2;
    const std::string two = zipped(plain.substr(0, half)) + zipped(plain.substr(half));
    CHECK(unpack(two, "copy").root);
    CHECK(unpack(two + std::string(512, '\0'), "copy").root);
    CHECK(says(refusal(two + "x"), "1 bytes stand behind its end"));
    CHECK(says(refusal(flipped(two, two.size() - 7)), "checksum does not fit"));
    CHECK(gunzip(zipped("abc"), "-", 3) == "abc");
    CHECK_THROWS_AS(gunzip(zipped("abcd"), "-", 3), Error);
}

TEST_CASE(
    "a zip whose sum does not fit is refused, and damage to any compression says what it is") {
    const std::string content(2000, 'x');
    const std::string zip = packed({{"sys/bus/pci/devices/x", content, "", "", false}},
                                   archive_write_add_filter_none, archive_write_set_format_zip);
    const auto at = zip.find(content);
    REQUIRE(at != std::string::npos);  // stored as it is
    CHECK(refusal(zip).empty());
    CHECK_FALSE(refusal(flipped(zip, at + 1000)).empty());
    const std::vector<Entry> files = {{"sys/bus/pci/devices/x", content, "", "", false}};
    for (const Compression compression :
         {archive_write_add_filter_bzip2, archive_write_add_filter_xz,
          archive_write_add_filter_zstd}) {
        const std::string bytes = packed(files, compression);
        CHECK(refusal(bytes).empty());
        CHECK(says(refusal(bytes.substr(0, 20)), "damaged, or end early"));
        CHECK(says(refusal(bytes.substr(0, bytes.size() / 2)), "damaged, or end early"));
    }
}

}  // namespace chipaudit
