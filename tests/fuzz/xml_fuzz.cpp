// SPDX-License-Identifier: GPL-3.0-or-later
/// libFuzzer target: any text, read as each kind of XML, is an Error or a Host that survives a
/// capture; one of a tool that leaves functions out is never whole.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/error.h"
#include "scanner/capture.h"
#include "scanner/scanner.h"

namespace {

using namespace chipaudit;

bool is_whole(const Host& host) {
    return std::ranges::all_of(host.reasons, [](const Reason& reason) {
        return row_of(reason.code).effect == ReasonEffect::scope;
    });
}

void read_as(const char* format, std::string_view text) {
    ScanRequest request;
    request.from = "-";
    request.input_format = format;
    const Host host = read_host(request, text).host;
    const bool may_be_whole = std::string_view(format) == "ocs" && !host.reasons.empty();
    if (is_whole(host) && !may_be_whole) std::abort();
    const std::string capture = write_capture(host);
    request.input_format.clear();
    if (write_capture(read_host(request, capture).host) != capture) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const char* format : {"hwloc", "nccl", "nvidia-smi-xml", "ocs"}) {
        try {
            read_as(format, text);
        } catch (const Error&) {
            continue;  // a refusal is a right answer
        }
    }
    return 0;
}
