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
#include "policy/country_groups.h"

namespace chipaudit {

enum class RuleKind {
    classification,  // deciding: 3A090.a/.b parameters
    entry,           // other classifications: entries that restrict few destinations and end uses
    restriction,     // what a classification needs a licence for: place, parties, end use
    presumption,     // GP10
    use_ban,         // section 889: what a party may not use, by its maker
    exception,       // lowers what it names
    annotation,      // letters to others, duties, bills
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
        rule,
        maker_listed,  // the maker is on one of these lists on the day
        class_in,      // the function's class begins with one of these hex digits
        site_in,       // the declared site is in one of the groups or countries
        party_in,      // a declared party's headquarters are
        end_use_in,    // a party there, of an end use that nobody declared: unknown, else no
        purpose,       // the declared purpose is one of these
        declared       // a yes-or-no declaration says yes
    };
    Kind kind = Kind::all;
    std::vector<Condition> children;  // all, any, negation
    std::vector<std::string> names;   // parts, families, countries, groups, rules …: any of them
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
    std::optional<Condition> covers;       // of a rule about makers: the functions it speaks of
    std::optional<Condition> in_full_for;  // of a use ban: other functions are for review
    bool of_machine = false;               // what holds such a card; `when` names the card's rule
    std::vector<std::string> unless_any;   // of a machine: rules that no card of it may meet
    std::vector<std::string>
        yields_to;  // a rule named here that holds for the same card replaces this one
    std::vector<std::string>
        applies_to;  // of a restriction: classifications; of an exception: what it lowers
    std::optional<Disposition>
        at_most;  // an own cap: the 2019 Ascend 910 is for review, not presumed
    std::vector<std::string>
        declarations;  // context keys that would settle what this rule leaves open
    std::vector<RuleSource> sources;
    std::vector<std::string> supersedes;
    std::vector<std::string> rows;  // of the collected facts that this rule encodes
};

struct Ruleset {
    std::string version, sha256;
    Date covers_from;         // before this day the set says nothing
    Date verified_to;         // after this day the law may have changed
    std::vector<Rule> rules;  // ascending by id
    CountryGroups groups;     // that conditions name
    [[nodiscard]] const Rule* find(const std::string& id) const;
};

/// Files: "ruleset.json", "country_groups.json" where rules name groups, and any number of
/// "rules/<id>.json". An empty `sha256` is computed. Throws
/// Error(refused).
Ruleset load_ruleset(std::span<const TextFile> files, std::string sha256);

/// The status of a rule on a day; nullopt before its first state and after `until`.
std::optional<std::string> status_on(const Rule& rule, const Date& day);

/// Whether the rule counts under a profile; "all" takes every rule.
bool belongs_to(const Rule& rule, const std::string& profile);

std::string to_string(RuleKind kind);
std::optional<RuleKind> parse_rule_kind(const std::string& text);
std::string to_string(Disposition disposition);
std::string to_string(Severity severity);
std::string to_string(Grade grade);
std::optional<Disposition> parse_disposition(const std::string& text);
std::optional<Severity> parse_severity(const std::string& text);

}  // namespace chipaudit
