// SPDX-License-Identifier: GPL-3.0-or-later
/// Digests and keyed pseudonyms, on libsodium; no cryptography of our own.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/text_file.h"

namespace chipaudit {

/// Lower-case hex of SHA-256.
std::string sha256_hex(std::string_view text);
/// SHA-256 over every name and text, each preceded by its length: independent of how files are
/// packed, not of their order.
std::string sha256_hex(std::span<const TextFile> files);

/// A secret that turns serials and host names into pseudonyms which still join (BLAKE2b, keyed, RFC
/// 7693).
class PseudonymKey {
  public:
    /// From text a user chose (--key, CHIPAUDIT_KEY): the same text gives the same pseudonyms on
    /// every host.
    static PseudonymKey from_secret(std::string_view secret);
    /// From the scanned host's machine-id: pseudonyms join scans of one host only.
    static PseudonymKey from_machine_id(std::string_view machine_id);

    /// Eight hex digits that name the key without giving it away.
    [[nodiscard]] std::string id() const;
    /// "p1:<key id>:<32 hex digits>"; `kind` separates name spaces ("serial", "label", …). A value
    /// that is a pseudonym already is returned unchanged: never hashed twice.
    [[nodiscard]] std::string pseudonym(std::string_view kind, std::string_view value) const;

  private:
    explicit PseudonymKey(std::array<std::uint8_t, 32> key) : key_(key) {}
    std::array<std::uint8_t, 32> key_;
};

/// True for text that pseudonym() made.
bool is_pseudonym(std::string_view text);

}  // namespace chipaudit
