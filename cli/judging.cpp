// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/judging.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "cli/sandbox.h"
#include "core/countries.h"
#include "core/host_json.h"
#include "core/text.h"

namespace chipaudit {
namespace {

/// "'x' is not a profile; did you mean …" for the words an option takes.
[[noreturn]] void refuse_word(const char* option, const std::string& word,
                              const std::vector<std::string>& known) {
    const std::string near = nearest(word, known);
    throw Error(ErrorKind::usage, std::string(option) + " expects " + join(known, ", ") +
                                      ", got '" + word + "'" +
                                      (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

EvidenceLevel evidence_of(const Options& options) {
    if (options.evidence == "default") return EvidenceLevel::standard;
    if (options.evidence == "full") return EvidenceLevel::full;
    if (options.evidence == "none") return EvidenceLevel::none;
    refuse_word("--evidence", options.evidence, {"default", "full", "none"});
}

Deadlines deadlines_of(const Options& options) {
    Deadlines deadlines;
    if (options.timeout.empty()) return deadlines;
    const auto seconds = parse_decimal(options.timeout);
    if (!seconds || *seconds == 0 || *seconds > 86'400) {
        throw Error(ErrorKind::usage,
                    "--timeout expects seconds from 1 to 86400, got '" + options.timeout + "'");
    }
    deadlines.all = std::chrono::seconds(*seconds);
    deadlines.each = std::min(deadlines.each, deadlines.all);
    return deadlines;
}

std::optional<PseudonymKey> key_of(const Options& options, const Environment& environment) {
    if (!options.key_file.empty()) {
        const std::string secret(trim(read_text_file(options.key_file)));
        if (secret.empty())
            throw Error(ErrorKind::malformed, options.key_file + ": is empty, expected a secret");
        return PseudonymKey::from_secret(secret);
    }
    if (environment.key_secret && !environment.key_secret->empty())
        return PseudonymKey::from_secret(*environment.key_secret);
    return std::nullopt;
}

/// A declaration on the command line goes before one in the file.
void declare(const char* option, const std::string& word, std::optional<std::string>& country) {
    if (word.empty()) return;
    if (!is_country_code(word)) {
        throw Error(
            ErrorKind::usage,
            std::string(option) +
                " expects a country as its two-letter code in capitals (ISO 3166-1), got '" + word +
                "'");
    }
    country = word;
}

Context context_in_file(const Options& options, const Environment& environment) {
    if (options.context != "-")
        return context_from_file({options.context, read_text_file(options.context)});
    if (options.from == "-") {
        throw Error(ErrorKind::usage, "--from and --context cannot both read standard input",
                    "give one of them the name of a file");
    }
    return context_from_file({"standard input", environment.read_standard_input()});
}

/// What the options declare, on top of `known`.
Context declared_on_top(const Options& options, Context known) {
    declare("--site", options.site, known.site_country);
    declare("--operator-hq", options.operator_hq, known.operator_hq);
    declare("--operator-parent-hq", options.operator_parent_hq, known.operator_parent_hq);
    return known;
}

/// A saved report is judged again by its own profile and declarations, unless others are given.
void take_judged_by(const JudgedBy& saved, const Options& options, RunInfo& run) {
    if (options.profile.empty() && saved.profile) run.profile = *saved.profile;
    if (std::ranges::find(profiles(), run.profile) == profiles().end())
        refuse_word("run.profile", run.profile, profiles());
    if (!saved.context || !options.context.empty()) return;
    const auto document = parse_json(*saved.context, options.from);
    const JsonPlace place(document, options.from + ": $.run.context", ErrorKind::malformed);
    run.context = declared_on_top(options, context_from_json(place));
}

}  // namespace

RunInfo run_info(const Options& options, const Environment& environment) {
    RunInfo run;
    run.tool_version = CHIPAUDIT_VERSION;
    run.generated_at = to_timestamp(environment.now);
    run.as_of = date_of(environment.now);
    if (!options.as_of.empty()) {
        const auto date = parse_date(options.as_of);
        if (!date)
            throw Error(ErrorKind::usage,
                        "--as-of expects a day as YYYY-MM-DD, got '" + options.as_of + "'");
        run.as_of = *date;
    }
    if (!options.profile.empty()) run.profile = options.profile;
    if (std::ranges::find(profiles(), run.profile) == profiles().end()) {
        refuse_word("--profile", run.profile, profiles());
    }
    const auto fail_on = parse_fail_on(options.fail_on);
    if (!fail_on)
        refuse_word("--fail-on", options.fail_on,
                    {"controlled", "review", "informational", "none"});
    run.fail_on = *fail_on;
    run.context = declared_on_top(
        options, options.context.empty() ? Context() : context_in_file(options, environment));
    (void)evidence_of(options);
    run.evidence_level = options.evidence;
    return run;
}

std::optional<DriverLibraries> libraries_to_ask(const Options& options) {
    if (!options.ask_driver) return std::nullopt;
    const std::string other = options.from.empty() ? options.sysroot : options.from;
    if (other.empty()) return DriverLibraries{};
    throw Error(ErrorKind::usage,
                "--ask-driver asks the drivers of this host, and '" + other + "' may be of another",
                std::string("leave out --ask-driver or ") +
                    (options.from.empty() ? "--sysroot" : "--from"));
}

ScanRequest scan_request(const Options& options, const Environment& environment,
                         const DeviceDb& db) {
    ScanRequest request;
    request.from = options.from;
    request.input_format = options.input_format;
    request.sysroot = options.sysroot;
    request.candidates = db.candidate_filter();
    request.evidence = evidence_of(options);
    request.key = key_of(options, environment);
    request.sensitive = options.sensitive;
    request.deadlines = deadlines_of(options);
    request.libraries = libraries_to_ask(options);
    if (options.from.empty() && !options.input_format.empty()) {
        throw Error(ErrorKind::usage,
                    "--input-format says what --from holds, and there is no --from",
                    "a live scan needs neither");
    }
    if (!options.from.empty() && !options.sysroot.empty()) {
        throw Error(ErrorKind::usage, "--from and --sysroot exclude each other",
                    "--sysroot is for live scans");
    }
    return request;
}

void check_age(const Options& options, const RunInfo& run, const Ruleset& rules) {
    if (options.max_age.empty()) return;
    const auto allowed = parse_decimal(options.max_age);
    if (!allowed || *allowed > 1'000'000) {
        throw Error(ErrorKind::usage,
                    "--max-age expects a number of days, got '" + options.max_age + "'");
    }
    const auto age =
        (std::chrono::sys_days(run.as_of) - std::chrono::sys_days(rules.verified_to)).count();
    if (age <= static_cast<std::int64_t>(*allowed)) return;
    throw Error(ErrorKind::refused,
                "the rules were verified to " + to_string(rules.verified_to) + ", " +
                    std::to_string(age) + " days before " + to_string(run.as_of) +
                    "; --max-age allows " + options.max_age,
                "use a newer rule set (--rules) or an earlier --as-of");
}

Report judge_known_host(const Options& options, RunInfo run, const Host& host, const DeviceDb& db) {
    const Ruleset rules = load_rules(options, db);
    check_age(options, run, rules);
    const PciNames names = load_names(options);
    run.input_format = host.origin.method;
    run.names_label = names.label();
    return make_report(run, host, db, rules, names);
}

ScanResult read_confined(const ScanRequest& request, const Options& options,
                         Environment& environment, Outputs& outputs) {
    const auto tell = [&](const std::string& why_not) {
        if (options.verbose && !why_not.empty())
            environment.err << "chipaudit: this scan is not confined: " << why_not << "\n";
    };
    if (environment.may_confine) tell(confine_scan());
    ScanRequest confined = request;
    confined.all_is_read = [&] {
        outputs.open();
        if (environment.may_confine) tell(confine_parsing(outputs.in_folders_of_others()));
    };
    return read_host(confined, options.from == "-" ? environment.read_standard_input() : "");
}

JudgingCase read_case(const Options& options, Environment& environment, Outputs& outputs) {
    RunInfo run =
        run_info(options, environment);  // wrong words are refused before the machine is touched
    DeviceDb db = load_database(options);
    Ruleset rules = load_rules(options, db);
    check_age(options, run, rules);
    PciNames names = load_names(options);
    ScanResult result =
        read_confined(scan_request(options, environment, db), options, environment, outputs);
    if (options.from.empty()) {
        result.host.captured_at = run.generated_at;
        result.host.captured_by = "chipaudit " + run.tool_version;
    }
    if (result.input.judged_by.profile) {
        take_judged_by(result.input.judged_by, options, run);
        if (!options.quiet) {
            environment.err << "chipaudit: judging the host of a saved report anew, as of "
                            << to_string(run.as_of) << ", profile " << run.profile << "\n";
        }
    }
    run.input_format = result.input.format;
    run.input_sha256 = result.input.sha256;
    run.names_label = names.label();
    return {std::move(run), std::move(db), std::move(rules), std::move(names),
            std::move(result.host)};
}

Report judge_case(const JudgingCase& known) {
    return make_report(known.run, known.host, known.db, known.rules, known.names);
}

Report scan_and_judge(const Options& options, Environment& environment, Outputs& outputs) {
    return judge_case(read_case(options, environment, outputs));
}

}  // namespace chipaudit
