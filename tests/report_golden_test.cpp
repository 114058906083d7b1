// SPDX-License-Identifier: GPL-3.0-or-later
// Every fixture in every format, whole and unscrubbed: the diff of a golden is the review.
#include <sstream>

#include "devicedb/embedded_database.h"
#include "policy/embedded_rules.h"
#include "report/formats.h"
#include "report/read_report.h"
#include "scanner/scanner.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

using namespace chipaudit;

namespace {

/// Digests are named here, not computed: a new record changes the goldens only where it is seen.
Report judged(const Host& host) {
    static const DeviceDb db = [] {
        auto embedded = embedded_heads();
        embedded.sha256 = "digest of the database";
        return load_built_in_db(std::move(embedded));
    }();
    static const Ruleset rules = load_ruleset(embedded_rules().files, "digest of the rules");
    return make_report(run_on("2026-07-01"), host, db, rules, test_names());
}

Host scanned(const std::string& fixture) {
    ScanRequest request;
    request.candidates = shipped_db().candidate_filter();
    request.key = PseudonymKey::from_secret("golden");
    request.from = "-";
    if (!fixture.ends_with(".sysfs")) return read_host(request, read_fixture(fixture)).host;
    const UnpackedSysfs copy(read_fixture(fixture));
    request.from = copy.path();
    Host host = read_host(request, "").host;
    host.origin.location = fixture;  // the folder's name is random
    return host;
}

std::string written(const Report& report, const Format& format) {
    std::ostringstream out;
    format.write(report, Style{}, out);
    return out.str();
}

}  // namespace

TEST_CASE("every fixture in every format is what was reviewed") {
    for (const std::string fixture : {"ascend-8.lspci", "ascend-8.sysfs", "hgx-h100.sysfs",
                                      "odd-functions.sysfs", "q35.sysfs"}) {
        const Report report = judged(scanned(fixture));
        for (const auto& format : formats()) {
            check_golden(fixture + "." + format.name, written(report, format));
        }
    }
}

TEST_CASE("every format of a saved report is the one that was written when it was judged") {
    const Report report = judged(scanned("hgx-h100.sysfs"));
    const Report saved = read_report(written(report, format_named("json")), "saved");
    for (const auto& format : formats()) CHECK(written(saved, format) == written(report, format));
}
