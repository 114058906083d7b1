# SPDX-License-Identifier: GPL-3.0-or-later
# Every test by name. Catch2 2 (Debian 12) and 3 (Debian 13) both serve; tests/support.h hides the difference.
find_package(Catch2 REQUIRED)
if(Catch2_VERSION VERSION_LESS 3)
  set(catch2 Catch2::Catch2)
else()
  set(catch2 Catch2::Catch2WithMain)
endif()

add_library(test_support STATIC
  tests/catch_main.cpp
  tests/support.cpp
  tests/sysfs_fixture.cpp)
target_link_libraries(test_support PUBLIC flags ${catch2} nlohmann_json::nlohmann_json
                                   PRIVATE cli report policy devicedb scanner core)
target_compile_definitions(test_support PUBLIC CHIPAUDIT_CATCH2_MAJOR=${Catch2_VERSION_MAJOR}
  CHIPAUDIT_SOURCE_DIR="${PROJECT_SOURCE_DIR}" CHIPAUDIT_BINARY_DIR="${PROJECT_BINARY_DIR}")

# Makers' libraries that say what they are told; without sanitizers, as the release binary loads them too.
set(fake_drivers ${PROJECT_BINARY_DIR}/fake_drivers)
function(fake_driver name folder file source)
  add_library(${name} MODULE ${source})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  set_target_properties(${name} PROPERTIES PREFIX "" OUTPUT_NAME ${file} SUFFIX "" LIBRARY_OUTPUT_DIRECTORY ${folder})
endfunction()
fake_driver(fake_nvml ${fake_drivers} libnvidia-ml.so.1 tests/drivers/fake_nvml.cpp)
fake_driver(fake_old_nvml ${fake_drivers}/old libnvidia-ml.so.1 tests/drivers/fake_nvml.cpp)
target_compile_definitions(fake_old_nvml PRIVATE FAKE_NVML_OLD)
fake_driver(fake_dcmi ${fake_drivers} libdcmi.so tests/drivers/fake_dcmi.cpp)

# unit_test(name): tests/<name>.cpp as one program and one CTest.
function(unit_test name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE test_support cli report policy devicedb scanner core)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

unit_test(core_test
  tests/core_config_test.cpp
  tests/core_filter_test.cpp
  tests/core_host_json_test.cpp
  tests/core_host_test.cpp
  tests/core_minisign_test.cpp
  tests/core_text_test.cpp)
unit_test(devicedb_test
  tests/devicedb_heads_test.cpp
  tests/devicedb_loader_test.cpp
  tests/devicedb_match_test.cpp
  tests/devicedb_shipped_test.cpp)
unit_test(policy_test
  tests/policy_assess_test.cpp
  tests/policy_condition_test.cpp
  tests/policy_context_test.cpp
  tests/policy_contradiction_test.cpp
  tests/policy_rules_test.cpp
  tests/policy_makers_test.cpp
  tests/policy_mutation_test.cpp
  tests/policy_stories_test.cpp
  tests/rule_days.cpp
  tests/stories.cpp)
unit_test(scanner_test
  tests/scanner_agreement_test.cpp
  tests/scanner_archive_test.cpp
  tests/scanner_closer_test.cpp
  tests/scanner_capture_test.cpp
  tests/scanner_detect_test.cpp
  tests/scanner_accounts_test.cpp
  tests/scanner_doubt_test.cpp
  tests/scanner_driver_test.cpp
  tests/scanner_fault_test.cpp
  tests/scanner_gzip_test.cpp
  tests/scanner_inputs_test.cpp
  tests/scanner_json_test.cpp
  tests/scanner_kernel_tree_test.cpp
  tests/scanner_live_test.cpp
  tests/scanner_lshw_test.cpp
  tests/scanner_lspci_test.cpp
  tests/scanner_reads_test.cpp
  tests/scanner_redfish_test.cpp
  tests/scanner_redfish_tree_test.cpp
  tests/scanner_smi_test.cpp
  tests/scanner_sosreport_test.cpp
  tests/scanner_sysfs_test.cpp
  tests/scanner_text_test.cpp
  tests/scanner_tree_test.cpp
  tests/scanner_words_test.cpp
  tests/scanner_xml_limits_test.cpp
  tests/scanner_xml_test.cpp)
target_link_libraries(scanner_test PRIVATE PkgConfig::ARCHIVE PkgConfig::ZLIB)
unit_test(library_test
  tests/scanner_library_test.cpp
  tests/scanner_reports_test.cpp)
target_compile_definitions(library_test PRIVATE CHIPAUDIT_FAKE_DRIVERS="${fake_drivers}")
add_dependencies(library_test fake_nvml fake_old_nvml fake_dcmi)
unit_test(report_test
  tests/report_changes_test.cpp
  tests/report_explain_test.cpp
  tests/report_golden_test.cpp
  tests/report_json_test.cpp
  tests/report_table_test.cpp
  tests/report_verdict_test.cpp)
unit_test(laws_test
  tests/laws_test.cpp)
unit_test(corpus_test
  tests/corpus_test.cpp)
# Without the shared corpus the test says so, and CTest counts it as skipped; CHIPAUDIT_REQUIRE=corpus makes that a failure.
set_tests_properties(corpus_test PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED: no corpus")
unit_test(facts_test
  tests/facts_doc.cpp
  tests/facts_match.cpp
  tests/facts_rows.cpp
  tests/facts_test.cpp
  tests/facts_trust_test.cpp
  tests/facts_vectors_test.cpp)
# The same for the fact tables beside that corpus.
set_tests_properties(facts_test PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED: no fact tables")
unit_test(cli_test
  tests/cli_ask_driver_test.cpp
  tests/cli_context_test.cpp
  tests/cli_database_test.cpp
  tests/cli_lookup_test.cpp
  tests/cli_parts_page_test.cpp
  tests/cli_process.cpp
  tests/cli_rules_test.cpp
  tests/cli_shown_test.cpp
  tests/cli_streams_test.cpp
  tests/cli_test.cpp)
target_compile_definitions(cli_test PRIVATE CHIPAUDIT_BINARY="$<TARGET_FILE:chipaudit>"
  CHIPAUDIT_FAKE_DRIVERS="${fake_drivers}")
add_dependencies(cli_test chipaudit fake_nvml fake_dcmi)

# The JSON Schema against real reports, by Debian's python3-jsonschema; skipped (77) where it is not installed.
find_program(CHIPAUDIT_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(CHIPAUDIT_PYTHON)
  add_test(NAME schema_test COMMAND ${CHIPAUDIT_PYTHON} ${PROJECT_SOURCE_DIR}/tests/schema_test.py $<TARGET_FILE:chipaudit>
    ${PROJECT_SOURCE_DIR}/tests/fixtures/ascend-8.lspci ${PROJECT_SOURCE_DIR}/tests/fixtures/driver-reports.capture.json)
  set_tests_properties(schema_test PROPERTIES SKIP_RETURN_CODE 77)
endif()

# Tries at the end of a scan what must be refused by then; without sanitizers, as what it is loaded into has none.
add_library(exit_probe MODULE tests/quiet/exit_probe.cpp)

add_test(NAME layers COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${PROJECT_SOURCE_DIR}/cmake/check_layers.cmake)
add_test(NAME layers_selftest COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${PROJECT_SOURCE_DIR}/tests/layers_selftest.cmake)

# Long tests are there where CHIPAUDIT_TEST_SET=all is in the environment of CTest: it reads this file when it runs.
if(CHIPAUDIT_PYTHON)
  cmake_path(GET PROJECT_BINARY_DIR PARENT_PATH build_folders)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/long_tests.cmake @ONLY CONTENT [=[
if("$ENV{CHIPAUDIT_TEST_SET}" STREQUAL "all")
  # Boots the release binary in virtual machines; skipped (77) where QEMU, a Debian kernel or a tool is missing, and then
  # CHIPAUDIT_REQUIRE=vm makes that a failure.
  add_test(vm_test "@CHIPAUDIT_PYTHON@" -B "@PROJECT_SOURCE_DIR@/tests/vm/boot_machines.py"
    --build "@build_folders@/release" --work "@build_folders@/vm")
  set_tests_properties(vm_test PROPERTIES LABELS vm SKIP_RETURN_CODE 77 PROCESSORS 2 TIMEOUT 900
    RESOURCE_LOCK release_build)
  # Lets reads of the release binary fail, one in each scan; skipped (77) without a C compiler or a release build.
  add_test(fault_sweep "@CHIPAUDIT_PYTHON@" -B "@PROJECT_SOURCE_DIR@/tests/faults/fault_sweep.py" --stride 40
    --build "@build_folders@/release" --work "@build_folders@/faults")
  set_tests_properties(fault_sweep PROPERTIES LABELS faults SKIP_RETURN_CODE 77 TIMEOUT 900
    RESOURCE_LOCK release_build)
  # Watch the release binary scan; skipped (77) where this machine does not let us trace or make namespaces, and then
  # CHIPAUDIT_REQUIRE=quiet makes that a failure.
  add_test(quiet_scan_test "@CHIPAUDIT_PYTHON@" -B "@PROJECT_SOURCE_DIR@/tests/quiet/quiet_scan_test.py"
    --build "@build_folders@/release" --probe "@PROJECT_BINARY_DIR@/libexit_probe.so")
  add_test(places_test "@CHIPAUDIT_PYTHON@" -B "@PROJECT_SOURCE_DIR@/tests/quiet/places_test.py"
    --build "@build_folders@/release")
  add_test(confined_inputs_test "@CHIPAUDIT_PYTHON@" -B "@PROJECT_SOURCE_DIR@/tests/quiet/confined_inputs_test.py"
    --build "@build_folders@/release")
  add_test(ask_driver_test "@CHIPAUDIT_PYTHON@" -B "@PROJECT_SOURCE_DIR@/tests/quiet/ask_driver_test.py"
    --build "@build_folders@/release" --drivers "@fake_drivers@")
  set_tests_properties(quiet_scan_test places_test confined_inputs_test ask_driver_test PROPERTIES LABELS quiet SKIP_RETURN_CODE 77 TIMEOUT 300
    RESOURCE_LOCK release_build)
endif()
]=])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${PROJECT_BINARY_DIR}/long_tests.cmake)
endif()
