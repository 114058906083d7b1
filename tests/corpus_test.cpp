// SPDX-License-Identifier: GPL-3.0-or-later
// Labelled ground truth: every real capture of the shared corpus, function by function
// (tests/corpus_expect.tsv).
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>

#include "cli/exit_code.h"
#include "core/error.h"
#include "core/text.h"
#include "devicedb/embedded_database.h"
#include "scanner/scanner.h"
#include "tests/support.h"

using namespace chipaudit;
namespace fs = std::filesystem;

namespace {

/// One row of the table; a set is written with "|" between the values that are right.
struct Row {
    std::string file, reader, address, seen, certainty, parts, accelerator, verdict, exit;
    int line = 0;
};

std::vector<Row> rows_of(const std::string& text) {
    std::vector<Row> rows;
    int number = 0;
    for (const auto line : split_lines(text)) {
        ++number;
        if (line.empty() || line.starts_with("#") || line.starts_with("file\t")) continue;
        const auto cells = split(line, '\t');
        INFO("tests/corpus_expect.tsv:" << number);
        REQUIRE(cells.size() == 9);
        const auto cell = [&](std::size_t i) { return std::string(cells[i]); };
        rows.push_back({cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), cell(6), cell(7),
                        cell(8), number});
    }
    return rows;
}

bool in_set(const std::string& set, const std::string& value) {
    if (set == "-") return true;
    const auto values = split(set, '|');
    return std::ranges::find(values, std::string_view(value)) != values.end();
}

const PciNames& built_in_names() {
    static const PciNames names = [] {
        auto embedded = embedded_pci_ids();
        return PciNames(std::move(embedded.files.front().text), "pci.ids (built in)");
    }();
    return names;
}

struct Outcome {
    std::optional<Report> report;
    int exit = 0;
    std::string error;
};

Outcome judge_file(const std::string& path) {
    Outcome outcome;
    try {
        ScanRequest request;
        request.from = path;
        request.candidates = shipped_db().candidate_filter();
        const ScanResult result = read_host(request, "");
        RunInfo run = run_on("2026-11-22");
        run.input_format = result.input.format;
        outcome.report =
            make_report(run, result.host, shipped_db(), shipped_rules(), built_in_names());
        outcome.exit = outcome.report->verdict.exit_code;
    } catch (const Error& error) {
        outcome.exit = static_cast<int>(exit_code_of(error.kind));
        outcome.error = error.what();
    }
    return outcome;
}

std::string shown(const PciFunction& function) {
    if (function.id) return to_string(*function.id);
    return function.model_name ? function.model_name->text : "";
}

std::optional<std::size_t> function_for(const Row& row, const Report& report,
                                        const std::set<std::size_t>& known) {
    for (std::size_t i = 0; i < report.host.functions.size(); ++i) {
        const auto& function = report.host.functions[i];
        const bool here = row.address == "-"
                              ? !known.contains(i) && in_set(row.seen, shown(function))
                              : function.address && to_string(*function.address) == row.address;
        if (here) return i;
    }
    return std::nullopt;
}

bool is_accelerator(const ReportMatch& match) {
    if (match.certainty == "unlisted") return true;
    if (match.certainty == "other") return false;
    return std::ranges::any_of(match.parts, [](const std::string& id) {
        const auto index = shipped_db().with_name(id);
        return index && shipped_db().part(*index).kind == PartKind::accelerator;
    });
}

/// "range", or words that must stand in the id, name or family of one candidate.
bool names_fit(const std::string& wanted, const ReportMatch& match) {
    if (wanted == "-") return true;
    for (const auto alternative : split(wanted, '|')) {
        for (const auto& id : match.parts) {
            const Part& part = shipped_db().part(*shipped_db().with_name(id));
            if (alternative == "range" && part.kind == PartKind::range) return true;
            const std::string all = to_lower(part.id + " " + part.name + " " + part.family + " " +
                                             join(part.aliases, " "));
            if (all.find(to_lower(alternative)) != std::string::npos) return true;
        }
    }
    return false;
}

struct Score {
    std::size_t files = 0, functions = 0, accelerators = 0, missed = 0, wrong = 0, false_clean = 0,
                false_alarms = 0;
};

void complain(const Row& row, const std::string& what) {
    std::cerr << "corpus: " << row.file << " " << row.address << " (line " << row.line
              << "): " << what << "\n";
}

void check_function(const Row& row, const Report& report, Score& score,
                    std::set<std::size_t>& known) {
    const auto index = function_for(row, report, known);
    const bool wanted = row.accelerator == "yes";
    if (wanted) ++score.accelerators;
    if (!index) {
        complain(row, "not among the functions; expected " + row.seen);
        ++(wanted ? score.missed : score.wrong);
        return;
    }
    known.insert(*index);
    const auto& match = report.matches[*index];
    const auto& function = report.host.functions[*index];
    const bool unreadable = !function.id && row.seen == "ffff:ffff";  // unknown is a value too
    if (row.seen != "-" && !unreadable && !in_set(row.seen, shown(function))) {
        complain(row, "shows '" + shown(function) + "', expected '" + row.seen + "'");
        ++score.wrong;
    }
    if (!in_set(row.certainty, match.certainty)) {
        complain(row, "is " + match.certainty + ", expected " + row.certainty);
        ++score.wrong;
    }
    if (!names_fit(row.parts, match)) {
        complain(row, "is [" + join(match.parts, " ") + "], expected " + row.parts);
        ++score.wrong;
    }
    if (wanted && !is_accelerator(match)) {
        complain(row, "missed accelerator");
        ++score.missed;
    }
    if (row.accelerator == "no" && is_accelerator(match) && match.certainty != "unlisted") {
        complain(row, "taken for an accelerator: " + join(match.parts, " "));
        ++score.false_alarms;
    }
}

void check_file(const std::vector<Row>& rows, const Outcome& outcome, Score& score) {
    const Row& summary = *std::ranges::find(rows, std::string("*"), &Row::address);
    const std::string result = outcome.report ? to_string(outcome.report->verdict.result) : "-";
    if (!in_set(summary.exit, std::to_string(outcome.exit)) || !in_set(summary.verdict, result)) {
        complain(summary, "verdict " + result + ", exit " + std::to_string(outcome.exit) +
                              "; expected " + summary.verdict + ", " + summary.exit + " " +
                              outcome.error);
        ++score.wrong;
        if (outcome.exit == 0) ++score.false_clean;
    }
    if (!outcome.report) return;
    const auto count = outcome.report->host.functions.size();
    score.functions += count;
    if (!in_set(summary.seen, std::to_string(count))) {
        complain(summary, std::to_string(count) + " functions, expected " + summary.seen);
        ++score.wrong;
    }
    std::set<std::size_t> known;
    for (const auto& row : rows) {
        if (row.address != "*") check_function(row, *outcome.report, score, known);
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (known.contains(i) || !is_accelerator(outcome.report->matches[i])) continue;
        complain(summary, "taken for an accelerator: " + shown(outcome.report->host.functions[i]) +
                              " " + outcome.report->matches[i].certainty);
        ++score.false_alarms;
    }
}

void write_summary(const Score& score) {
    std::ofstream out(std::string(CHIPAUDIT_BINARY_DIR) + "/corpus-summary.txt");
    out << "corpus files read: " << score.files << ", functions: " << score.functions
        << ", accelerators labelled: " << score.accelerators << ", missed: " << score.missed
        << ", false alarms: " << score.false_alarms << ", false clean: " << score.false_clean
        << ", other differences: " << score.wrong << "\n";
}

}  // namespace

TEST_CASE("the table lists every capture once, with one summary row each") {
    const auto folder = corpus_folder();
    if (!folder) return;  // the next case says so
    std::map<std::string, int> summaries;
    for (const auto& row : rows_of(read_fixture("../corpus_expect.tsv"))) {
        if (row.address == "*") ++summaries[row.file];
    }
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(*folder)) {
        const std::string name = entry.path().filename().string();
        if (name == "MANIFEST.tsv") continue;
        ++files;
        INFO(name);
        CHECK(summaries[name] == 1);
    }
    CHECK(files == summaries.size());
}

TEST_CASE("a label says one thing, and every accelerator that is counted has a row") {
    std::map<std::string, std::size_t> counted;
    std::map<std::string, std::string> told;
    std::size_t undecided = 0;
    for (const auto& row : rows_of(read_fixture("../corpus_expect.tsv"))) {
        INFO("tests/corpus_expect.tsv:" << row.line);
        const auto cells = {row.seen, row.certainty, row.parts, row.accelerator};
        CHECK(std::ranges::none_of(
            cells, [](const auto& cell) { return cell.find('|') != std::string::npos; }));
        if (row.verdict.find('|') != std::string::npos) ++undecided;
        if (row.address == "*") told[row.file] = row.accelerator;
        if (row.address != "*" && row.accelerator == "yes") ++counted[row.file];
    }
    CHECK(undecided == 2);  // fragments of which verdict.md does not say that they are
    for (const auto& [file, number] : told) {
        INFO(file);
        CHECK((number == "-" || number == std::to_string(counted[file])));
    }
}

TEST_CASE("every capture of the corpus is read as labelled") {
    const auto folder = corpus_folder();
    if (!folder) {
        INFO("CHIPAUDIT_REQUIRE names the corpus, and there is none");
        REQUIRE_FALSE(is_required("corpus"));
        std::cout << "SKIPPED: no corpus of real captures beside this checkout\n";
        write_summary({});
        return;
    }
    std::map<std::string, std::vector<Row>> by_file;
    for (const auto& row : rows_of(read_fixture("../corpus_expect.tsv"))) {
        by_file[row.file].push_back(row);
    }
    Score score;
    for (const auto& [file, rows] : by_file) {
        INFO(file);
        ++score.files;
        check_file(rows, judge_file((fs::path(*folder) / file).string()), score);
    }
    write_summary(score);
    CHECK(score.missed == 0);
    CHECK(score.false_clean == 0);
    CHECK(score.false_alarms == 0);
    CHECK(score.wrong == 0);
}
