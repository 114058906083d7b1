// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/minisign.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace chipaudit {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t algorithm_bytes = 2, key_id_bytes = 8;
constexpr std::size_t prefix_bytes = algorithm_bytes + key_id_bytes;
constexpr std::string_view untrusted_mark = "untrusted comment:",
                           trusted_mark = "trusted comment: ";

[[noreturn]] void refuse(const TextFile& file, const std::string& what) {
    throw Error(ErrorKind::refused, file.name + ": " + what);
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// Exactly `length` bytes of base64; nullopt for anything else.
std::optional<Bytes> from_base64(std::string_view text, std::size_t length) {
    Bytes bytes(length);
    std::size_t got = 0;
    const int status = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(),
                                         nullptr, &got, nullptr, sodium_base64_VARIANT_ORIGINAL);
    if (status != 0 || got != length) return std::nullopt;
    return bytes;
}

struct Key {
    Bytes id, key;
};

Key key_from(const TextFile& file) {
    for (const auto line : split_lines(file.text)) {
        const auto text = trim(line);
        if (text.empty() || text.starts_with(untrusted_mark)) continue;
        const auto bytes = from_base64(text, prefix_bytes + crypto_sign_PUBLICKEYBYTES);
        if (!bytes || (*bytes)[0] != 'E' || (*bytes)[1] != 'd') break;
        const auto id_begin = bytes->begin() + algorithm_bytes;
        return {Bytes(id_begin, id_begin + key_id_bytes),
                Bytes(id_begin + key_id_bytes, bytes->end())};
    }
    refuse(file, "expected a public key of minisign (56 characters that begin with RW)");
}

struct Signature {
    bool hashed = false;
    Bytes id, signature, global;
    std::string comment;
};

Signature signature_from(const TextFile& file) {
    std::vector<std::string_view> lines;
    for (auto line : split_lines(file.text)) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
    }
    constexpr const char* expected = "expected the four lines of a minisign signature";
    if (lines.size() < 4 || !lines[0].starts_with(untrusted_mark) ||
        !lines[2].starts_with(trusted_mark)) {
        refuse(file, expected);
    }
    const auto bytes = from_base64(lines[1], prefix_bytes + crypto_sign_BYTES);
    const auto global = from_base64(lines[3], crypto_sign_BYTES);
    if (!bytes || !global) refuse(file, expected);
    const bool plain = (*bytes)[0] == 'E' && (*bytes)[1] == 'd';
    const bool hashed = (*bytes)[0] == 'E' && (*bytes)[1] == 'D';
    if (!plain && !hashed) refuse(file, "its algorithm is not known, expected Ed or ED");
    const auto id_begin = bytes->begin() + algorithm_bytes;
    return {hashed, Bytes(id_begin, id_begin + key_id_bytes),
            Bytes(id_begin + key_id_bytes, bytes->end()), *global,
            std::string(lines[2].substr(trusted_mark.size()))};
}

/// minisign prints the little-endian id as one number.
std::string id_text(const Bytes& id) {
    Bytes reversed(id.rbegin(), id.rend());
    std::string text = to_hex(std::span<const std::uint8_t>(reversed));
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

bool is_signed(const Bytes& signature, std::string_view content, const Key& key) {
    return crypto_sign_verify_detached(signature.data(), bytes_of(content), content.size(),
                                       key.key.data()) == 0;
}

}  // namespace

SignedBy verify_minisign(std::string_view content, const TextFile& signature,
                         const TextFile& public_key) {
    if (sodium_init() < 0) throw Error(ErrorKind::operational, "libsodium could not start");
    const Key key = key_from(public_key);
    const Signature given = signature_from(signature);
    if (given.id != key.id) {
        refuse(signature, "was made by the key " + id_text(given.id) + ", expected the key " +
                              id_text(key.id) + " of " + public_key.name);
    }
    std::string hash;
    if (given.hashed) {
        std::array<unsigned char, crypto_generichash_BYTES_MAX> out{};
        crypto_generichash(out.data(), out.size(), bytes_of(content), content.size(), nullptr, 0);
        hash.assign(out.begin(), out.end());
    }
    if (!is_signed(given.signature, given.hashed ? hash : content, key))
        refuse(signature, "is not a signature of this file: one of them was changed");
    std::string covered(given.signature.begin(), given.signature.end());
    if (!is_signed(given.global, covered + given.comment, key))
        refuse(signature, "its trusted comment was changed after signing");
    return {id_text(key.id), given.comment};
}

}  // namespace chipaudit
