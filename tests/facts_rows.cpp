// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/facts_rows.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "core/text.h"
#include "devicedb/figures.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;
using Cells = std::map<std::string, std::string>;

std::optional<Confidence> level_of(std::string_view word) {
    word = word.substr(0, word.find('('));  // "low(estimate)"
    if (word == "high") return Confidence::high;
    if (word == "medium" || word == "med") return Confidence::medium;
    if (word == "low" || word == "none" || word == "unknown") return Confidence::low;
    return std::nullopt;
}

bool is_column(std::string_view name) {
    constexpr std::array<std::string_view, 24> known = {
        "vendor",  "device",    "subvendor",   "subdevice",  "part",        "family",
        "role",    "int8_tops", "fp16_tflops", "fp8",        "mem_gb",      "mem_bw_gbs",
        "die_mm2", "release",   "source",      "confidence", "chip",        "form",
        "tpp",     "pd",        "io_bw_gbs",   "maker_eccn", "best_format", "datacenter(y/n)"};
    return std::ranges::find(known, name) != known.end() || name == "dense_tops_of_best_format";
}

/// What a confidence cell speaks of; nullopt for words we do not know. An OEM's name and how often
/// a board is met stand in no field of a record.
std::optional<std::vector<std::string>> subjects_of(const std::string& words) {
    static const std::map<std::string, std::vector<std::string>> table = {
        {"", {"all"}},
        {"id", {"ids"}},
        {"figures", {"figures"}},
        {"announced", {"figures"}},
        {"memory", {"memory"}},
        {"bin", {"throughput"}},
        {"product", {"name"}},
        {"mapping", {"name"}},
        {"meaning and figures", {"name", "figures"}},
        {"OEM name", {}},
        {"usage", {}},
        {"use", {}},
        {"id:", {"ids", "name"}},
        {"spec:", {"figures"}}};
    const auto found = table.find(words);
    if (found == table.end()) return std::nullopt;
    return found->second;
}

void read_level(FactRow& row, const std::string& subject, std::string_view word) {
    const auto level = level_of(word);
    auto subjects = subjects_of(subject);
    if (word == "unknown") subjects = {"ids", "figures"};  // the name is what is known
    if (!level || !subjects) row.unread.push_back("confidence '" + subject + "'");
    if (!level || !subjects) return;
    for (const auto& key : *subjects) row.levels.emplace(key, *level);
}

/// "id:high/spec:low(estimate)", "high id, medium figures" or one word for all.
void read_confidence(FactRow& row, const std::string& cell) {
    if (cell.starts_with("id:")) {
        for (const auto half : split(cell, '/')) {
            const auto colon = half.find(':') + 1;
            read_level(row, std::string(half.substr(0, colon)), half.substr(colon));
        }
        return;
    }
    for (const auto piece : split(cell, ',')) {
        const auto words = trim(piece);
        const auto space = std::min(words.find(' '), words.size());
        read_level(row, std::string(trim(words.substr(space))), words.substr(0, space));
    }
}

/// "24 or 48" gives two; nothing for an empty cell.
std::vector<Decimal> numbers_of(FactRow& row, const std::string& cell) {
    std::vector<Decimal> numbers;
    for (const auto word : split(cell, ' ')) {
        if (word.empty() || word == "or") continue;
        const auto number = Decimal::parse(word);
        if (number)
            numbers.push_back(*number);
        else
            row.unread.push_back("figure '" + cell + "'");
    }
    return numbers;
}

void read_figures(FactRow& row, Cells& cells) {
    for (const auto& [column, fact] :
         std::initializer_list<std::array<const char*, 2>>{{"int8_tops", "INT8"},
                                                           {"fp16_tflops", "FP16"},
                                                           {"fp8", "FP8"},
                                                           {"tpp", "tpp"},
                                                           {"die_mm2", "die_area_mm2"},
                                                           {"mem_gb", "memory_gib"},
                                                           {"mem_bw_gbs", "memory_bandwidth_gbs"},
                                                           {"io_bw_gbs", "io_bandwidth_gbs"}}) {
        if (cells[column] == "none")
            row.without.insert(fact);
        else if (auto numbers = numbers_of(row, cells[column]); !numbers.empty())
            row.values[fact] = std::move(numbers);
    }
    std::string format = cells["best_format"];
    if (format == "FP64T") format = "FP64";   // on matrix units
    if (format == "MXINT4") format = "INT4";  // blocks of INT4 with a common exponent
    if (format.empty()) return;
    if (!bits_of(format)) row.unread.push_back("format '" + format + "'");
    row.values[format] = numbers_of(row, cells["dense_tops_of_best_format"]);
}

/// A table without a TPP column: the largest of throughput times bits.
void derive_tpp(FactRow& row) {
    std::vector<Decimal> best;
    for (const char* format : {"INT8", "FP16", "FP8"}) {
        std::vector<Decimal> tpp;
        for (const auto& value : row.values[format]) tpp.push_back(value.times(*bits_of(format)));
        if (best.empty() || (!tpp.empty() && tpp.back() > best.back())) best = tpp;
        if (row.values[format].empty()) row.values.erase(format);
    }
    if (!best.empty()) row.values["tpp"] = best;
}

std::optional<std::uint16_t> number16(FactRow& row, const std::string& cell) {
    const auto number = parse_hex(cell);
    if (!cell.empty() && (!number || cell.size() != 4)) row.unread.push_back("id '" + cell + "'");
    if (cell.empty() || !number) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

bool has(const std::string& text, const char* words) {
    return text.find(words) != std::string::npos;
}

FactRow row_of(std::string place, Cells cells) {
    FactRow row;
    row.place = std::move(place);
    row.part = cells["part"];
    row.chip = cells["chip"] + cells["family"];  // each table has one of the two
    row.source = cells["source"];
    if (const auto at = row.source.find("note: "); at != std::string::npos)
        row.note = row.source.substr(at + 6, row.source.find("audit:") - at - 6);
    row.vendor = number16(row, cells["vendor"]);
    const auto device = number16(row, cells["device"]),
               subvendor = number16(row, cells["subvendor"]),
               subdevice = number16(row, cells["subdevice"]);
    if (row.vendor && device) row.id = PciId{*row.vendor, *device};
    if (subvendor && subdevice) row.subsystem = PciId{*subvendor, *subdevice};
    row.on_pci = !has(row.part, "not PCI");
    const auto words = " " + to_lower(row.part) + " ";
    row.slice = has(words, " vf ") || has(words, " vnpu ") || has(words, " vgpu ") ||
                row.note.starts_with("virtual function") || row.note.starts_with("VF");
    row.one_of_several = has(row.note, "of the two");
    if (has(row.part + row.note, "per card")) row.per = Per::card;
    if (has(row.part, "one die")) row.per = Per::die;
    row.has_tpp_column = cells.contains("tpp");
    read_figures(row, cells);
    if (!row.has_tpp_column) derive_tpp(row);
    const auto& mark = cells["datacenter(y/n)"];
    if (mark != "" && mark != "y" && mark != "n") row.unread.push_back("datacentre '" + mark + "'");
    row.datacentre = mark == "y" ? "yes" : mark == "n" ? "no" : "";
    read_confidence(row, cells["confidence"]);
    return row;
}

std::vector<FactRow> rows_of_table(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    REQUIRE(in);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::vector<FactRow> rows;
    std::vector<std::string_view> header;
    int number = 0;
    for (const auto line : split_lines(text)) {
        const auto cells = split(line, '\t');
        const auto place = file.filename().string() + ":" + std::to_string(++number);
        INFO(place);
        if (number == 1) {
            header = cells;
            CHECK(std::ranges::all_of(header, is_column));
            continue;
        }
        REQUIRE(cells.size() == header.size());
        Cells by_name;
        for (std::size_t i = 0; i < cells.size(); ++i)
            by_name.emplace(std::string(header[i]), std::string(cells[i]));
        rows.push_back(row_of(place, std::move(by_name)));
    }
    return rows;
}

}  // namespace

std::optional<std::vector<FactRow>> fact_rows() {
    const auto corpus = corpus_folder();
    if (!corpus) return std::nullopt;
    const fs::path folder = fs::path(*corpus).parent_path() / "facts";
    std::vector<FactRow> rows;
    for (const char* name : {"ascend.tsv", "controlled_parts.tsv"}) {
        if (!fs::exists(folder / name)) return std::nullopt;
        std::ranges::move(rows_of_table(folder / name), std::back_inserter(rows));
    }
    return rows;
}

const std::vector<LinkedRow>& linked_rows() {
    static const std::vector<LinkedRow> all = [] {
        std::vector<LinkedRow> linked;
        const auto rows = fact_rows();
        if (!rows) {
            INFO("CHIPAUDIT_REQUIRE names the corpus, and there are no fact tables beside it");
            REQUIRE_FALSE(is_required("corpus"));
            std::cout << "SKIPPED: no fact tables beside this checkout\n";
            return linked;
        }
        for (const auto& row : *rows) linked.push_back({row, records_of(row)});
        return linked;
    }();
    return all;
}

std::string about(const FactRow& row, const Part& part) {
    return row.place + " '" + row.part + "', " + part.id + ": ";
}

void expect_none(const std::vector<std::string>& differences) {
    INFO(differences.size() << " differ:\n" << join(differences, "\n"));
    CHECK(differences.empty());
}

}  // namespace chipaudit
