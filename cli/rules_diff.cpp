// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/rules_diff.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/judging.h"
#include "cli/outputs.h"
#include "core/host_json.h"
#include "core/text.h"
#include "report/finding_changes.h"
#include "report/words.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

Date day_from(const std::string& word) {
    const auto day = parse_date(word);
    if (!day)
        throw Error(ErrorKind::usage,
                    "--between expects two days as YYYY-MM-DD, got '" + word + "'");
    return *day;
}

/// Both days of --between, the earlier one first.
std::pair<Date, Date> days_of(const Options& options) {
    if (options.between.size() != 2) {
        throw Error(ErrorKind::usage, "rules diff expects two days",
                    "chipaudit rules diff --between 2025-05-12 2025-05-13 --from report.json");
    }
    const Date first = day_from(options.between[0]), last = day_from(options.between[1]);
    if (last <= first) {
        throw Error(ErrorKind::usage, "--between expects the earlier day first, got " +
                                          to_string(first) + " and " + to_string(last));
    }
    return {first, last};
}

std::string strength(const std::optional<Disposition>& disposition) {
    return disposition ? to_string(*disposition) : "no finding";
}

std::string verdict_in_words(const Report& report) {
    return to_string(report.run.as_of) + ": " + to_string(report.verdict.result) + ", exit code " +
           std::to_string(report.verdict.exit_code);
}

std::string in_words(const Report& before, const Report& after,
                     const std::vector<FindingChange>& changes, std::size_t width) {
    std::ostringstream text;
    text << verdict_in_words(before) << '\n' << verdict_in_words(after) << '\n';
    for (const auto& change : changes) {
        const char* sign = !change.before ? "+ " : !change.after ? "- " : "~ ";
        paragraph(text, sign,
                  change.rule + ": " + spaced(strength(change.before)) + " -> " +
                      spaced(strength(change.after)) + ", " + names_in_words(change.places, 4),
                  width);
        for (const auto& reason : change.why) paragraph(text, "    why: ", reason, width);
    }
    text << counted(changes.size(), "finding") << (changes.size() == 1 ? " differs" : " differ")
         << " by the date alone, profile " << before.run.profile << '\n';
    return text.str();
}

json in_json(const FindingChange& change) {
    const auto or_null = [](const std::optional<Disposition>& disposition) {
        return disposition ? json(to_string(*disposition)) : json(nullptr);
    };
    return {{"rule", change.rule},
            {"places", change.places},
            {"before", or_null(change.before)},
            {"after", or_null(change.after)},
            {"why", change.why}};
}

json in_json(const Report& report) {
    return {{"as_of", to_string(report.run.as_of)},
            {"result", to_string(report.verdict.result)},
            {"exit_code", report.verdict.exit_code}};
}

}  // namespace

ExitCode diff_days(const Options& options, Environment& environment) {
    const auto [first, last] = days_of(options);
    const bool as_json = json_wanted(options);
    Outputs outputs = Outputs::for_text(options);
    JudgingCase known = read_case(options, environment, outputs);
    known.run.as_of = first;
    const Report before = judge_case(known);
    known.run.as_of = last;
    const Report after = judge_case(known);
    const auto changes = finding_changes(before, after, known.rules);
    if (as_json) {
        json list = json::array();
        for (const auto& change : changes) list.push_back(in_json(change));
        outputs.write(json_text({{"schema", "chipaudit-rules-diff/1"},
                                 {"rules", known.rules.version},
                                 {"profile", known.run.profile},
                                 {"before", in_json(before)},
                                 {"after", in_json(after)},
                                 {"changes", list}},
                                2),
                      environment);
    } else {
        outputs.write(in_words(before, after, changes, environment.width), environment);
    }
    return changes.empty() ? ExitCode::clean : ExitCode::findings;
}

}  // namespace chipaudit
