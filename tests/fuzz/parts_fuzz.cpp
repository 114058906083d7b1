// SPDX-License-Identifier: GPL-3.0-or-later
// Parts files of any content: records or an Error, never a crash.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/error.h"
#include "devicedb/device_db.h"
#include "devicedb/figures.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        for (const auto& part : chipaudit::parts_from_json(
                 {"fuzz.json", std::string(reinterpret_cast<const char*>(data), size)})) {
            (void)chipaudit::figure_of(part, "tpp");
        }
    } catch (const chipaudit::Error&) {
        // a refusal is a right answer
    }
    return 0;
}
