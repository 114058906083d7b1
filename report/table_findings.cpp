// SPDX-License-Identifier: GPL-3.0-or-later
/// Findings with their grounds, and the gaps.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "core/text.h"
#include "report/json_parts.h"
#include "report/table_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

/// "8 cards", "29 functions", "0000:81:00.0", "this host".
std::string covered(const Report& report, const Finding& finding) {
    if (finding.subject == Subject::host) return "this host";
    const bool of_cards = finding.subject == Subject::card && !finding.cards.empty();
    if (of_cards && finding.cards.size() > 1) return counted(finding.cards.size(), "card");
    if (!of_cards && finding.ordinals.size() > 1)
        return counted(finding.ordinals.size(), "function");
    return finding.ordinals.empty() ? "" : place_of(report, finding.ordinals.front());
}

std::string heading(const Report& report, const Finding& finding, const CitedRule& rule) {
    std::string text = spaced(to_string(finding.disposition)) + ": " + finding.rule + " (";
    if (!rule.jurisdiction.empty()) text += rule.jurisdiction + " ";
    text += rule.authority + ", " + spaced(finding.status) + "), " + covered(report, finding);
    return sentence(text);
}

/// The answers for each candidate, when there are several.
std::string candidate_answers(const std::vector<Because>& because) {
    constexpr std::size_t few = 4;
    std::vector<std::string> answers;
    for (const auto& line : because) {
        if (line.fact == "part" || line.fact == "candidate") answers.push_back(line.value);
    }
    const std::size_t count = answers.size();
    if (count == 0) return "";
    const auto is_yes = [](const std::string& answer) { return answer.ends_with(" (yes)"); };
    if (std::ranges::all_of(answers, is_yes) && count > 1)
        return "yes for each of the " + std::to_string(count) + " candidates";
    if (count > few) answers.resize(few);
    return join(answers, ", ") +
           (count > few ? " and " + std::to_string(count - few) + " more" : "");
}

/// The first few grounds; `explain` has them all.
std::string grounds(const std::vector<Because>& because) {
    constexpr std::size_t few = 3;
    const std::string answers = candidate_answers(because);
    if (!answers.empty()) return answers;
    std::vector<std::string> said;
    for (const auto& line : because) {
        const std::string text = fact_in_words(line.fact) + " " + line.value;
        if (std::ranges::find(said, text) == said.end()) said.push_back(text);
    }
    const std::size_t count = said.size();
    if (count > few) said.resize(few);
    return join(said, "; ") + (count > few ? "; and " + std::to_string(count - few) + " more" : "");
}

std::string open_questions(const std::vector<Open>& undetermined) {
    constexpr std::size_t few = 3;
    auto said = questions_in_words(undetermined);
    const std::size_t count = said.size();
    if (count > few) said.resize(few);
    return join(said, "; ") + (count > few ? "; and " + std::to_string(count - few) + " more" : "");
}

/// Equal texts about several functions become one line.
struct Folded {
    std::string label, text;
    std::vector<std::string> places;
};

class FoldedLines {
  public:
    void add(const std::string& label, const std::string& text,
             const std::optional<PciAddress>& about) {
        const auto [place, fresh] = known_.try_emplace({label, text}, lines_.size());
        if (fresh) lines_.push_back({label, text, {}});
        if (about) lines_[place->second].places.push_back(to_string(*about));
    }
    [[nodiscard]] const std::vector<Folded>& lines() const { return lines_; }

  private:
    std::map<std::pair<std::string, std::string>, std::size_t> known_;  // index in lines_
    std::vector<Folded> lines_;
};

std::string in_words(const Folded& line) {
    if (line.places.empty()) return line.text;
    std::string text = line.text + " (" + line.places.front();
    if (line.places.size() > 1) text += " and " + std::to_string(line.places.size() - 1) + " more";
    return text + ")";
}

}  // namespace

std::vector<const ReportFinding*> by_strength(const Report& report) {
    std::vector<const ReportFinding*> findings;
    for (const auto& finding : report.findings) findings.push_back(&finding);
    std::ranges::stable_sort(findings, std::greater<>(),
                             [](const ReportFinding* f) { return f->finding.disposition; });
    return findings;
}

void write_finding_list(const Report& report, const Shown& shown, std::size_t width,
                        std::ostream& out) {
    const auto is_shown = [&](const ReportFinding& one) { return shown.finding(one); };
    if (std::ranges::none_of(report.findings, is_shown)) return;
    out << "\nFINDINGS\n";
    const auto findings = by_strength(report);
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (!is_shown(*findings[i])) continue;
        const Finding& finding = findings[i]->finding;
        const CitedRule& rule = rule_of(report, finding);
        const std::string number = std::to_string(i + 1) + ". ";
        const std::string indent(number.size(), ' ');
        paragraph(out, number, heading(report, finding, rule), width);
        paragraph(out, indent, finding.statement, width);
        if (!finding.because.empty())
            paragraph(out, indent + "Because: ", grounds(finding.because), width);
        if (!finding.undetermined.empty()) {
            paragraph(out, indent + "Not known: ", open_questions(finding.undetermined), width);
        }
        if (!rule.jurisdiction.empty()) paragraph(out, indent + "Source: ", rule.citation, width);
    }
}

void write_gaps(const Report& report, std::size_t width, std::ostream& out) {
    FoldedLines folded;
    std::set<std::string> reasons;
    for (const auto& reason : report.verdict.reasons) {
        if (reason.code == ReasonCode::rules_not_verified_to_date)
            continue;  // stands beside the verdict
        folded.add(to_string(row_of(reason.code).effect), reason.text, reason.about);
    }
    // Most gaps are a reason and a note; one of them is enough here.
    for (const auto& reason : report.verdict.reasons) reasons.insert(reason.text);
    for (const auto& note : report.host.notes) {
        if (!reasons.contains(note.text)) folded.add("note", note.text, note.about);
    }
    if (folded.lines().empty()) return;
    out << "\nWHAT COULD NOT BE SEEN\n";
    for (const auto& line : folded.lines())
        paragraph(out, line.label + ": ", in_words(line), width);
}

}  // namespace chipaudit
