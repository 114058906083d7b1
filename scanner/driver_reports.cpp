// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/driver_reports.h"

#include <algorithm>
#include <array>
#include <set>

#include "scanner/dcmi_library.h"
#include "scanner/nvml_library.h"
#include "scanner/patience.h"

namespace chipaudit {
namespace {

/// A library opens all its devices at once: it may take as long as a server full of them.
constexpr int devices_of_a_server = 8;

struct Library {
    const char* name;
    std::string file;
    LibraryAnswer (*ask)(const std::string& file);
};

}  // namespace

LibraryAnswer ask_libraries(const DriverLibraries& libraries, const Deadlines& deadlines) {
    const std::array<Library, 2> table = {
        {{"NVML", libraries.nvml, ask_nvml}, {"DCMI", libraries.dcmi, ask_dcmi}}};
    const Deadlines patience{std::min(deadlines.each * devices_of_a_server, deadlines.all),
                             deadlines.all};
    LibraryAnswer all;
    for (const auto& library : table) {
        const auto answers = read_patiently<LibraryAnswer>(1, patience, [library] {
            return [library](std::size_t) { return library.ask(library.file); };
        });
        const auto& answer = answers.values.front();
        if (!answer) {
            all.notes.push_back({std::nullopt, std::string(library.name) +
                                                   " did not answer in time: what it says is "
                                                   "unknown"});
            continue;
        }
        all.reports.insert(all.reports.end(), answer->reports.begin(), answer->reports.end());
        all.notes.insert(all.notes.end(), answer->notes.begin(), answer->notes.end());
    }
    return all;
}

void add_driver_reports(LibraryAnswer answer, Masking& masking, Host& host) {
    std::set<PciAddress> listed;
    for (const auto& function : host.functions) {
        if (function.address) listed.insert(*function.address);
    }
    for (const auto& report : answer.reports) {
        if (!report.address || listed.contains(*report.address)) continue;
        const std::string text =
            report.library + " reports a device here that bus/pci/devices does not list";
        host.reasons.push_back({ReasonCode::partial_listing, text, report.address});
        host.notes.push_back({report.address, text});
    }
    mask_driver_reports(answer.reports, masking);
    host.notes.insert(host.notes.end(), answer.notes.begin(), answer.notes.end());
    host.driver_reports = std::move(answer.reports);
}

}  // namespace chipaudit
