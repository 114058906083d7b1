# SPDX-License-Identifier: GPL-3.0-or-later
# libFuzzer targets: one file each under tests/fuzz. .ci/run gives each of them a minute.
function(fuzzer name source)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE cli report policy devicedb scanner core)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer,address)
endfunction()

fuzzer(archive_fuzz tests/fuzz/archive_fuzz.cpp)
fuzzer(capture_fuzz tests/fuzz/capture_fuzz.cpp)
fuzzer(config_fuzz tests/fuzz/config_fuzz.cpp)
fuzzer(json_inputs_fuzz tests/fuzz/json_inputs_fuzz.cpp)
fuzzer(lspci_fuzz tests/fuzz/lspci_fuzz.cpp)
fuzzer(parts_fuzz tests/fuzz/parts_fuzz.cpp)
fuzzer(xml_fuzz tests/fuzz/xml_fuzz.cpp)
fuzzer(text_fuzz tests/fuzz/text_fuzz.cpp)
