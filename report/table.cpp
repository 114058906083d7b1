// SPDX-License-Identifier: GPL-3.0-or-later
/// The terminal table: the answer first, then why, then what could not be seen, then how to go on.
#include <algorithm>
#include <ostream>

#include "report/formats.h"
#include "report/table_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

/// Long lines are hard to read, however wide the terminal is.
constexpr int narrowest = 60, widest = 110;

/// Escape codes of ECMA-48 §8.3.117, for the verdict alone: colour never carries what words do not
/// say.
const char* colour_of(Result result) {
    switch (result) {
        case Result::findings:
        case Result::blind:
            return "\x1b[1;31m";
        case Result::incomplete:
        case Result::review:
            return "\x1b[1;33m";
        case Result::clean:
            return "\x1b[1;32m";
    }
    return "";
}

void write_verdict(const Report& report, const Style& style, std::size_t width, std::ostream& out) {
    if (style.colour) out << colour_of(report.verdict.result);
    paragraph(out, "", verdict_line(report), width);
    if (style.colour) out << "\x1b[0m";
    const std::string judged = "Judged as of " + to_string(report.run.as_of) + " by a set of " +
                               counted(report.rules_count, "rule") +
                               " (chipaudit rules list), profile " + report.run.profile +
                               ", --fail-on " + to_string(report.run.fail_on) + ": exit code " +
                               std::to_string(report.verdict.exit_code) + ".";
    paragraph(out, "", judged, width);
    const std::string declared = declared_in_words(report.run.context);
    if (!declared.empty()) paragraph(out, "", "Declared: " + declared + ".", width);
    for (const auto& reason : report.verdict.reasons) {
        const ReasonRow& row = row_of(reason.code);
        // Gaps in the machine have their own section below; what weakens the rules belongs beside
        // the verdict.
        if (row.code == ReasonCode::rules_not_verified_to_date) {
            paragraph(out, "", sentence(reason.text) + "; later changes of law are not known here.",
                      width);
        }
    }
}

/// Named where it is not what everybody has.
std::string origin_in_words(const Report& report) {
    const std::string& origin = report.database.origin;
    return origin.empty() || origin == "built in" ? "" : ", " + origin;
}

void write_versions(const Report& report, std::size_t width, std::ostream& out) {
    std::string text = "chipaudit " + report.run.tool_version + ", device database " +
                       report.database.version + " (" + counted(report.database_parts, "part") +
                       origin_in_words(report) + "), rules " + report.rules_version + " (" +
                       counted(report.rules_count, "rule") + ", verified to " +
                       report.rules_verified_to + ")";
    if (!report.run.names_label.empty()) text += ", names from " + report.run.names_label;
    paragraph(out, "", text, width);
}

void write_counts(const Report& report, std::size_t width, std::ostream& out) {
    const Summary& s = report.summary;
    const auto number = [](std::uint32_t n) { return std::to_string(n); };
    paragraph(out, "",
              "functions " + number(s.functions) + " = identified " + number(s.identified) +
                  " + unlisted " + number(s.unlisted) + " + other " + number(s.other) + " (" +
                  counted(s.cards, "card") + ", " + counted(s.packages, "package") + ")",
              width);
}

/// The card a reader will want explained first: the one with the strongest finding.
const ReportCard* first_to_explain(const Report& report, const Shown& shown) {
    const ReportCard* best = nullptr;
    for (const auto& card : report.cards) {
        if (card.addresses.empty() || !shown.card(card)) continue;
        if (best == nullptr || card.disposition > best->disposition) best = &card;
    }
    return best;
}

/// How to name the same input again; reports keep no file names, as people put host names into
/// them.
std::string input_option(const Report& report) {
    const bool live =
        report.run.input_format == "sysfs" && report.host.origin.location.starts_with("/");
    return live ? "" : " --from FILE";
}

void write_next_steps(const Report& report, const Shown& shown, std::size_t width,
                      std::ostream& out) {
    const bool hypothetical = report.host.origin.method == "lookup";
    const std::string input = input_option(report);
    const ReportCard* card = first_to_explain(report, shown);
    if (card != nullptr && !hypothetical) {
        const std::string command =
            "chipaudit explain " + to_string(card->addresses.front()) + input;
        paragraph(out, "Why:        ", command, width);
    }
    if (!hypothetical) paragraph(out, "Everything: ", "chipaudit scan" + input + " -f json", width);
    if (hypothetical)
        paragraph(out, "",
                  "This judges what was named, each reading of it as a card, not a machine that "
                  "was seen.",
                  width);
    paragraph(out, "", "A tool's reading of published rules; not legal advice.", width);
}

}  // namespace

void write_table(const Report& report, const Style& style, std::ostream& out) {
    const auto width = static_cast<std::size_t>(std::clamp(style.width, narrowest, widest));
    const Shown shown(report, style.shown);
    write_verdict(report, style, width, out);
    if (!shown.everything()) paragraph(out, "Shown: ", shown.sentence_for(report), width);
    write_card_table(report, shown, width, out);
    write_other_functions(report, shown, width, out);
    write_finding_list(report, shown, width, out);
    write_gaps(report, width, out);
    out << '\n';
    write_counts(report, width, out);
    write_versions(report, width, out);
    out << '\n';
    write_next_steps(report, shown, width, out);
}

}  // namespace chipaudit
