// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stories.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "policy/assess.h"
#include "policy/embedded_rules.h"
#include "policy/rule_notes.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

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
Host host_of_story(const StoryLine& line, const DeviceDb& db) {
    Host host = host_of({});
    const Named* named = named_part(line.part);
    for (int i = 0; i < std::stoi(line.count); ++i) {
        PciFunction function;
        function.address = PciAddress{0, static_cast<std::uint8_t>(i + 1), 0, 0};
        function.id = parse_id(named != nullptr ? named->id : line.pci_id.substr(0, 9));
        if (line.pci_id.size() > 9) function.subsystem = parse_id(line.pci_id.substr(10));
        REQUIRE(function.id);
        function.class_code = named != nullptr ? named->class_code : 0x120000;
        for (const PartIndex index : db.with_id(*function.id)) {
            const auto& expected = db.part(index).expect.classes;
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
const Rule* rule_of_row(const std::string& row, const Date& day, const Ruleset& rules) {
    const Rule* found = nullptr;
    for (const auto& rule : rules.rules) {
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
    if (rule.when.children.size() == rule.rows.size())
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
std::optional<Truth> of_maker(const Rule& rule, const PciFunction& function, const Bench& bench) {
    const Asked asked{nullptr,
                      bench.db.makers().by_vendor(function.id->vendor),
                      function.class_code,
                      bench.db,
                      bench.rules,
                      bench.question.context,
                      bench.question.as_of};
    if (evaluate(*rule.covers, asked).all != Truth::yes) return std::nullopt;
    return evaluate(rule.when, asked).all;
}

std::string word(Truth truth) {
    return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "unknown";
}

/// One story, and where its differences go.
class StoryCheck {
  public:
    StoryCheck(const std::vector<StoryLine>& story, const Knowledge& knowledge, Compared& compared)
        : story_(story),
          known_(knowledge),
          out_(compared),
          declared_(declared_in(story.front().context)),
          run_(run_on(story.front().as_of)),
          host_(host_of_story(story.front(), knowledge.db)),
          question_{run_.as_of, declared_.profile, false, declared_.context},
          bench_{known_.db, known_.rules, question_},
          match_(identify(host_, known_.db, test_names()).back()) {
        run_.context = declared_.context;
        run_.profile = declared_.profile;
    }

    void answers() {
        for (const auto& line : story_) {
            const Rule* rule = rule_of_row(line.rule, run_.as_of, known_.rules);
            if (rule != nullptr && rule->covers)
                answer_of_makers(line, *rule);
            else if (rule != nullptr)
                answer_of_parts(line, *rule);
            else
                without_rule(line);
        }
    }

    /// Where all rules of the story that say something are encoded, and the set covers the day.
    void verdict() {
        if (!whole_ || run_.as_of < known_.rules.covers_from) return;
        ++out_.judged;
        const Report report = make_report(run_, host_, known_.db, known_.rules, test_names());
        std::string strongest = "none";
        Disposition most = Disposition::informational;
        for (const auto& finding : report.findings) {
            if (finding.finding.rule.starts_with("chipaudit.")) continue;
            most = std::max(most, finding.finding.disposition);
            strongest = to_string(most);
        }
        const StoryLine& first = story_.front();
        expect(first, "disposition", strongest, first.disposition);
        expect(first, "exit code", std::to_string(report.verdict.exit_code), first.exit);
    }

  private:
    void expect(const StoryLine& line, const char* what, const std::string& is,
                const std::string& demanded, bool also = false) {
        if (is == demanded || also) return;
        out_.differences.push_back("tests/stories.tsv:" + std::to_string(line.number) + " " +
                                   line.story + " " + line.rule + ": " + what + " " + is +
                                   ", not " + demanded);
    }

    void without_rule(const StoryLine& line) {
        // A note makes no finding; footnote 4 is a mark on the listing of the maker.
        if (known_.noted.contains(line.rule))
            return expect(line, "a note, and the answer is", "no yes",
                          line.answer == "yes" && line.rule != "US-EL-FN4" ? "yes" : "no yes");
        out_.without_rule.insert(line.rule);
        whole_ = whole_ && line.answer == "no";
    }

    void answer_of_makers(const StoryLine& line, const Rule& rule) {
        const auto truth = of_maker(rule, host_.functions.back(), bench_);
        // One rule stands for all listings of makers: it begins with the first of them.
        const bool silent = line.state == "not_yet" || line.answer == "unknown";
        if (!truth) return expect(line, "answer", "none", line.answer, silent);
        ++out_.answered;
        expect(line, "answer", word(*truth), line.answer);
        expect(line, "state", state_of(rule, run_.as_of), line.state);
    }

    void answer_of_parts(const StoryLine& line, const Rule& rule) {
        ++out_.answered;
        // Rules about parts are not asked of what is no accelerator.
        const auto& candidates = match_.candidates;
        const std::string answer =
            !is_candidate(match_) ? "no"
                                  : word(ask(asked_for(rule, line.rule), candidates, bench_).truth);
        // Lists of countries begin with the rules that name them.
        const bool no_list_yet = line.state == "not_yet" && answer == "unknown";
        // Its record takes the largest rate over formats, 661 TOPS of INT4, where the story
        // keeps the figures of all sources (docs/database.md, "A30").
        const bool by_int4 = line.story == "th-a30" && line.rule == "US-3A090B2" && answer == "yes";
        expect(line, "answer", answer, line.answer, no_list_yet || by_int4);
        const std::string state = state_of(rule, run_.as_of);
        const bool same = (state == "ended" && line.state == "superseded") ||
                          (state == "announced" && is_spoken(line.state));
        expect(line, "state", state, line.state, same);
    }

    const std::vector<StoryLine>& story_;
    const Knowledge& known_;
    Compared& out_;
    Declared declared_;
    RunInfo run_;
    Host host_;
    Question question_;
    Bench bench_;
    Match match_;
    bool whole_ = true;
};

}  // namespace

std::vector<std::vector<StoryLine>> read_stories() {
    std::map<std::string, std::vector<StoryLine>> stories;
    int number = 0;
    const std::string text = read_fixture("../stories.tsv");
    for (const auto raw : split_lines(text)) {
        ++number;
        if (raw.empty() || raw.starts_with("#") || raw.starts_with("story\t")) continue;
        const auto cells = split(raw, '\t');
        INFO("tests/stories.tsv:" << number);
        REQUIRE(cells.size() == 13);
        const auto cell = [&](std::size_t i) { return std::string(cells[i]); };
        stories[cell(0)].push_back({cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), cell(6),
                                    cell(7), cell(8), cell(9), cell(10), number});
    }
    std::vector<std::vector<StoryLine>> result;
    for (auto& [name, lines] : stories) result.push_back(std::move(lines));
    return result;
}

const std::set<std::string>& noted_rows() {
    static const auto rows = [] {
        std::set<std::string> all;
        for (const auto& note : load_rule_notes(embedded_notes().files, shipped_rules()))
            all.insert(note.rows.begin(), note.rows.end());
        return all;
    }();
    return rows;
}

void compare_story(const std::vector<StoryLine>& story, const Knowledge& knowledge,
                   Compared& compared) {
    const StoryLine& first = story.front();
    if (first.pci_id == "-" && named_part(first.part) == nullptr) {
        compared.without_id.insert(first.story);
        return;
    }
    StoryCheck check(story, knowledge, compared);
    check.answers();
    check.verdict();
}

}  // namespace chipaudit
