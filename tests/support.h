// SPDX-License-Identifier: GPL-3.0-or-later
/// What tests share: Catch2 of either major version, the shipped knowledge, small hosts, goldens,
/// the corpus.
#pragma once

#if CHIPAUDIT_CATCH2_MAJOR >= 3
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "devicedb/device_db.h"
#include "devicedb/pci_names.h"
#include "policy/rule.h"
#include "report/report.h"

namespace chipaudit {

/// The database, rules and a small committed pci.ids (tests/fixtures/small-pci.ids), loaded once.
const DeviceDb& shipped_db();
const Ruleset& shipped_rules();
const PciNames& test_names();

/// A host that is complete: a host bridge at 00:00.0 and one card per id ("19e5:d802",
/// "10de:20b2:10de:1463") at 0000:01:00.0, 0000:02:00.0 …, class 120000 for Huawei and 030200
/// otherwise.
Host host_of(std::initializer_list<std::string> ids);
/// Scans nothing: one function per id, nothing else known, as lookup does.
Host lookup_of(std::initializer_list<std::string> ids);

/// Judged by the shipped rules, profile us-export, fail-on controlled.
Report judge(const Host& host, const std::string& as_of);
RunInfo run_on(const std::string& as_of);

bool has_rule(const Report& report, const std::string& rule);
const Finding* finding_of(const Report& report,
                          const std::string& rule);  // nullptr when there is none

/// Compares with tests/golden/<name>; UPDATE_GOLDEN=1 rewrites it.
void check_golden(const std::string& name, const std::string& actual);
std::string read_fixture(const std::string& name);  // tests/fixtures/<name>
std::string source_path(const std::string& relative);

/// The folder of real captures (CHIPAUDIT_SHARED/corpus, else ../shared/corpus); nullopt where
/// there is none.
std::optional<std::string> corpus_folder();
/// True when CHIPAUDIT_REQUIRE lists the word: then a skip is a failure.
bool is_required(const std::string& word);

}  // namespace chipaudit
