// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "cli/catalogue.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "core/host_json.h"

namespace chipaudit {

ExitCode run_version(const Options& options, Environment& environment) {
    const DeviceDb db = load_database(options);
    const Ruleset rules = load_rules(options, db);
    const PciNames names = load_names(options);
    if (json_wanted(options)) {
        nlohmann::ordered_json object;
        object["tool_version"] = CHIPAUDIT_VERSION;
        object["database"] = {
            {"version", db.info().version}, {"sha256", db.info().sha256}, {"parts", db.size()}};
        object["rules"] = {{"version", rules.version},
                           {"sha256", rules.sha256},
                           {"rules", rules.rules.size()},
                           {"verified_to", to_string(rules.verified_to)}};
        object["names"] = names.label();
        write_text(json_text(object, 2), options, environment);
        return ExitCode::clean;
    }
    const std::string text = std::string("chipaudit ") + CHIPAUDIT_VERSION + "\ndatabase " +
                             db.info().version + " (" + std::to_string(db.size()) +
                             " records, sha256 " + db.info().sha256.substr(0, 16) + "…)\nrules " +
                             rules.version + " (" + std::to_string(rules.rules.size()) +
                             " rules, verified to " + to_string(rules.verified_to) + ", sha256 " +
                             rules.sha256.substr(0, 16) + "…)\nnames " + names.label() + "\n";
    write_text(text, options, environment);
    return ExitCode::clean;
}

}  // namespace chipaudit
