// SPDX-License-Identifier: GPL-3.0-or-later
// Config space of any content: no crash, and every prefix knows at most what the whole knows.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/config_space.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    const auto whole = chipaudit::read_config(bytes);
    const auto half = chipaudit::read_config(bytes.first(size / 2));
    if (half.id && whole.id && *half.id != *whole.id) std::abort();
    chipaudit::PciFunction function;
    chipaudit::apply_config(function, bytes, chipaudit::KeptConfig::everything, false);
    return 0;
}
