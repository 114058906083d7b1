// SPDX-License-Identifier: GPL-3.0-or-later
/// The gzip compression by zlib, whose sums at the end of each member (RFC 1952 §2.3.1) are
/// checked; libarchive passes over them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chipaudit {

bool is_gzip(std::string_view bytes);

/// What the members hold, one after the other. Throws Error(malformed) for a fault, a cut, a sum
/// that is wrong, anything but padding of zeros behind the last member, and more than `most` bytes
/// of content. `name` begins the messages.
std::string gunzip(std::string_view bytes, const std::string& name, std::size_t most);

}  // namespace chipaudit
