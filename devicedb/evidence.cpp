// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/evidence.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/text.h"

namespace chipaudit {
namespace {

using Check = std::optional<Evidence> (*)(const PciFunction&, const Expectation&);

EvidenceVerdict verdict_of(bool agrees) {
    return agrees ? EvidenceVerdict::agrees : EvidenceVerdict::disagrees;
}

/// The function's class as far as it is known: six digits, or four from a listing.
std::string known_class(const PciFunction& function) {
    const std::string all = hex(*function.class_code, 6);
    return function.class_is_partial ? all.substr(0, 4) : all;
}

std::optional<Evidence> check_class(const PciFunction& function, const Expectation& expected) {
    if (expected.classes.empty()) return std::nullopt;
    Evidence line{"class", join(expected.classes, " or "), "", "config+0x09",
                  EvidenceVerdict::unknown};
    if (!function.class_code) return line;
    line.observed = known_class(function);
    line.verdict = verdict_of(class_fits(function, expected));
    return line;
}

std::string to_text(const Expectation::Subsystem& subsystem) {
    return (subsystem.vendor ? hex(*subsystem.vendor, 4) : std::string("*")) + ":" +
           hex(subsystem.device, 4);
}

std::optional<Evidence> check_subsystem(const PciFunction& function, const Expectation& expected) {
    if (expected.subsystems.empty()) return std::nullopt;
    std::vector<std::string> wanted;
    for (const auto& subsystem : expected.subsystems) wanted.push_back(to_text(subsystem));
    Evidence line{"subsystem", join(wanted, " or "), "", "config+0x2c", EvidenceVerdict::unknown};
    if (!function.subsystem) return line;
    line.observed = to_string(*function.subsystem);
    line.verdict = verdict_of(subsystem_agrees(function, expected));
    return line;
}

std::optional<Evidence> check_revision(const PciFunction& function, const Expectation& expected) {
    if (expected.revisions.empty()) return std::nullopt;
    std::vector<std::string> wanted;
    for (const auto revision : expected.revisions) wanted.push_back(hex(revision, 2));
    Evidence line{"revision", join(wanted, " or "), "", "config+0x08", EvidenceVerdict::unknown};
    if (!function.revision) return line;
    line.observed = hex(*function.revision, 2);
    line.verdict = verdict_of(std::ranges::find(expected.revisions, *function.revision) !=
                              expected.revisions.end());
    return line;
}

std::string to_text(const Bar& bar) {
    return "BAR" + std::to_string(bar.index) + " " + to_string(bar.kind) + " " +
           std::to_string(bar.bytes) + " bytes";
}

std::optional<Evidence> check_bars(const PciFunction& function, const Expectation& expected) {
    if (expected.bars.empty()) return std::nullopt;
    std::vector<std::string> wanted, found;
    for (const auto& bar : expected.bars) wanted.push_back(to_text(bar));
    Evidence line{"bars", join(wanted, ", "), "", "resource", EvidenceVerdict::unknown};
    if (!function.bars) return line;
    for (const auto& bar : *function.bars) found.push_back(to_text(bar));
    line.observed = found.empty() ? "none" : join(found, ", ");
    line.verdict = verdict_of(std::ranges::all_of(expected.bars, [&](const Bar& wanted_bar) {
        return std::ranges::any_of(*function.bars, [&](const Bar& bar) {
            return bar.index == wanted_bar.index && bar.kind == wanted_bar.kind &&
                   bar.bytes == wanted_bar.bytes;
        });
    }));
    return line;
}

constexpr std::array<Check, 4> checks = {check_class, check_subsystem, check_revision, check_bars};

}  // namespace

bool class_fits(const PciFunction& function, const Expectation& expected) {
    if (expected.classes.empty() || !function.class_code) return true;
    const std::string seen = known_class(function);
    return std::ranges::any_of(expected.classes, [&](const std::string& prefix) {
        // A listing's four digits cannot contradict digits it does not print.
        return seen.starts_with(prefix) ||
               (function.class_is_partial && std::string_view(prefix).starts_with(seen));
    });
}

bool subsystem_agrees(const PciFunction& function, const Expectation& expected) {
    if (!function.subsystem) return false;
    return std::ranges::any_of(expected.subsystems, [&](const Expectation::Subsystem& wanted) {
        return (!wanted.vendor || *wanted.vendor == function.subsystem->vendor) &&
               wanted.device == function.subsystem->device;
    });
}

std::vector<Evidence> check_evidence(const PciFunction& function, const Expectation& expected) {
    std::vector<Evidence> lines;
    for (const Check check : checks) {
        if (auto line = check(function, expected)) lines.push_back(std::move(*line));
    }
    return lines;
}

bool any_disagrees(const std::vector<Evidence>& evidence) {
    return std::ranges::any_of(
        evidence, [](const Evidence& e) { return e.verdict == EvidenceVerdict::disagrees; });
}

bool all_agree(const std::vector<Evidence>& evidence) {
    return std::ranges::all_of(
        evidence, [](const Evidence& e) { return e.verdict == EvidenceVerdict::agrees; });
}

}  // namespace chipaudit
