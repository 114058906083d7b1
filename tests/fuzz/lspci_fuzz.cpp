// SPDX-License-Identifier: GPL-3.0-or-later
/// libFuzzer target: any text is either a Host or an Error, and what is read survives a capture.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/error.h"
#include "scanner/archive.h"
#include "scanner/capture.h"
#include "scanner/scanner.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace chipaudit;
    ScanRequest request;
    request.from = "-";
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (is_archive(text)) return 0;  // not what this target is for
    try {
        const Host host = read_host(request, text).host;
        if (host.functions.empty() && host.reasons.empty())
            std::abort();  // would pass for a clean machine
        const std::string capture = write_capture(host);
        if (write_capture(read_host(request, capture).host) != capture) std::abort();
    } catch (const Error&) {
        return 0;
    }
    return 0;
}
