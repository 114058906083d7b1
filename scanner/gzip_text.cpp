// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/gzip_text.h"

#include <zlib.h>

#include <array>
#include <limits>

#include "core/error.h"

namespace chipaudit {
namespace {

constexpr std::string_view magic("\x1f\x8b", 2);

/// One inflation of zlib, for all members of one input.
class Inflation {
  public:
    Inflation(std::string_view bytes, const std::string& name, std::size_t most)
        : name_(name), most_(most) {
        constexpr int largest_window_of_gzip = 15 + 16;
        if (inflateInit2(&stream_, largest_window_of_gzip) != Z_OK) refuse("cannot be unpacked");
        if (bytes.size() > std::numeric_limits<uInt>::max()) refuse("is too large");
        // zlib's own type; it does not write there.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
    }
    Inflation(const Inflation&) = delete;
    Inflation& operator=(const Inflation&) = delete;
    ~Inflation() { inflateEnd(&stream_); }

    std::string run() {
        do {
            add_member();
        } while (rest().starts_with(magic) && inflateReset(&stream_) == Z_OK);
        if (rest().find_first_not_of('\0') != std::string_view::npos)
            refuse(std::to_string(rest().size()) +
                   " bytes stand behind its end, which nobody reads");
        return std::move(text_);
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(ErrorKind::malformed, name_ + ": " + what,
                    "make it again, or unpack it and name what it holds");
    }

    [[nodiscard]] std::string_view rest() const {
        return {reinterpret_cast<const char*>(stream_.next_in), stream_.avail_in};
    }

    void add_member() {
        std::array<char, 65536> buffer{};
        int code = Z_OK;
        while (code != Z_STREAM_END) {
            stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
            stream_.avail_out = static_cast<uInt>(buffer.size());
            code = inflate(&stream_, Z_NO_FLUSH);
            if (code == Z_BUF_ERROR) refuse("not a whole gzip: it ends early");
            if (code != Z_OK && code != Z_STREAM_END) refuse("not a whole gzip: " + fault());
            text_.append(buffer.data(), buffer.size() - stream_.avail_out);
            if (text_.size() > most_)
                refuse("unpacks to more than " + std::to_string(most_ >> 20) + " MiB");
        }
    }

    [[nodiscard]] std::string fault() const {
        const std::string_view said = stream_.msg != nullptr ? stream_.msg : "its data are damaged";
        // The two words of zlib for the sums, which say little to who never read the format.
        if (said == "incorrect data check") return "its checksum does not fit what it holds";
        if (said == "incorrect length check") return "its length does not fit what it holds";
        return std::string(said);
    }

    const std::string& name_;
    std::size_t most_;
    z_stream stream_{};
    std::string text_;
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with(magic); }

std::string gunzip(std::string_view bytes, const std::string& name, std::size_t most) {
    return Inflation(bytes, name, most).run();
}

}  // namespace chipaudit
