// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/catalogue.h"

#include <filesystem>

#include "cli/files.h"
#include "cli/signed_database.h"
#include "core/text.h"
#include "devicedb/embedded_database.h"
#include "policy/embedded_rules.h"
#include "policy/rule_lint.h"

namespace chipaudit {
namespace {

/// pci.ids says its version in a comment of its head: "#	Version: 2023.04.11".
std::string version_of(std::string_view text) {
    constexpr std::string_view word = "Version:";
    const auto at = text.substr(0, 2000).find(word);
    if (at == std::string_view::npos) return "version unknown";
    const auto rest = text.substr(at + word.size());
    return std::string(trim(rest.substr(0, rest.find('\n'))));
}

}  // namespace

DeviceDb load_older_database(const std::string& path, const std::string& key_file) {
    if (std::filesystem::is_regular_file(path))
        return load_signed_database(path, key_file, nullptr);
    return load_device_db(read_json_folder(path, {"parts"}));
}

DeviceDb load_database(const Options& options) {
    DeviceDb built_in = load_built_in_db(embedded_heads());
    if (std::filesystem::is_regular_file(options.db))
        return load_signed_database(options.db, options.db_key, &built_in.info());
    if (options.db.empty()) return built_in;
    if (!options.db_key.empty()) {
        throw Error(ErrorKind::usage, options.db + ": --db-key is for an archive, this is none",
                    "a folder cannot be signed: leave --db-key out");
    }
    return load_device_db(read_json_folder(options.db, {"parts"}));
}

std::vector<std::string> database_files(const Options& options) {
    if (!std::filesystem::is_regular_file(options.db)) return json_files(options.db, {"parts"});
    return {options.db, options.db + ".minisig", options.db_key};
}

Ruleset load_rules(const Options& options, const DeviceDb& db) {
    Ruleset rules;
    if (!options.rules.empty()) {
        rules = load_ruleset(read_json_folder(options.rules, {"rules"}), "");
    } else {
        auto embedded = embedded_rules();
        rules = load_ruleset(embedded.files, std::move(embedded.sha256));
    }
    check_against(rules, db);
    return rules;
}

std::vector<RuleNote> load_notes(const Options& options, const Ruleset& rules) {
    if (!options.rules.empty())
        return load_rule_notes(read_json_folder(options.rules, {"notes"}), rules);
    return load_rule_notes(embedded_notes().files, rules);
}

PciNames load_names(const Options& options) {
    if (!options.pci_ids.empty()) {
        std::string text = read_text_file(options.pci_ids);
        std::string label = "pci.ids " + version_of(text) + " (--pci-ids)";
        PciNames names(std::move(text), std::move(label));
        if (names.empty())
            throw Error(ErrorKind::malformed,
                        options.pci_ids + ": holds no vendor line, expected a pci.ids file");
        return names;
    }
    auto embedded = embedded_pci_ids();
    std::string text = std::move(embedded.files.front().text);
    std::string label = "pci.ids " + version_of(text) + " (built in)";
    return {std::move(text), std::move(label)};
}

}  // namespace chipaudit
