// SPDX-License-Identifier: GPL-3.0-or-later
// What is declared about place and parties, and what it does to a verdict.
#include <nlohmann/json.hpp>

#include "tests/cli_process.h"
#include "tests/cli_words.h"
#include "tests/support.h"

using namespace chipaudit;
using json = nlohmann::json;

namespace {

std::string all_in(const std::string& country, const std::string& tenants) {
    return R"({"schema": "chipaudit-context/1", "site_country": ")" + country +
           R"(", "operator_hq": ")" + country + R"(", "operator_parent_hq": ")" + country +
           R"(", "tenants": )" + tenants + "}";
}

std::string saved(const std::string& folder, const std::string& name, const std::string& text) {
    const std::string path = folder + "/" + name;
    write_file(path, text);
    return path;
}

Run scan_with(const std::string& context) {
    return run_chipaudit({"scan", "--from", "-", "--context", context, "-f", "json"}, h100_listing);
}

}  // namespace

TEST_CASE("an H100 is controlled with nothing declared, and informational where no rule says no") {
    const std::string folder = fresh_folder("context");
    CHECK(run_chipaudit({"scan", "--from", "-"}, h100_listing).code == 2);
    for (const char* country : {"US", "DE"}) {
        const Run clear = scan_with(saved(folder, "clear.json", all_in(country, "[]")));
        CHECK(clear.code == 0);
        const auto report = json::parse(clear.out);
        CHECK(report["run"]["context"]["site_country"] == country);
        CHECK(report["cards"][0]["disposition"] == "informational");
        CHECK(says(clear.out, "rests on those declarations"));
    }
    const Run tenant =
        scan_with(saved(folder, "tenant.json",
                        all_in("DE", R"([{"hq": "DE", "parent_hq": "CN", "end_use": null}])")));
    CHECK(tenant.code == 2);
    CHECK(says(tenant.out, "us-hq-2023"));
    CHECK(scan_with(saved(folder, "cn.json", all_in("CN", "[]"))).code == 2);
    CHECK(scan_with(saved(folder, "unknown.json", all_in("DE", "null"))).code == 2);
}

TEST_CASE("an option goes before the file; a saved report keeps its declarations") {
    const std::string folder = fresh_folder("context2");
    const std::string file = saved(folder, "de.json", all_in("DE", "[]"));
    const std::string report = folder + "/r.json";
    CHECK(run_chipaudit({"scan", "--from", "-", "--context", file, "-o", report}, h100_listing)
              .code == 0);
    CHECK(run_chipaudit({"scan", "--from", report}).code == 0);
    CHECK(run_chipaudit({"scan", "--from", report, "--site", "CN"}).code == 2);
    CHECK(run_chipaudit({"scan", "--from", "-", "--context", file, "--site", "VN"}, h100_listing)
              .code == 2);
    const Run table = run_chipaudit({"convert", report, "-f", "table"});
    CHECK(says(table.out, "Declared: site DE, operator headquarters DE"));
    CHECK(says(run_chipaudit({"explain", "17:00.0", "--from", report}).out, "no tenants"));
}

TEST_CASE("declarations that are none are refused with their place") {
    const std::string folder = fresh_folder("context3");
    const auto refusal = [&](const std::string& text) {
        return scan_with(saved(folder, "bad.json", text));
    };
    const Run country = refusal(all_in("Germany", "[]"));
    CHECK(country.code == 65);
    CHECK(says(country.err, "site_country"));
    const Run key = refusal(R"({"schema": "chipaudit-context/1", "site_county": "DE"})");
    CHECK(key.code == 65);
    CHECK(says(key.err, "site_country"));  // did you mean
    CHECK(refusal(R"({"site_country": "DE"})").code == 65);
    CHECK(refusal(R"({"schema": "chipaudit-context/1", "purpose": "fun"})").code == 65);
    CHECK(refusal(R"({"schema": "chipaudit-context/1", "purpose": "production"})").code == 2);
    CHECK(scan_with(folder + "/none.json").code == 66);
    CHECK(run_chipaudit({"scan", "--from", "-", "--site", "de"}, h100_listing).code == 64);
    for (const char* nowhere : {"ZZ", "XX", "UK", "EU", "A ", ""}) {
        INFO(nowhere);
        CHECK(run_chipaudit({"scan", "--from", "-", "--site", nowhere}, h100_listing).code != 0);
        CHECK(refusal(all_in(nowhere, "[]")).code == 65);
    }
    CHECK(refusal(all_in("GB", "[]")).code == 0);
}

TEST_CASE("--context - reads standard input, which --from cannot read as well") {
    const std::string folder = fresh_folder("context-in");
    const std::string listing = saved(folder, "lspci.txt", h100_listing);
    const std::vector<std::string> words = {"scan", "--from", listing, "--context", "-"};
    CHECK(run_chipaudit(words, all_in("US", "[]")).code == 0);
    CHECK(run_chipaudit(words, all_in("CN", "[]")).code == 2);
    const Run broken = run_chipaudit(words, "{");
    CHECK(broken.code == 65);
    CHECK(says(broken.err, "standard input:1"));
    const Run both = run_chipaudit({"scan", "--from", "-", "--context", "-"}, all_in("US", "[]"));
    CHECK(both.code == 64);
    CHECK(says(both.err, "--from and --context cannot both read standard input"));
}

TEST_CASE("of very many tenants the first are named, and the number of the others") {
    const std::string folder = fresh_folder("tenants");
    const auto with = [&](std::size_t count, const std::string& tenant) {
        std::string tenants;
        for (std::size_t i = 0; i < count; ++i) tenants += (i > 0 ? "," : "") + tenant;
        const std::string file = saved(folder, "context.json", all_in("US", "[" + tenants + "]"));
        return run_chipaudit({"scan", "--from", "-", "--context", file}, h100_listing).out;
    };
    const std::string known = R"({"hq": "DE", "parent_hq": "FR"})", unknown = R"({"hq": "CN"})";
    CHECK_FALSE(says(with(3, known), "more tenants"));
    const std::string many = with(20'000, known);
    CHECK(says(many, "19984 more tenants"));
    CHECK(many.size() < 2 * with(16, known).size());
    CHECK(with(20'000, unknown).size() < 2 * with(16, unknown).size());
}
