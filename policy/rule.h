// SPDX-License-Identifier: GPL-3.0-or-later
/// Rules as data: dated statements of a jurisdiction with a machine-readable condition
/// (policy/rules/README.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/date.h"
#include "core/decimal.h"
#include "core/text_file.h"

namespace chipaudit {

enum class RuleKind {
    classification,  // deciding: 3A090.a/.b parameters
    presumption,     // GP10
};

enum class Disposition { informational, review, controlled, presumed_controlled };  // weakest first
enum class Severity { info, low, medium, high, critical };
enum class Grade { A, B, C, D };  // strength of the rule's text

/// Legal state from a day on; the state on as_of caps what a finding may say.
struct RuleState {
    Date from;
    std::string status;
};

struct RuleSource {
    std::string title, url, retrieved, pinpoint;
};

enum class Comparison { at_least, less_than };

/// A tree: all/any/not over leaves. Which members count depends on `kind`.
struct Condition {
    enum class Kind {
        all,
        any,
        negation,
        part,
        family,
        maker_country,
        figure,
        density,
        yes_no,
        rule
    };
    Kind kind = Kind::all;
    std::vector<Condition> children;  // all, any, negation
    std::vector<std::string> names;   // part ids, family ids, countries, rule ids: any of them
    std::string fact;                 // figure, yes_no
    Comparison comparison = Comparison::at_least;
    Decimal threshold;
};

struct Rule {
    std::string id, title, jurisdiction, authority, citation, statement, note;
    RuleKind kind = RuleKind::classification;
    std::vector<std::string> profiles;  // us-export …
    Date published;
    std::optional<Date> from, until;  // legally effective, both inclusive; from is mandatory
    std::optional<Date> compliance_from;
    std::vector<RuleState> states;  // ascending
    Severity severity = Severity::medium;
    Grade grade = Grade::C;
    Condition when;
    std::vector<std::string>
        yields_to;  // a rule named here that holds for the same card replaces this one
    std::optional<Disposition>
        at_most;  // an own cap: the 2019 Ascend 910 is for review, not presumed
    std::vector<std::string>
        declarations;  // context keys that would settle what this rule leaves open
    std::vector<RuleSource> sources;
    std::vector<std::string> supersedes;
};

struct Ruleset {
    std::string version, sha256;
    Date covers_from;         // before this day the set says nothing
    Date verified_to;         // after this day the law may have changed
    std::vector<Rule> rules;  // ascending by id
    [[nodiscard]] const Rule* find(const std::string& id) const;
};

/// Files: "ruleset.json" and any number of "rules/<id>.json". An empty `sha256` is computed. Throws
/// Error(refused).
Ruleset load_ruleset(std::span<const TextFile> files, std::string sha256);

/// The status of a rule on a day; nullopt before its first state and after `until`.
std::optional<std::string> status_on(const Rule& rule, const Date& day);

/// Whether the rule counts under a profile; "all" takes every rule.
bool belongs_to(const Rule& rule, const std::string& profile);

std::string to_string(RuleKind kind);
std::string to_string(Disposition disposition);
std::string to_string(Severity severity);
std::string to_string(Grade grade);
std::optional<Disposition> parse_disposition(const std::string& text);
std::optional<Severity> parse_severity(const std::string& text);

}  // namespace chipaudit
