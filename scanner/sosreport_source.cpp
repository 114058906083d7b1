// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sosreport_source.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "core/error.h"
#include "core/text.h"
#include "scanner/completeness.h"
#include "scanner/copy_gaps.h"
#include "scanner/dmidecode_source.h"
#include "scanner/host_facts.h"
#include "scanner/lshw_source.h"
#include "scanner/lspci_source.h"
#include "scanner/lspci_tree_source.h"
#include "scanner/masking.h"
#include "scanner/saved_input.h"
#include "scanner/sosreport_accounts.h"
#include "scanner/sosreport_driver.h"
#include "scanner/sosreport_signs.h"
#include "scanner/sysfs_source.h"
#include "scanner/udevadm_source.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20;

/// The report itself, or the one folder that its archive holds.
std::optional<Folder> report_in(const Folder& root) {
    if (root.sub("sos_commands")) return root;
    std::optional<Folder> found;
    for (const auto& name : root.names()) {
        const auto inner = root.sub(name);
        if (!inner || !inner->sub("sos_commands")) continue;
        if (found) return std::nullopt;
        found = inner;
    }
    return found;
}

struct SavedFile {
    std::string name, text;
};

/// All that is read of a report beside a copy of sysfs.
struct Texts {
    std::vector<SavedFile> listings;
    std::optional<std::string> kernel_table, firmware, uname;
    std::set<PciAddress> in_tree;  // of sys/devices
    DriverTexts driver;
    SignTexts signs;
    std::optional<std::string> device_database, hardware;  // of udevadm and lshw
    Host facts;                                            // of the machine, from its own files
};

std::size_t ids_in(const Host& host) {
    return static_cast<std::size_t>(
        std::ranges::count_if(host.functions, [](const auto& one) { return one.id.has_value(); }));
}

/// nullopt where the text is no output of lspci.
std::optional<Host> read_listing(std::string_view text, const ScanRequest& request) {
    if (is_hexdump(text)) return read_hexdump(text, request);
    if (is_lspci(text)) return read_lspci(text, request);
    if (is_lspci_tree(text)) return read_lspci_tree(text, request);
    return std::nullopt;
}

std::vector<SavedFile> read_listings(const Folder& report, Host& notes) {
    std::vector<SavedFile> files;
    for (const char* place : {"sos_commands/pci", "sos_commands/hardware"}) {
        const auto folder = report.sub(place);
        if (!folder) continue;
        for (const auto& name : folder->names()) {
            if (!name.starts_with("lspci")) continue;
            auto text = folder->read(name.c_str(), largest_file);
            const std::string file = std::string(place) + "/" + clean_utf8(name);
            if (text) {
                files.push_back({file, std::move(*text)});
            } else {
                add_gap(notes, ReasonCode::input_truncated, std::nullopt,
                        file + " cannot be read as a file");
            }
        }
    }
    return files;
}

std::optional<std::string> first_text(
    const Folder& report, std::initializer_list<std::pair<const char*, const char*>> places) {
    for (const auto& [place, name] : places) {
        const auto folder = report.sub(place);
        const auto text = folder ? folder->read(name, largest_file) : std::nullopt;
        if (text && !trim(*text).empty()) return text;
    }
    return std::nullopt;
}

void note_missing(Host& host, const char* what) {
    host.notes.push_back({std::nullopt, std::string("the sos report holds no ") + what});
}

void add_firmware(const Texts& texts, const ScanRequest& request, Host& host) {
    if (!texts.firmware || !is_dmidecode(*texts.firmware)) {
        if (!host.platform.dmi) note_missing(host, "dmidecode");
        return;
    }
    const Host said = read_dmidecode(*texts.firmware, request);
    if (!host.platform.dmi) host.platform.dmi = said.platform.dmi;
    if (host.platform.dmi && !host.platform.dmi->serial && said.platform.dmi)
        host.platform.dmi->serial = said.platform.dmi->serial;
    if (!host.ids.board) host.ids.board = said.ids.board;
    if (said.platform.virtualization && host.platform.virtualization != "guest") {
        add_guest_view(host,
                       "this is a guest: only what its hypervisor passes through can be seen");
    }
}

/// "Linux host 6.1.0-18-amd64 #1 SMP …" (uname(1)).
void add_kernel(const Texts& texts, Host& host) {
    const auto words =
        split(trim(texts.uname ? std::string_view(*texts.uname) : std::string_view()), ' ');
    if (words.size() < 3) return note_missing(host, "uname");
    host.platform.kernel = clean_utf8(words[2].substr(0, 128));
}

Texts read_texts(const SysfsPlace& place, const ScanRequest& request, Masking& masking,
                 Host& notes) {
    Texts texts;
    const Folder& report = place.root;
    texts.listings = read_listings(report, notes);
    texts.kernel_table = first_text(report, {{"proc/bus/pci", "devices"}});
    texts.firmware =
        first_text(report, {{"sos_commands/hardware", "dmidecode"}, {".", "dmidecode"}});
    texts.uname = first_text(report, {{"sos_commands/kernel", "uname_-a"}, {".", "uname"}});
    texts.in_tree = functions_in_tree(place);
    texts.driver = read_driver_texts(report, notes);
    texts.signs = read_sign_texts(place, request.candidates.traces);
    texts.device_database =
        first_text(report, {{"sos_commands/devices", "udevadm_info_--export-db"},
                            {"sos_commands/hardware", "udevadm_info_--export-db"}});
    texts.hardware = first_text(report, {{"sos_commands/hardware", "lshw"}, {".", "lshw"}});
    read_host_facts(place, masking, texts.facts);
    return texts;
}

/// A file that holds nothing, or only the message of an lspci that could not run, is no account, as
/// if sos had not made it. Any other may have told of what the rest does not show, and nobody can
/// know: so the scan is incomplete, however whole the rest is.
void tell_unread_listing(const std::string& file, const std::string& text,
                         const ScanRequest& request, Host& notes) {
    const auto is_message = [&](std::string_view line) {
        const bool of_lspci = line.find("lspci") != std::string_view::npos ||
                              line.find("pcilib") != std::string_view::npos;
        return trim(line).empty() || (of_lspci && !speaks_of_a_function(line, request.candidates));
    };
    const std::string what = file + " holds no listing of lspci";
    if (std::ranges::all_of(split_lines(text), is_message)) {
        notes.notes.push_back({std::nullopt, what});
    } else {
        add_gap(notes, ReasonCode::input_truncated, std::nullopt, what + ", and something else");
    }
}

/// What tells of the same functions in words of its own. That it does not tell all is no gap where
/// a listing does.
void add_other_accounts(const Texts& texts, const ScanRequest& request,
                        std::vector<Account>& accounts) {
    if (texts.device_database && is_udevadm(*texts.device_database))
        accounts.push_back({"udevadm", read_udevadm(*texts.device_database, request), true});
    if (!texts.hardware || !is_lshw(*texts.hardware)) return;
    accounts.push_back({"lshw", read_lshw(*texts.hardware, request), true});
    std::erase_if(accounts.back().host.reasons, [](const Reason& reason) {
        return reason.code == ReasonCode::id_unreadable && reason.about;
    });
}

/// Says that all is read, as nothing is behind a copy of sysfs, which comes first, so that it is
/// chosen before a listing that names as many.
std::vector<Account> accounts_in(const SysfsPlace& place, const Texts& texts,
                                 const ScanRequest& request, Host& notes) {
    std::vector<Account> accounts;
    if (has_pci(place)) {
        accounts.push_back({place.pci, read_sysfs(place, request)});
        // Whoever collects parts of a machine may have collected a part of this.
        judge_completeness(request, accounts.back().host);
    } else {
        request.say_all_is_read();
    }
    for (const auto& [file, text] : texts.listings) {
        if (auto host = read_listing(text, request)) {
            judge_zero_bytes(text, *host);
            accounts.push_back({file, std::move(*host)});
        } else {
            tell_unread_listing(file, text, request, notes);
        }
    }
    add_other_accounts(texts, request, accounts);
    return accounts;
}

Host chosen_host(const std::vector<Account>& accounts, const Texts& texts,
                 const ScanRequest& request, Host& gaps) {
    const auto best = std::ranges::max_element(accounts, {}, [](const Account& one) {
        return std::pair(ids_in(one.host), one.host.functions.size());
    });
    if (best == accounts.end()) {
        add_gap(gaps, ReasonCode::pci_directory_missing, std::nullopt,
                "the sos report holds neither a listing of lspci nor a copy of sys/bus/pci");
        return {};
    }
    for (const auto& other : accounts) {
        if (&other != &*best) compare(*best, other, request.candidates, gaps);
    }
    compare(*best, candidates_at_start(texts.signs, request.candidates), request.candidates, gaps);
    if (texts.kernel_table) compare_with_kernel(*texts.kernel_table, *best, gaps);
    std::vector<std::optional<PciAddress>> listed;
    for (const auto& one : best->host.functions) listed.push_back(one.address);
    judge_unlisted(texts.in_tree, listed, best->file, gaps);
    gaps.notes.push_back({std::nullopt, "read from " + best->file + " of a sos report"});
    Host host = best->host;
    for (const auto& one : accounts) {
        if (&one != &*best)
            host.off_bus.insert(host.off_bus.end(), one.host.off_bus.begin(),
                                one.host.off_bus.end());
    }
    return host;
}

void append(Host& host, const Host& more) {
    host.reasons.insert(host.reasons.end(), more.reasons.begin(), more.reasons.end());
    host.notes.insert(host.notes.end(), more.notes.begin(), more.notes.end());
}

}  // namespace

bool is_sosreport(const Folder& root) { return report_in(root).has_value(); }

Host read_sosreport(const Folder& root, const ScanRequest& request) {
    const auto report = report_in(root);
    if (!report) {
        throw Error(ErrorKind::malformed, request.from + ": holds no sos_commands",
                    "expected the folder or archive of one sos report");
    }
    const SysfsPlace place{*report, "sys/bus/pci"};
    const auto machine_id = read_machine_id(place);
    ScanRequest inner = request;
    if (!inner.key && machine_id) inner.key = PseudonymKey::from_machine_id(*machine_id);
    Masking masking(request, machine_id);
    Host gaps;
    const Texts texts = read_texts(place, inner, masking, gaps);
    Host host = chosen_host(accounts_in(place, texts, inner, gaps), texts, inner, gaps);
    hold_against_driver(texts.driver, inner, masking, host, gaps);
    if (host.origin.method != "sysfs") {  // which has read the same
        host.platform = texts.facts.platform;
        host.ids = texts.facts.ids;
        append(host, texts.facts);
    }
    for (auto& sign : signs_in(texts.signs, inner.candidates.traces))
        host.off_bus.push_back(std::move(sign));
    masking.describe(host);
    host.origin = {"sosreport", "sos report"};
    add_firmware(texts, inner, host);
    add_kernel(texts, host);
    append(host, gaps);
    return host;
}

}  // namespace chipaudit
