// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/text.h"
#include "devicedb/embedded_database.h"
#include "policy/embedded_rules.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

PciFunction function_with(const std::string& text) {
    PciFunction function;
    function.id = parse_id(text.substr(0, 9));
    REQUIRE(function.id);
    if (text.size() > 9) {
        function.subsystem = parse_id(text.substr(10));
        REQUIRE(function.subsystem);
    }
    return function;
}

}  // namespace

const DeviceDb& shipped_db() {
    static const DeviceDb db = load_built_in_db(embedded_heads());
    return db;
}

const Ruleset& shipped_rules() {
    static const Ruleset rules = [] {
        auto embedded = embedded_rules();
        return load_ruleset(embedded.files, embedded.sha256);
    }();
    return rules;
}

const PciNames& test_names() {
    static const PciNames names(read_fixture("small-pci.ids"), "small-pci.ids");
    return names;
}

Host host_of(std::initializer_list<std::string> ids) {
    Host host;
    host.origin = {"sysfs", "/sys/bus/pci"};
    PciFunction bridge = function_with("8086:3258");
    bridge.address = PciAddress{0, 0, 0, 0};
    bridge.class_code = 0x060000;
    host.functions.push_back(bridge);
    std::uint8_t bus = 1;
    for (const auto& id : ids) {
        PciFunction function = function_with(id);
        function.address = PciAddress{0, bus++, 0, 0};
        function.class_code = id.starts_with("10de") ? 0x030200U : 0x120000U;
        host.functions.push_back(function);
    }
    return normalise(std::move(host));
}

Host lookup_of(std::initializer_list<std::string> ids) {
    Host host;
    host.origin = {"lookup", *ids.begin()};
    for (const auto& id : ids) host.functions.push_back(function_with(id));
    return normalise(std::move(host));
}

RunInfo run_on(const std::string& as_of) {
    RunInfo run;
    run.tool_version = "0.0.0-test";
    run.generated_at = "2026-11-22T08:00:00Z";
    const auto date = parse_date(as_of);
    REQUIRE(date);
    run.as_of = *date;
    run.input_format = "sysfs";
    run.names_label = test_names().label();
    return run;
}

Report judge(const Host& host, const std::string& as_of) {
    return make_report(run_on(as_of), host, shipped_db(), shipped_rules(), test_names());
}

const Finding* finding_of(const Report& report, const std::string& rule) {
    for (const auto& finding : report.findings) {
        if (finding.finding.rule == rule) return &finding.finding;
    }
    return nullptr;
}

bool has_rule(const Report& report, const std::string& rule) {
    return finding_of(report, rule) != nullptr;
}

std::string source_path(const std::string& relative) {
    return std::string(CHIPAUDIT_SOURCE_DIR) + "/" + relative;
}

std::string read_fixture(const std::string& name) {
    return read_file(source_path("tests/fixtures/" + name));
}

void check_golden(const std::string& name, const std::string& actual) {
    const fs::path path = source_path("tests/golden/" + name);
    const char* update = std::getenv("UPDATE_GOLDEN");
    if (update != nullptr && std::string(update) == "1") {
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << actual;
    }
    INFO("golden " << name << "; UPDATE_GOLDEN=1 rewrites it, the diff is the review");
    REQUIRE(fs::exists(path));
    CHECK(read_file(path) == actual);
}

std::optional<std::string> corpus_folder() {
    const char* shared = std::getenv("CHIPAUDIT_SHARED");
    const fs::path folder =
        shared != nullptr ? fs::path(shared) / "corpus" : fs::path(source_path("../shared/corpus"));
    if (!fs::exists(folder / "MANIFEST.tsv")) return std::nullopt;
    return folder.string();
}

bool is_required(const std::string& word) {
    const char* required = std::getenv("CHIPAUDIT_REQUIRE");
    if (required == nullptr) return false;
    const std::string list(required);
    const auto words = split(list, ',');
    return std::ranges::find(words, std::string_view(word)) != words.end();
}

}  // namespace chipaudit
