// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <tuple>

#include "core/text.h"
#include "policy/assess.h"
#include "policy/doubt.h"

namespace chipaudit {
namespace {

/// The makers of a function: of its chip, and of the card that the chip sits on.
std::vector<const Maker*> makers_of(const PciFunction& function, const Match& match,
                                    const DeviceDb& db) {
    std::vector<const Maker*> makers;
    const auto add = [&](const Maker* maker) {
        if (maker != nullptr && std::ranges::find(makers, maker) == makers.end())
            makers.push_back(maker);
    };
    if (!match.maker.empty()) add(db.makers().by_id(match.maker));
    if (function.id) add(db.makers().by_vendor(function.id->vendor));
    if (function.subsystem) add(db.makers().by_vendor(function.subsystem->vendor));
    return makers;
}

/// What the rule makes of a function of a maker that it covers; nullopt: no finding.
std::optional<Disposition> disposition_of(const Rule& rule, Truth truth, bool in_full,
                                          const std::string& profile) {
    if (rule.kind == RuleKind::annotation)
        return truth == Truth::yes ? std::optional(Disposition::informational) : std::nullopt;
    if (truth == Truth::no) return Disposition::informational;
    if (truth == Truth::yes)
        return in_full ? Disposition::presumed_controlled : Disposition::review;
    return profile == "us-export" ? Disposition::informational : Disposition::review;
}

/// Whether a use ban counts in full for a function, and what is open about that.
Answer counts_in_full(const Rule& rule, const Maker& maker, const PciFunction* function,
                      const Asked& asked) {
    if (!rule.in_full_for) return {Truth::yes, Truth::yes, {}, {}};
    // A display function is a management controller's where the maker made the chip; on a card of
    // this maker with a graphics chip of another, it is graphics.
    constexpr std::uint32_t display = 0x03;
    const bool shows =
        function != nullptr && function->class_code && *function->class_code >> 16 == display;
    const Maker* chip = function != nullptr && function->id
                            ? asked.db.makers().by_vendor(function->id->vendor)
                            : nullptr;
    if (shows && chip != &maker) return {Truth::no, Truth::no, {}, {}};
    if (function == nullptr) return {Truth::no, Truth::no, {}, {}};  // the machine itself
    return evaluate(*rule.in_full_for, asked);
}

Finding finding_of(const Rule& rule, Disposition disposition, const Answer& answer,
                   const Answer& covered, const Question& question) {
    Finding finding;
    finding.rule = rule.id;
    finding.disposition = capped(rule, question, disposition);
    finding.severity = rule.severity;
    finding.status = *status_on(rule, question.as_of);
    finding.statement = rule.statement;
    if (answer.all == Truth::unknown)
        finding.statement = "Depends on what is not declared. If it holds: " + rule.statement;
    if (answer.all == Truth::no)
        finding.statement = "Does not hold by what is declared. If it did: " + rule.statement;
    finding.because = covered.because;
    for (const auto& line : answer.because) {
        if (std::ranges::find(finding.because, line) == finding.because.end())
            finding.because.push_back(line);
    }
    finding.undetermined = answer.undetermined;
    return finding;
}

/// Asks the rules about makers, and folds what they say of one maker.
class MakerQuestions {
  public:
    MakerQuestions(const DeviceDb& db, const Ruleset& rules, const Question& question)
        : db_(db), rules_(rules), question_(question) {}

    /// `function`: nullptr for the machine itself.
    void ask_about(const Maker& maker, const PciFunction* function, bool doubtful) {
        for (const auto& rule : rules_.rules) {
            if (rule.covers && counts(rule, question_)) ask(rule, maker, function, doubtful);
        }
    }

    /// Where procurement is asked about, a maker that nobody read is no maker that is not listed.
    void ask_about_unknown_machine() {
        if (question_.profile == "us-export" || question_.hypothetical) return;
        for (const auto& rule : rules_.rules) {
            if (rule.kind != RuleKind::use_ban || !counts(rule, question_)) continue;
            const Answer open{
                Truth::unknown,
                Truth::unknown,
                {},
                {{"maker", "who made the machine: the system vendor that its firmware tells"}}};
            Finding finding = finding_of(rule, Disposition::informational, open, {}, question_);
            finding.subject = Subject::host;
            finding.statement =
                "Who made this machine was not read. If a listed maker did: " + rule.statement;
            findings_.emplace(Key{Subject::host, rule.id, "", finding.disposition, false},
                              std::move(finding));
        }
    }

    std::vector<Finding> take() {
        std::vector<Finding> result;
        for (auto& [key, finding] : findings_) result.push_back(std::move(finding));
        return result;
    }

  private:
    using Key = std::tuple<Subject, std::string, std::string, Disposition, bool>;  // rule, maker

    void ask(const Rule& rule, const Maker& maker, const PciFunction* function, bool doubtful) {
        const auto subject = function == nullptr ? Subject::host : Subject::function;
        const Asked asked{nullptr,
                          &maker,
                          function == nullptr ? std::nullopt : function->class_code,
                          db_,
                          rules_,
                          question_.context,
                          question_.as_of};
        const Answer covered = evaluate(*rule.covers, asked);
        if (covered.all != Truth::yes) return;
        const Answer answer = evaluate(rule.when, asked);
        const Answer full = counts_in_full(rule, maker, function, asked);
        const auto disposition =
            disposition_of(rule, answer.all, full.all == Truth::yes, question_.profile);
        if (!disposition) return;
        const auto [entry, fresh] =
            findings_.try_emplace({subject, rule.id, maker.id, *disposition, doubtful});
        Finding& finding = entry->second;
        if (fresh) {
            finding = finding_of(rule, *disposition, answer, covered, question_);
            finding.subject = subject;
            if (answer.all == Truth::yes) {
                for (const auto& open : full.undetermined) add_once(finding.undetermined, open);
            }
            if (doubtful) cast_doubt(finding);
        }
        if (function != nullptr) finding.ordinals.push_back(function->ordinal);
    }

    const DeviceDb& db_;
    const Ruleset& rules_;
    const Question& question_;
    std::map<Key, Finding> findings_;
};

}  // namespace

std::vector<Finding> assess_makers(const Host& host, const std::vector<Match>& matches,
                                   const DeviceDb& db, const Ruleset& rules,
                                   const Question& question) {
    MakerQuestions questions(db, rules, question);
    if (!host.platform.dmi || !host.platform.dmi->vendor)
        questions.ask_about_unknown_machine();
    else if (const Maker* maker = db.makers().by_dmi(*host.platform.dmi->vendor))
        questions.ask_about(*maker, nullptr, false);
    for (std::size_t i = 0; i < matches.size(); ++i) {
        const bool doubtful = matches[i].certainty == Certainty::conflicting;
        for (const Maker* maker : makers_of(host.functions.at(i), matches[i], db))
            questions.ask_about(*maker, &host.functions.at(i), doubtful);
    }
    return questions.take();
}

}  // namespace chipaudit
