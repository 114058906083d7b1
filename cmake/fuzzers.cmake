# SPDX-License-Identifier: GPL-3.0-or-later
# libFuzzer targets: one file each under tests/fuzz, seeds in tests/fuzz/corpus/<name>.
function(fuzzer name)
  add_executable(${name} tests/fuzz/${name}.cpp)
  target_link_libraries(${name} PRIVATE cli report policy devicedb scanner core)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer,address)
endfunction()

fuzzer(lspci_fuzz)        # tests/fuzz/lspci_fuzz.cpp
fuzzer(config_fuzz)       # tests/fuzz/config_fuzz.cpp
fuzzer(capture_fuzz)      # tests/fuzz/capture_fuzz.cpp
fuzzer(parts_fuzz)        # tests/fuzz/parts_fuzz.cpp
