// SPDX-License-Identifier: GPL-3.0-or-later
/// libFuzzer target: any bytes that begin like an archive are an Error, or a Host that survives a
/// capture. Links, names and sizes in it are a stranger's.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/error.h"
#include "scanner/archive.h"
#include "scanner/capture.h"
#include "scanner/scanner.h"

using namespace chipaudit;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (!is_archive(bytes)) return 0;
    ScanRequest request;
    request.from = "-";
    try {
        const std::string capture = write_capture(read_host(request, bytes).host);
        if (write_capture(read_host(request, capture).host) != capture) std::abort();
    } catch (const Error&) {
        return 0;  // a refusal is a right answer
    }
    return 0;
}
