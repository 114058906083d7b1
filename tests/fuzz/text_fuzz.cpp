// SPDX-License-Identifier: GPL-3.0-or-later
/// libFuzzer target: the tree of lspci -t and the texts of other tools, each read by a reader that
/// the size of the input chooses, whatever the recognisers say: a Host that is never silent, or an
/// Error.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/error.h"
#include "scanner/archive.h"
#include "scanner/capture.h"
#include "scanner/scanner.h"

namespace {

void read_as(const char* format, std::string_view text) {
    using namespace chipaudit;
    ScanRequest request;
    request.from = "-";
    request.input_format = format;
    request.candidates.names = {"a100", "ascend910b4"};
    try {
        const Host host = read_host(request, text).host;
        // Would pass for a whole machine; a capture may be of one.
        if (host.reasons.empty() && (*format != '\0' || host.functions.empty())) std::abort();
        ScanRequest again;
        again.from = "-";
        const std::string capture = write_capture(host);
        if (write_capture(read_host(again, capture).host) != capture) std::abort();
    } catch (const Error&) {
        return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr std::array formats = {"lspci-tree", "nvidia-smi", "npu-smi",  "udevadm",
                                           "dmidecode",  "",           "umockdev", "hexdump"};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!chipaudit::is_archive(text)) read_as(formats.at(size % formats.size()), text);
    return 0;
}
