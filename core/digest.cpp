// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/digest.h"

#include <sodium.h>

#include "core/error.h"
#include "core/text.h"

namespace chipaudit {
namespace {

void ready() {
    if (sodium_init() < 0) throw Error(ErrorKind::operational, "libsodium could not start");
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string keyed_hash(const std::array<std::uint8_t, 32>& key, std::string_view text,
                       std::size_t length) {
    ready();
    std::array<std::uint8_t, 32> out{};
    if (crypto_generichash(out.data(), length, bytes_of(text), text.size(), key.data(),
                           key.size()) != 0) {
        throw Error(ErrorKind::operational, "libsodium could not hash");
    }
    return to_hex(std::span(out).first(length));
}

std::array<std::uint8_t, 32> derive(std::string_view domain, std::string_view secret) {
    ready();
    std::string text(domain);
    text.push_back('\0');
    text += secret;
    std::array<std::uint8_t, 32> key{};
    if (crypto_generichash(key.data(), key.size(), bytes_of(text), text.size(), nullptr, 0) != 0) {
        throw Error(ErrorKind::operational, "libsodium could not derive a key");
    }
    return key;
}

class Sha256 {
  public:
    Sha256() {
        ready();
        crypto_hash_sha256_init(&state_);
    }
    void add(std::string_view text) {
        crypto_hash_sha256_update(&state_, bytes_of(text), text.size());
    }
    std::string hex_digest() {
        std::array<std::uint8_t, crypto_hash_sha256_BYTES> out{};
        crypto_hash_sha256_final(&state_, out.data());
        return to_hex(out);
    }

  private:
    crypto_hash_sha256_state state_{};
};

}  // namespace

std::string sha256_hex(std::string_view text) {
    Sha256 hash;
    hash.add(text);
    return hash.hex_digest();
}

std::string sha256_hex(std::span<const TextFile> files) {
    Sha256 hash;
    for (const auto& file : files) {
        for (const std::string& text : {file.name, file.text}) {
            hash.add(std::to_string(text.size()) + ":");
            hash.add(text);
        }
    }
    return hash.hex_digest();
}

PseudonymKey PseudonymKey::from_secret(std::string_view secret) {
    return PseudonymKey(derive("chipaudit fleet key 1", secret));
}

PseudonymKey PseudonymKey::from_machine_id(std::string_view machine_id) {
    return PseudonymKey(derive("chipaudit host key 1", trim(machine_id)));
}

std::string PseudonymKey::id() const { return keyed_hash(key_, "key id", 16).substr(0, 8); }

std::string PseudonymKey::pseudonym(std::string_view kind, std::string_view value) const {
    if (is_pseudonym(value)) return std::string(value);
    std::string text(kind);
    text.push_back('\0');
    text += value;
    return "p1:" + id() + ":" + keyed_hash(key_, text, 16);
}

bool is_pseudonym(std::string_view text) {
    const auto fields = split(text, ':');
    return to_lower(text) == text && fields.size() == 3 && fields[0] == "p1" &&
           fields[1].size() == 8 && parse_hex(fields[1]) && fields[2].size() == 32 &&
           from_hex(fields[2]).has_value();
}

}  // namespace chipaudit
