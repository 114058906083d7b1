// SPDX-License-Identifier: GPL-3.0-or-later
// tests/stories.tsv, written from the facts and the design alone: a part, a day, what is declared,
// and the answers that these demand.
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/text.h"
#include "policy/assess.h"
#include "policy/embedded_rules.h"
#include "policy/rule_notes.h"
#include "tests/support.h"

using namespace chipaudit;
using json = nlohmann::ordered_json;

namespace {

struct Line {
    std::string story, part, pci_id, count, as_of, context, rule, answer, state, disposition, exit;
    int number = 0;
};

std::vector<Line> read_lines() {
    std::vector<Line> lines;
    int number = 0;
    const std::string text = read_fixture("../stories.tsv");
    for (const auto raw : split_lines(text)) {
        ++number;
        if (raw.empty() || raw.starts_with("#") || raw.starts_with("story\t")) continue;
        const auto cells = split(raw, '\t');
        INFO("tests/stories.tsv:" << number);
        REQUIRE(cells.size() == 13);
        const auto cell = [&](std::size_t i) { return std::string(cells[i]); };
        lines.push_back({cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), cell(6), cell(7),
                         cell(8), cell(9), cell(10), number});
    }
    return lines;
}

struct Declared {
    Context context;
    std::string profile = "us-export";
};

Declared declared_in(const std::string& text) {
    Declared declared;
    json object = json::object();
    for (const auto word : split(text, ' ')) {
        if (word == "-") continue;
        const std::string key(word.substr(0, word.find('='))), value(word.substr(key.size() + 1));
        if (key == "profile")
            declared.profile = value;
        else if (key == "tenants")
            object[key] = json::parse(value);
        else if (value == "yes" || value == "no")
            object[key] = value == "yes";
        else
            object[key] = value;
    }
    declared.context = context_from_json(JsonPlace(object, "story", ErrorKind::malformed));
    return declared;
}

/// Parts that the stories know by name alone: an id of theirs from pci.ids, and what they are.
struct Named {
    const char *part, *id;
    std::uint32_t class_code;
};
constexpr Named named_parts[] = {{"Huawei Hi1822 NIC", "19e5:1822", 0x020000},
                                 {"Huawei BMC", "19e5:1711", 0x030000},
                                 {"Huawei SSD", "19e5:0123", 0x010802}};

const Named* named_part(const std::string& part) {
    const auto found =
        std::ranges::find_if(named_parts, [&](const auto& n) { return n.part == part; });
    return found == std::end(named_parts) ? nullptr : found;
}

/// A complete host with so many of the part, of the class that its record has seen.
Host host_of_story(const Line& line) {
    Host host = host_of({});
    const Named* named = named_part(line.part);
    for (int i = 0; i < std::stoi(line.count); ++i) {
        PciFunction function;
        function.address = PciAddress{0, static_cast<std::uint8_t>(i + 1), 0, 0};
        function.id = parse_id(named != nullptr ? named->id : line.pci_id.substr(0, 9));
        if (line.pci_id.size() > 9) function.subsystem = parse_id(line.pci_id.substr(10));
        REQUIRE(function.id);
        function.class_code = named != nullptr ? named->class_code : 0x120000;
        for (const PartIndex index : shipped_db().with_id(*function.id)) {
            const auto& expected = shipped_db().part(index).expect.classes;
            if (expected.empty()) continue;
            auto digits = expected.front();
            digits.resize(6, '0');
            function.class_code = static_cast<std::uint32_t>(*parse_hex(digits));
        }
        if (function.id->vendor == 0x10de) function.class_code = 0x030200;
        if (function.id->vendor == 0x8086 && line.part.find("iGPU") != std::string::npos)
            function.class_code = 0x030000;
        host.functions.push_back(function);
    }
    return normalise(std::move(host));
}

/// The rule that encodes a row of the facts on the day; else the first that does on another.
const Rule* rule_of_row(const std::string& row, const Date& day) {
    const Rule* found = nullptr;
    for (const auto& rule : shipped_rules().rules) {
        if (std::ranges::find(rule.rows, row) == rule.rows.end()) continue;
        const bool today = *rule.from <= day && (!rule.until || day <= *rule.until);
        if (found == nullptr || today) found = &rule;
    }
    return found;
}

/// A rule that encodes several rows as alternatives is asked for the one.
Rule asked_for(const Rule& rule, const std::string& row) {
    Rule one = rule;
    const auto at = std::ranges::find(rule.rows, row) - rule.rows.begin();
    const bool each =
        rule.kind == RuleKind::classification && !rule.of_machine && rule.rows.size() > 1;
    if (!each) return one;
    REQUIRE(rule.when.kind == Condition::Kind::any);
    REQUIRE(rule.when.children.size() == rule.rows.size());
    one.when = rule.when.children.at(static_cast<std::size_t>(at));
    return one;
}

/// An authority spoke, without a text that binds: three words of the facts for one of ours
/// (docs/rules-map.md).
bool is_spoken(const std::string& state) {
    return state == "administrative_action" || state == "official_statement" || state == "position";
}

std::string state_of(const Rule& rule, const Date& day) {
    if (day < *rule.from) return "not_yet";
    if (rule.until && day > *rule.until) return "ended";
    if (rule.compliance_from && day < *rule.compliance_from &&
        status_on(rule, day) == std::optional<std::string>("in_force"))
        return "before_compliance";
    return *status_on(rule, day);
}

/// What a rule about makers says of the one that made the function; nullopt: not about this one.
std::optional<Truth> of_maker(const Rule& rule, const PciFunction& function,
                              const Question& question) {
    const Asked asked{nullptr,
                      shipped_db().makers().by_vendor(function.id->vendor),
                      function.class_code,
                      shipped_db(),
                      shipped_rules(),
                      question.context,
                      question.as_of};
    if (evaluate(*rule.covers, asked).all != Truth::yes) return std::nullopt;
    return evaluate(rule.when, asked).all;
}

std::string word(Truth truth) {
    return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "unknown";
}

}  // namespace

TEST_CASE("every story of the dated rules ends as the facts and the design demand") {
    std::map<std::string, std::vector<Line>> stories;
    std::size_t answered = 0, judged = 0;
    std::set<std::string> without_id, without_rule;
    std::set<std::string> noted;
    for (const auto& note : load_rule_notes(embedded_notes().files, shipped_rules()))
        noted.insert(note.rows.begin(), note.rows.end());
    for (const auto& line : read_lines()) stories[line.story].push_back(line);
    for (const auto& [name, lines] : stories) {
        const Line& first = lines.front();
        if (first.pci_id == "-" && named_part(first.part) == nullptr) {
            without_id.insert(name);
            continue;
        }
        const auto [context, profile] = declared_in(first.context);
        RunInfo run = run_on(first.as_of);
        run.context = context;
        run.profile = profile;
        const Host host = host_of_story(first);
        const Question question{run.as_of, profile, false, context};
        const Bench bench{shipped_db(), shipped_rules(), question};
        const auto matches = identify(host, shipped_db(), test_names());
        // All rules of the story that say something are encoded, and the set covers the day.
        bool whole = shipped_rules().covers_from <= run.as_of;
        for (const auto& line : lines) {
            INFO("tests/stories.tsv:" << line.number << " " << name << " " << line.rule);
            const Rule* rule = rule_of_row(line.rule, run.as_of);
            if (rule == nullptr && noted.contains(line.rule)) {
                // A note makes no finding; footnote 4 is a mark on the listing of the maker.
                CHECK((line.answer != "yes" || line.rule == "US-EL-FN4"));
                continue;
            }
            if (rule == nullptr) {
                without_rule.insert(line.rule);
                whole = whole && line.answer == "no";
                continue;
            }
            if (rule->covers) {
                const auto truth = of_maker(*rule, host.functions.back(), question);
                // One rule stands for all listings of makers: it begins with the first of them.
                CHECK((truth || line.state == "not_yet" || line.answer == "unknown"));
                if (!truth) continue;
                ++answered;
                CHECK(word(*truth) == line.answer);
                CHECK(state_of(*rule, run.as_of) == line.state);
                continue;
            }
            ++answered;
            // Rules about parts are not asked of what is no accelerator.
            const auto& candidates = matches.back().candidates;
            const std::string answer =
                candidates.empty()
                    ? "no"
                    : word(ask(asked_for(*rule, line.rule), candidates, bench).truth);
            // Lists of countries begin with the rules that name them.
            const bool no_list_yet = line.state == "not_yet" && answer == "unknown";
            // Its record takes the largest rate over formats, 661 TOPS of INT4, where the story
            // keeps the figures of all sources (docs/database.md, "A30").
            const bool by_int4 = name == "th-a30" && line.rule == "US-3A090B2" && answer == "yes";
            CHECK((answer == line.answer || no_list_yet || by_int4));
            const std::string state = state_of(*rule, run.as_of);
            CHECK((state == line.state || (state == "ended" && line.state == "superseded") ||
                   (state == "announced" && is_spoken(line.state))));
        }
        if (!whole) continue;
        ++judged;
        INFO("tests/stories.tsv:" << first.number << " " << name);
        const Report report = make_report(run, host, shipped_db(), shipped_rules(), test_names());
        std::string strongest = "none";
        Disposition most = Disposition::informational;
        for (const auto& finding : report.findings) {
            if (finding.finding.rule.starts_with("chipaudit.")) continue;
            most = std::max(most, finding.finding.disposition);
            strongest = to_string(most);
        }
        CHECK(strongest == first.disposition);
        CHECK(std::to_string(report.verdict.exit_code) == first.exit);
    }
    std::cout << "stories: " << judged << " of " << stories.size() << " judged, " << answered
              << " answers compared; " << without_id.size()
              << " without a PCI id; rows not encoded:";
    for (const auto& row : without_rule) std::cout << ' ' << row;
    std::cout << '\n';
    CHECK(judged >= 281);
}
