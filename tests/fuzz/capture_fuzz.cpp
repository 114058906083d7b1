// SPDX-License-Identifier: GPL-3.0-or-later
// Captures and reports of any content: a Host or an Error, and what was read is written and read
// back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/error.h"
#include "scanner/capture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const auto host = chipaudit::normalise(chipaudit::read_capture(text, {}));
        const auto again =
            chipaudit::normalise(chipaudit::read_capture(chipaudit::write_capture(host), {}));
        if (again.functions.size() != host.functions.size()) std::abort();
    } catch (const chipaudit::Error&) {
        // a refusal is a right answer
    }
    try {
        (void)chipaudit::read_report_host(text, {});
    } catch (const chipaudit::Error&) {
        // likewise
    }
    return 0;
}
