// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/host_json.h"
#include "scanner/capture.h"
#include "scanner/completeness.h"
#include "scanner/firmware_words.h"
#include "scanner/inventory_json.h"
#include "scanner/inventory_row.h"
#include "scanner/json_peek.h"

namespace chipaudit {
namespace {

/// A local fact that is a capture or a report of ours; nothing else in facts lists PCI functions.
std::optional<Host> host_in_local(const JsonPlace& facts, const ScanRequest& request) {
    if (facts.is_null("ansible_local")) return std::nullopt;
    for (const auto& [name, fact] : facts.at("ansible_local").members()) {
        const std::string text = json_text(fact.value(), -1);
        if (is_capture(text)) return read_capture(text, request);
        if (is_report(text)) return read_report_host(text, request);
    }
    return std::nullopt;
}

MachineWords machine_in(const JsonPlace& facts) {
    MachineWords words;
    words.vendor = facts.optional_text("ansible_system_vendor");
    words.product = facts.optional_text("ansible_product_name");
    words.serial = facts.optional_text("ansible_product_serial");
    words.host_name = facts.optional_text("ansible_hostname");
    words.machine_id = facts.optional_text("ansible_machine_id");
    words.is_guest = facts.optional_text("ansible_virtualization_role") == "guest";
    return words;
}

}  // namespace

bool is_ansible(std::string_view text) {
    const auto peek = peek_json(text);
    return !peek.is_array && peek.has_any({"ansible_facts", "ansible_hostname", "ansible_local",
                                           "ansible_product_name"});
}

Host read_ansible(std::string_view text, const ScanRequest& request) {
    const auto document = parse_json(text, request.from);
    const JsonPlace top(document, request.from, ErrorKind::malformed);
    const JsonPlace facts = top.has("ansible_facts") ? top.at("ansible_facts") : top;
    if (auto local = host_in_local(facts, request)) return *local;
    Host host = saved_host("ansible", request);
    const auto words = machine_in(facts);
    Masking masking(request, words.machine_id);
    apply_machine(words, masking, host);
    host.platform.kernel = words_in(facts, "ansible_kernel");
    add_gap(host, ReasonCode::pci_directory_missing, std::nullopt,
            "facts of Ansible list no PCI function");
    masking.describe(host);
    return host;
}

}  // namespace chipaudit
