// SPDX-License-Identifier: GPL-3.0-or-later
// The database that ships: what it must know, what it must leave alone, and the figures it derives.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "core/date.h"
#include "core/digest.h"
#include "core/text.h"
#include "devicedb/card.h"
#include "devicedb/db_lint.h"
#include "devicedb/embedded_database.h"
#include "devicedb/figures.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

namespace fs = std::filesystem;

/// devicedb/ as it lies on disk, in the order in which the build embeds it.
std::vector<TextFile> files_on_disk() {
    const fs::path base = source_path("devicedb");
    std::vector<TextFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(base)) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        REQUIRE(in);
        files.push_back({fs::relative(entry.path(), base).generic_string(),
                         {std::istreambuf_iterator<char>(in), {}}});
    }
    std::ranges::sort(files, {}, &TextFile::name);
    return files;
}

const Part& part_named(const std::string& id) {
    const auto index = shipped_db().with_name(id);
    INFO(id);
    REQUIRE(index);
    return shipped_db().part(*index);
}

std::string tpp_of(const std::string& id) {
    const Figure figure = figure_of(part_named(id), "tpp");
    return figure.all ? to_string(*figure.all) : "unknown";
}

/// Whole machine with one function of this id and class.
Host machine_with(const std::string& id, std::uint32_t class_code) {
    Host host = host_of({id});
    host.functions.back().class_code = class_code;
    return host;
}

std::vector<Match> identified(const Host& host) {
    return identify(host, shipped_db(), test_names());
}

/// Spelled as part ids are: lower-case letters, digits, and single separators.
bool is_part_id(const std::string& id) {
    const auto dot = id.find('.');
    return dot != std::string::npos && dot != 0 && dot + 1 < id.size() &&
           std::ranges::all_of(id, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
           });
}

}  // namespace

TEST_CASE("the shipped database loads, is not small, and says what it is") {
    const DeviceDb& db = shipped_db();
    CHECK(db.parts().size() > 300);
    CHECK(std::ranges::is_sorted(db.parts(), {}, &Part::id));
    CHECK(db.info().sha256.size() == 64);
    CHECK_FALSE(db.info().newest_generation.empty());
    std::string version = db.info().version;
    std::ranges::replace(version, '.', '-');
    CHECK(parse_date(version));
    CHECK_FALSE(lint_warnings(db).empty());  // announced parts without figures are among them
}

TEST_CASE("the folder on disk and the compiled database are the same knowledge, by digest") {
    auto files = files_on_disk();
    const DeviceDb on_disk = load_device_db(files);
    CHECK(on_disk.info().sha256 == embedded_database().sha256);
    CHECK(on_disk.info().sha256 == shipped_db().info().sha256);
    CHECK(on_disk.parts().size() == shipped_db().parts().size());
    CHECK(sha256_hex(embedded_database().files) == embedded_database().sha256);
    for (auto& file : files) {
        if (file.name != "database.json") continue;
        const auto year = file.text.find("2026.");
        REQUIRE(year != std::string::npos);
        file.text[year] = '3';
    }
    CHECK(load_device_db(files).info().sha256 != embedded_database().sha256);
}

TEST_CASE("white space in a file on disk does not change the digest") {
    auto files = files_on_disk();
    for (auto& file : files) file.text += "\n\n";
    CHECK(load_device_db(files).info().sha256 == embedded_database().sha256);
}

TEST_CASE(
    "files are named after their family, ids after the rules, and no id stands twice in a part") {
    for (const auto& file : files_on_disk()) {
        if (!file.name.starts_with("parts/")) continue;
        std::string family = parts_from_json(file).front().family;
        std::ranges::replace(family, '.', '-');
        CHECK(file.name == "parts/" + family + ".json");
    }
    for (const auto& part : shipped_db().parts()) {
        INFO(part.id);
        CHECK(is_part_id(part.id));
        CHECK(std::set<PciId>(part.ids.begin(), part.ids.end()).size() == part.ids.size());
        CHECK((part.device_class.empty() || part.kind != PartKind::accelerator));
        CHECK_FALSE(part.sources.empty());
        CHECK(part.confidence.contains("name"));
        CHECK((part.ids.empty() || part.confidence.contains("ids")));
    }
    CHECK_FALSE(is_part_id("NVIDIA.h100"));
}

TEST_CASE("the ids of the tables lead to the parts that the tables name") {
    struct Row {
        const char *id, *part;
    };
    for (const Row& row : {Row{"19e5:d100", "huawei.ascend-310"},
                           Row{"19e5:d105", "huawei.ascend-310b"},
                           Row{"19e5:d500", "huawei.ascend-310p"},
                           Row{"19e5:d801", "huawei.ascend-910-256t"},
                           Row{"19e5:d802", "huawei.ascend-910b4"},
                           Row{"20c6:d802", "huawei.ascend-910b1"},
                           Row{"203f:d802", "huawei.ascend-910b2"},
                           Row{"20e9:d500", "huawei.ascend-310p"},
                           Row{"ffff:d500", "huawei.ascend-310p-duo"},
                           Row{"19e5:d803", "huawei.ascend-910c-752t"},
                           Row{"19e5:d806", "huawei.ascend-950pr"},
                           Row{"19e5:d807", "huawei.ascend-960"},
                           Row{"10de:1db5", "nvidia.v100-sxm2-32gb"},
                           Row{"10de:1eb8", "nvidia.t4"},
                           Row{"10de:20b1", "nvidia.a100-pcie-40gb"},
                           Row{"10de:20b2", "nvidia.a100-sxm4-80gb"},
                           Row{"10de:20b7", "nvidia.a30"},
                           Row{"10de:2329", "nvidia.h20"},
                           Row{"10de:2324", "nvidia.h800-sxm5"},
                           Row{"10de:2330", "nvidia.h100-sxm5-80gb"},
                           Row{"10de:2335", "nvidia.h200-sxm-141gb"},
                           Row{"10de:2684", "nvidia.rtx-4090"},
                           Row{"1002:740c", "amd.mi250x"},
                           Row{"1002:740f", "amd.mi210"},
                           Row{"1002:74a1", "amd.mi300x"},
                           Row{"1f82:0011", "d-matrix.corsair"}}) {
        const auto found = shipped_db().with_id(*parse_id(row.id));
        INFO(row.id << " should be " << row.part);
        CHECK(std::ranges::any_of(
            found, [&](PartIndex i) { return shipped_db().part(i).id == row.part; }));
    }
    CHECK(shipped_db().with_id({0x10de, 0xfff0}).empty());
}

TEST_CASE("a revision tells variants of one id apart") {
    const auto by_revision = [](const std::string& id, std::uint32_t code, std::uint8_t revision) {
        Host host = machine_with(id, code);
        host.functions.back().revision = revision;
        const auto matches = identified(host);
        std::string names;
        for (const PartIndex index : matches.back().candidates)
            names += shipped_db().part(index).id + " ";
        return names;
    };
    CHECK(by_revision("1da3:1021", 0x120000, 1) == "habana.gaudi2-hl-288 ");
    CHECK(by_revision("1da3:1021", 0x120000, 5) == "habana.gaudi2e-hl-288 ");
    CHECK(by_revision("1002:6860", 0x030000, 1) == "amd.mi25 ");
    CHECK(by_revision("1002:6860", 0x030000, 4) == "amd.mi25 amd.mi25x2 ");
    CHECK(by_revision("1002:66a1", 0x038000, 2) == "amd.mi50 amd.mi60 ");
    CHECK(by_revision("1002:66a1", 0x038000, 6) == "amd.mi50 amd.mi60 amd.radeon-pro-vii ");
}

TEST_CASE("every accelerator is reached by looking up each of its ids") {
    std::size_t ids = 0;
    for (PartIndex index = 0; index < shipped_db().parts().size(); ++index) {
        const Part& part = shipped_db().part(index);
        if (part.kind != PartKind::accelerator) continue;
        for (const auto& id : part.ids) {
            Host host = lookup_of({to_string(id)});
            if (!part.slice_of.empty()) host.functions.front().physical_function = PciAddress{};
            const Match match = identified(host).front();
            INFO(part.id << " by " << to_string(id));
            CHECK(std::ranges::find(match.candidates, index) != match.candidates.end());
            CHECK((match.certainty == Certainty::id_only || match.certainty == Certainty::exact));
            CHECK(match.maker == part.maker);
            ++ids;
        }
    }
    CHECK(ids > 200);
    CHECK(identified(lookup_of({"8086:1533"})).front().candidates.empty());
}

TEST_CASE("ordinary machines stay clean, the same slot with an A100 does not") {
    for (const char* id :
         {"10de:13ba", "10de:1b06", "10de:1cb3", "8086:46a6", "1002:1638", "1a03:2000"}) {
        const Report report = judge(machine_with(id, 0x030000), "2026-07-01");
        INFO(id);
        for (const auto& finding : report.findings) {
            INFO(finding.finding.rule);
            CHECK(finding.finding.rule.empty());
        }
        CHECK(report.verdict.result == Result::clean);
        CHECK(report.verdict.exit_code == 0);
    }
    CHECK(has_rule(judge(machine_with("10de:20b2", 0x030000), "2026-07-01"), "us-3a090-a-2023"));
    CHECK(has_rule(judge(machine_with("10de:fff0", 0x030000), "2026-07-01"), "chipaudit.unlisted"));
}

TEST_CASE("an id that only a family's pattern covers is unlisted and keeps the family's name") {
    for (const char* id : {"19e5:d900", "19e5:d809", "20c6:d809", "10de:23ff", "1002:75df"}) {
        const Match match = identified(host_of({id})).back();
        INFO(id);
        CHECK(match.certainty == Certainty::unlisted);
        REQUIRE(match.candidates.size() == 1);
        const Part& family = shipped_db().part(match.candidates.front());
        CHECK(family.kind == PartKind::pattern);
        CHECK(match.name == family.name);
        CHECK(match.maker == family.maker);
    }
    CHECK(identified(machine_with("19e5:d900", 0x020000)).back().certainty == Certainty::other);
    const Match beyond = identified(host_of({"19e5:dfff"})).back();  // the class alone speaks
    CHECK(beyond.candidates.empty());
    CHECK(beyond.certainty == Certainty::unlisted);
}

TEST_CASE("Huawei functions that are no accelerators are other, even with an accelerator's class") {
    for (const char* id : {"19e5:a250", "19e5:a126", "19e5:1711", "19e5:1822"}) {
        const Match match = identified(host_of({id})).back();
        INFO(id);
        CHECK(match.certainty == Certainty::other);
        CHECK(match.maker == "huawei");
        CHECK_FALSE(is_candidate(match));
    }
    CHECK(identified(host_of({"19e5:a2ff"})).back().certainty == Certainty::unlisted);
}

TEST_CASE("the scanner's filter wants accelerators by id or class, and leaves the rest alone") {
    const CandidateFilter filter = shipped_db().candidate_filter();
    const auto wants = [&](const char* id, std::uint32_t class_code) {
        return filter.wants(machine_with(id, class_code).functions.back());
    };
    CHECK(wants("10de:20b5", 0x000000));
    CHECK(wants("1fff:0001", 0x120000));
    CHECK_FALSE(wants("1fff:0001", 0x120100));
    CHECK_FALSE(wants("8086:1533", 0x020000));
    CHECK_FALSE(filter.wants(PciFunction{}));
}

TEST_CASE("throughput comes out as the law counts it") {
    CHECK(tpp_of("huawei.ascend-910b4") == "4480");
    CHECK(tpp_of("huawei.ascend-910c-752t") == "12032");
    CHECK(tpp_of("nvidia.h20") == "2368");
    CHECK(tpp_of("nvidia.a100-pcie-40gb") == "4992");
    CHECK(tpp_of("nvidia.rtx-4090") == "5284.8");
    CHECK(tpp_of("nvidia.rtx-4090-d") == "4707.2");
    CHECK(tpp_of("nvidia.h100-sxm5-80gb") == "15832");
    CHECK(tpp_of("nvidia.t4") == "1040");
    CHECK(tpp_of("huawei.ascend-310p-duo") == "1120");  // per package, not per card
    CHECK(tpp_of("nvidia.rubin") != "0");
}

TEST_CASE(
    "the A30 sits on a performance density of 3.2: its INT4 figure lies above, FP16 alone below") {
    const Figure tpp = figure_of(part_named("nvidia.a30"), "tpp"),
                 area = figure_of(part_named("nvidia.a30"), "die_area_mm2");
    REQUIRE(tpp.strong);
    REQUIRE(area.strong);
    CHECK(to_string(*tpp.strong) == "2644");  // INT4: 661 times 4; the largest over formats counts
    const Decimal limit = *Decimal::parse("3.2");
    CHECK((Decimal::compare_product(tpp.strong->min, limit, area.strong->max) > 0));
    CHECK((Decimal::compare_product(Decimal(165).times(16), limit, area.strong->max) < 0));
    CHECK(
        (Decimal::compare_product(tpp.strong->max, *Decimal::parse("3.21"), area.strong->min) < 0));
}

TEST_CASE("weak claims widen a figure and do not count as strong ones") {
    const Figure figure = figure_of(part_named("huawei.ascend-310p"), "tpp");
    REQUIRE(figure.all);
    REQUIRE(figure.strong);
    CHECK(to_string(*figure.strong) == "1120");
    CHECK(to_string(*figure.all) == "1120 to 1408");
    CHECK_FALSE(figure_of(part_named("huawei.ascend-910d"), "no_such_fact").all);
    CHECK(yes_no_of(part_named("nvidia.rtx-4090"), "datacentre").strong == Truth::no);
    CHECK(yes_no_of(part_named("nvidia.a100-pcie-40gb"), "datacentre").strong == Truth::yes);
    CHECK(yes_no_of(part_named("nvidia.a100-pcie-40gb"), "no_such_fact").all == Truth::unknown);
}
