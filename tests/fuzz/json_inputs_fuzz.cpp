// SPDX-License-Identifier: GPL-3.0-or-later
// JSON of foreign tools (and the text of lshw): any bytes are a Host or an Error, for every reader
// whether it would recognise them or not; what is read is judged, and survives a capture.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/error.h"
#include "scanner/capture.h"
#include "scanner/inventory_json.h"
#include "scanner/lshw_source.h"
#include "scanner/redfish_source.h"

namespace {

using Reader = chipaudit::Host (*)(std::string_view, const chipaudit::ScanRequest&);

constexpr Reader readers[] = {chipaudit::read_lshw,    chipaudit::read_redfish_text,
                              chipaudit::read_osquery, chipaudit::read_ironic,
                              chipaudit::read_maas,    chipaudit::read_glpi,
                              chipaudit::read_ansible};

void read_with(Reader reader, std::string_view text) {
    using namespace chipaudit;
    ScanRequest request;
    request.from = "-";
    request.candidates.names = {"gb200"};
    try {
        const Host host = normalise(reader(text, request));
        // A capture among Ansible's facts may be that of a whole machine; nothing else is whole.
        if (host.reasons.empty() && reader != read_ansible) std::abort();
        const std::string capture = write_capture(host);
        if (write_capture(read_host(request, capture).host) != capture) std::abort();
    } catch (const Error&) {
        return;  // a refusal is a right answer
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto reader : readers) read_with(reader, text);
    return 0;
}
