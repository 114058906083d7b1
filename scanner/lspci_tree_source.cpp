// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lspci_tree_source.h"

#include <algorithm>

#include "scanner/completeness.h"
#include "scanner/lspci_tree.h"
#include "scanner/masking.h"
#include "scanner/saved_input.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

void judge_drawing(const LspciTree& tree, const ScanRequest& request, Host& host) {
    if (tree.unread) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "line " + std::to_string(*tree.unread) + " could not be read to its end");
    }
    if (!tree.is_whole) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "the tree is cut: branches begin or end outside of it");
    }
    const auto speaks = [&](auto line) { return speaks_of_a_function(line, request.candidates); };
    if (std::ranges::any_of(tree.rest, speaks)) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "a line that is no part of the tree speaks of a function");
    }
}

/// Bridges are drawn without name and id whatever the options are.
void judge_identities(Host& host) {
    const auto nameless = std::ranges::count_if(
        host.functions, [](const auto& one) { return !one.id && !one.model_name; });
    if (nameless == 0) return;
    add_gap(host, ReasonCode::id_unreadable, std::nullopt,
            "the tree shows neither id nor name of " + std::to_string(nameless) +
                " functions: save the listing with lspci -Dnn");
}

}  // namespace

bool is_lspci_tree(std::string_view text) {
    const auto tree = parse_tree(text);
    return tree.has_bus_numbers && !tree.functions.empty();
}

Host read_lspci_tree(std::string_view text, const ScanRequest& request) {
    Host host = saved_host("lspci-tree", request);
    auto tree = parse_tree(text);
    judge_drawing(tree, request, host);
    host.functions = std::move(tree.functions);
    judge_identities(host);
    judge_completeness(request, host);
    Masking(request, std::nullopt).describe(host);
    return host;
}

}  // namespace chipaudit
