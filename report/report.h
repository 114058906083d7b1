// SPDX-License-Identifier: GPL-3.0-or-later
/// Everything a format needs, joined and counted once; field names follow report.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/host.h"
#include "devicedb/card.h"
#include "devicedb/match.h"
#include "policy/assess.h"
#include "policy/rule.h"

namespace chipaudit {

enum class Result { findings, blind, incomplete, review, clean };

/// `--fail-on`: the weakest disposition that makes exit 2. `controlled` includes
/// presumed_controlled.
enum class FailOn { controlled, review, informational, none };

/// Facts about the judging, never about the host.
struct RunInfo {
    std::string tool_version, generated_at;  // ISO 8601 UTC
    Date as_of;
    std::string profile = "us-export";
    FailOn fail_on = FailOn::controlled;
    std::string evidence_level = "default";
    std::string input_format;
    std::optional<std::string> input_sha256;
    std::string names_label;  // which pci.ids was used
    Context context;          // what was declared
};

struct Verdict {
    Result result = Result::clean;
    int exit_code = 0;
    std::vector<Reason> reasons;
};

struct Summary {
    std::uint32_t functions = 0, identified = 0, unlisted = 0, other = 0, cards = 0, packages = 0;
    std::uint32_t controlled = 0, presumed_controlled = 0, review = 0, informational = 0,
                  waived = 0, notes = 0;
};

/// A part as the report carries it: once, so that every format can be made from the report alone.
struct CitedPart {
    std::string id, name, family, maker, kind, note;
    std::string facts_json;    // the record's claims, as compact JSON text
    std::string derived_json;  // figures computed from them: tpp, performance_density
    std::string sources_json;  // [{key, title, kind, where, retrieved}], or {key, in: part id}
                               // where another part carries it
};

struct CitedRule {
    std::string id, title, kind, jurisdiction, authority, citation, confidence, effective_from,
        note;
    std::optional<std::string> effective_until;
    std::vector<RuleSource> sources;
};

/// A match in words: part ids instead of indices.
struct ReportMatch {
    std::uint32_t ordinal = 0;
    std::optional<PciAddress> address;
    std::string certainty, maker, name;
    std::vector<std::string> parts;
    std::vector<Evidence> evidence;
};

struct ReportCard {
    std::string id;
    std::vector<std::uint32_t> ordinals;
    std::vector<PciAddress> addresses;  // of the functions that have one
    std::vector<std::string> parts;
    std::string name;  // for people: part names, family, or pci.ids name
    std::string certainty;
    std::uint32_t packages = 1;
    std::optional<std::string> memory_min, memory_max, slot, serial;
    std::optional<PciAddress> upstream_switch;
    std::optional<int> numa_node;
    std::optional<Disposition> disposition;  // strongest finding that covers it; nullopt = none
};

struct ReportFinding {
    std::string id;  // "f1:…"
    Finding finding;
    std::vector<PciAddress> addresses;
};

struct Digests {
    std::string identity, state;
    std::optional<std::string> serials;
};

struct Report {
    RunInfo run;
    std::string report_id;
    DatabaseInfo database;
    std::size_t database_parts = 0;
    std::string rules_version, rules_sha256, rules_verified_to;
    std::size_t rules_count = 0;
    Digests digests;
    Verdict verdict;
    Summary summary;
    Host host;
    std::vector<ReportMatch> matches;
    std::vector<ReportCard> cards;
    std::vector<ReportFinding> findings;
    std::vector<CitedPart> parts;  // ascending by id
    std::vector<CitedRule> rules;  // ascending by id; built-in rules included
};

/// identify → fold → assess → join and count. Asserts conservation: one match per function.
Report make_report(const RunInfo& run, const Host& host, const DeviceDb& db, const Ruleset& rules,
                   const PciNames& names);

/// verdict.md: findings > blind > incomplete > review > clean, and the exit code under fail_on.
Verdict decide(const Host& host, const std::vector<Finding>& findings, const Ruleset& rules,
               const RunInfo& run);

/// What a saved report says of itself against what it holds: the sentence that is wrong, empty
/// where all agrees.
std::string inconsistency(const Report& report);

std::string to_string(Result result);
std::string to_string(FailOn fail_on);
std::string to_string(ReasonEffect effect);
std::optional<FailOn> parse_fail_on(const std::string& text);
std::optional<Result> parse_result(const std::string& text);

}  // namespace chipaudit
