// SPDX-License-Identifier: GPL-3.0-or-later
/// Checks signatures in the format of minisign (https://jedisct1.github.io/minisign/, "Signature
/// format"): Ed25519 by libsodium over the content or over its BLAKE2b-512.
#pragma once

#include <string>
#include <string_view>

#include "core/text_file.h"

namespace chipaudit {

struct SignedBy {
    std::string key_id;           // 16 hex digits, as minisign prints them
    std::string trusted_comment;  // covered by the signature; never empty lines
};

/// `signature` is the text of the .minisig file, `public_key` that of the .pub file or the key's
/// one line. Throws Error(refused) naming the file at fault: not of that format, by another key, or
/// not over this content or comment.
SignedBy verify_minisign(std::string_view content, const TextFile& signature,
                         const TextFile& public_key);

}  // namespace chipaudit
