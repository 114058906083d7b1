// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/explain_parts.h"

#include <algorithm>

#include "core/text.h"
#include "report/explain_grounds.h"
#include "report/json_parts.h"
#include "report/table_parts.h"
#include "report/words.h"

namespace chipaudit {
namespace {

void say(std::ostream& out, const std::string& lead, const std::string& text) {
    paragraph(out, lead, text, explain_width);
}

std::string dates_of(const CitedRule& rule, const Finding& finding, const Report& report) {
    std::string text =
        "On " + to_string(report.run.as_of) + " its status is " + spaced(finding.status) + ". ";
    text += rule.effective_until
                ? "Effective from " + rule.effective_from + " to " + *rule.effective_until + "."
                : "Effective since " + rule.effective_from + ".";
    return text + " The strength of its text is graded " + rule.confidence +
           " (A is the strongest, D the weakest).";
}

void explain_rule(const Report& report, const Finding& finding, std::ostream& out) {
    const CitedRule& rule = rule_of(report, finding);
    if (rule.jurisdiction.empty()) {
        say(out, "  Rule: ", rule.id + ", built into chipaudit: " + rule.title + ".");
        return;
    }
    say(out, "  Rule: ", rule.id + ": " + rule.title + ".");
    say(out,
        "  Citation: ", rule.citation + " (" + rule.jurisdiction + ", " + rule.authority + ").");
    say(out, "  Dates: ", dates_of(rule, finding, report));
    if (!rule.note.empty()) say(out, "  Note: ", rule.note);
    for (const auto& source : rule.sources) {
        say(out, "  Source: ",
            source.title + ", " + source.pinpoint + ", retrieved " + source.retrieved + ". " +
                source.url);
    }
}

std::string covers(const Report& report, const ReportFinding& finding) {
    if (finding.finding.subject == Subject::host) return "this host";
    std::vector<std::string> places;
    for (const auto ordinal : finding.finding.ordinals) places.push_back(place_of(report, ordinal));
    return join(places, ", ");
}

std::string known(const std::string& text) { return text.empty() ? "nothing" : text; }

std::string in_words(const MigState& mig) {
    if (!mig.enabled) return "off";
    std::string text = mig.slices ? std::to_string(*mig.slices) + " slices" : "on";
    if (mig.most_slices) text += " of at most " + std::to_string(*mig.most_slices);
    return text;
}

std::string in_words(const DriverReport& report) {
    std::vector<std::string> said;
    const auto add = [&](const char* what, const std::optional<std::string>& value) {
        if (value) said.push_back(std::string(what) + " " + *value);
    };
    add("name", report.name);
    add("driver", report.driver_version);
    if (report.memory_bytes) add("memory", std::to_string(*report.memory_bytes) + " bytes");
    add("serial", report.serial);
    add("UUID", report.uuid);
    add("board part number", report.board_part_number);
    add("VBIOS", report.vbios);
    if (report.mig) add("multi-instance GPU", in_words(*report.mig));
    return known(join(said, ", "));
}

}  // namespace

void explain_finding(const Report& report, const ReportFinding& report_finding,
                     const ReportFinding* before, std::ostream& out) {
    const Finding& finding = report_finding.finding;
    say(out, "",
        "Finding " + report_finding.id + ": " + spaced(to_string(finding.disposition)) +
            ", severity " + to_string(finding.severity) + ".");
    const bool new_words = before == nullptr || before->finding.statement != finding.statement;
    if (new_words) say(out, "  ", finding.statement);
    if (before != nullptr)
        say(out, "  ",
            std::string("By the same rule") + (new_words ? "" : " and in the same words") + " as " +
                before->id + ", about other functions or candidates.");
    say(out, "  Covers: ", covers(report, report_finding));
    if (before == nullptr) explain_rule(report, finding, out);
    for (const auto& line : grounds_in_words(finding.because)) say(out, "  Because: ", line);
    for (const auto& line : questions_in_words(finding.undetermined))
        say(out, "  Not known: ", line);
}

void explain_evidence(const Report& report, std::uint32_t ordinal, std::ostream& out) {
    const ReportMatch& match = report.matches.at(ordinal);
    say(out, "", "Evidence at " + place_of(report, ordinal) + ":");
    if (match.evidence.empty())
        say(out, "  ", "No record of the database claims this function, so nothing was compared.");
    for (const auto& evidence : match.evidence) {
        say(out, "  " + spaced(evidence.what) + ": ",
            "expected " + known(evidence.expected) + ", observed " + known(evidence.observed) +
                ": " + to_string(evidence.verdict) + " [" + evidence.source + "]");
    }
}

void explain_raw(const Report& report, std::uint32_t ordinal, std::ostream& out) {
    const PciFunction& f = report.host.functions.at(ordinal);
    const auto word = [](const auto& value) {
        return value ? to_string(*value) : std::string("not read");
    };
    std::string ids = "id " + word(f.id) + ", subsystem " + word(f.subsystem) + ", class " +
                      (f.class_code ? hex(*f.class_code, 6) : "not read") + ", revision " +
                      (f.revision ? hex(*f.revision, 2) : "not read");
    if (f.class_is_partial) ids += " (the input prints four digits of the class only)";
    say(out, "", "Raw ids: " + ids + ".");
    if (f.model_name)
        say(out, "  Name printed by " + f.model_name->source + ": ", f.model_name->text);
    for (const auto& block : f.config) {
        constexpr std::size_t shown = 64;
        const std::size_t length = std::min(shown, block.bytes.size());
        const std::string rest = block.bytes.size() > shown
                                     ? " … " + std::to_string(block.bytes.size()) + " bytes in all"
                                     : "";
        say(out, "  Config space at 0x" + hex(block.offset, 2) + ": ",
            to_hex(std::span(block.bytes).first(length)) + rest);
    }
    if (!f.address || !report.host.driver_reports) return;
    for (const auto& said : *report.host.driver_reports) {
        if (said.address == f.address) say(out, "  " + said.library + " says: ", in_words(said));
    }
}

void explain_access(const Report& report, std::ostream& out) {
    const Host& host = report.host;
    std::string text =
        "Access: read by the method " + host.origin.method + " from " + host.origin.location;
    if (host.captured_at) text += ", captured at " + *host.captured_at;
    if (host.captured_by) text += " by " + *host.captured_by;
    if (host.platform.privileged) text += *host.platform.privileged ? ", with" : ", without";
    if (host.platform.privileged) text += " the privilege to read all of config space";
    say(out, "", text + ".");
    say(out, "",
        "Judged with device database " + report.database.version + " and rules " +
            report.rules_version + " (verified to " + report.rules_verified_to + ") as of " +
            to_string(report.run.as_of) + ", profile " + report.run.profile + ".");
    const std::string declared = declared_in_words(report.run.context);
    say(out, "", "Declared: " + (declared.empty() ? "nothing" : declared) + ".");
}

}  // namespace chipaudit
