# SPDX-License-Identifier: GPL-3.0-or-later
# Proves that every check of check_layers.cmake bites: a small good tree passes, and the same tree with
# one bad file fails with exactly that one breach.
#   cmake [-DWORK=<scratch dir>] -P tests/layers_selftest.cmake
cmake_minimum_required(VERSION 3.25)

set(check "${CMAKE_CURRENT_LIST_DIR}/../cmake/check_layers.cmake")
if(NOT WORK)
    set(WORK "$ENV{TMPDIR}")
    if(NOT WORK)
        set(WORK /tmp)
    endif()
endif()
string(RANDOM LENGTH 12 unique)
set(tree "${WORK}/layers_selftest-${unique}")
set(spdx "// SPDX-License-Identifier: GPL-3.0-or-later")
set(failures "")
set(cases 0)

# The good tree holds the allowed twin of nearly every breach below.
function(make_good_tree)
    file(REMOVE_RECURSE "${tree}")
    file(WRITE "${tree}/core/pci.h" "${spdx}\n#include <vector>\n")
    file(WRITE "${tree}/core/digest.cpp" "${spdx}\n#include \"core/pci.h\"\n#include <sodium.h>\n")
    file(WRITE "${tree}/core/host_json.cpp" "${spdx}\n#include <nlohmann/json.hpp>\n")
    file(WRITE "${tree}/scanner/sysfs.cpp" "${spdx}\nextern \"C\" {\n#include <pci/pci.h>\n}\n"
         "#include <hwloc.h>\n#include <fstream>\n#include \"core/pci.h\"\n")
    file(WRITE "${tree}/scanner/driver_library.cpp" "${spdx}\n#include <dlfcn.h>\n")
    file(WRITE "${tree}/devicedb/match.h" "${spdx}\n#include \"core/pci.h\"\n")
    file(WRITE "${tree}/policy/assess.h" "${spdx}\n#include \"devicedb/match.h\"\n")
    file(WRITE "${tree}/report/json.cpp" "${spdx}\n#include \"policy/assess.h\"\n"
         "// getenv(\"HOME\") and std::cout belong to cli/main.cpp; [ \\\n"
         "const char* text = \"std::cout; getenv(x) // \\\" ]\";\nint vsnprintf(int);\n")
    file(WRITE "${tree}/fleet/store.cpp" "${spdx}\n#include \"report/sarif.h\"\n#include <sqlite3.h>\n")
    file(WRITE "${tree}/report/sarif.h" "${spdx}\n")
    file(WRITE "${tree}/cli/main.cpp" "${spdx}\n#include <CLI/CLI.hpp>\n#include \"scanner/scan.h\"\n"
         "auto a = std::getenv(\"A\");\nauto b = std::chrono::system_clock::now();\nauto& c = std::cout;\n")
    file(WRITE "${tree}/scanner/scan.h" "${spdx}\n")
    file(WRITE "${tree}/tests/pci_test.cpp" "${spdx}\n#include \"cli/exit_code.h\"\n#include <filesystem>\n"
         "#include \"tests/support.h\"\nint id = 0x19e5;\nauto e = getenv(\"A\");\n")
    file(WRITE "${tree}/tests/support.h" "${spdx}\n")
    file(WRITE "${tree}/cli/exit_code.h" "${spdx}\n")
    file(WRITE "${tree}/cmake/embed.cmake" "# SPDX-License-Identifier: GPL-3.0-or-later\n"
         "add_executable(embed_data cmake/embed_data.cpp)\n")
    file(WRITE "${tree}/cmake/embed_data.cpp" "${spdx}\n#include <fstream>\n#include \"core/pci.h\"\n")
    file(WRITE "${tree}/cmake/not_included.cmake" "# SPDX-License-Identifier: GPL-3.0-or-later\n"
         "add_executable(probe cmake/probe.cpp)\n")
    file(WRITE "${tree}/bench/CMakeLists.txt" "# SPDX-License-Identifier: GPL-3.0-or-later\n"
         "add_executable(scan_bench scan_bench.cpp)\n")
    file(WRITE "${tree}/bench/scan_bench.cpp" "${spdx}\n#include \"cli/exit_code.h\"\n")
    file(WRITE "${tree}/tests/golden/README.md" "one\n")
    file(WRITE "${tree}/docs/README.md" "two\n")
    file(WRITE "${tree}/build/dev/generated.cpp" "#include \"nothing.h\"\n")
    file(WRITE "${tree}/CMakeLists.txt" "# SPDX-License-Identifier: GPL-3.0-or-later\n"
         "layer(core core/digest.cpp core/host_json.cpp)\nlayer(scanner scanner/sysfs.cpp scanner/driver_library.cpp)\n"
         "layer(report report/json.cpp)\nlayer(fleet fleet/store.cpp)\nlayer(cli\n    cli/main.cpp)\n"
         "include(cmake/embed.cmake)\nadd_executable(t tests/pci_test.cpp)\n# core/commented_out.cpp\n")
endfunction()

function(run_check status output)
    execute_process(COMMAND "${CMAKE_COMMAND}" "-DROOT=${tree}" -P "${check}"
                    RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE err)
    set(${status} "${code}" PARENT_SCOPE)
    set(${output} "${out}${err}" PARENT_SCOPE)
endfunction()

# bad(<file> <content> <breach>): appends content to file; exactly this one breach must be reported.
function(bad file content breach)
    make_good_tree()
    file(APPEND "${tree}/${file}" "${content}")
    run_check(status output)
    math(EXPR count "${cases} + 1")
    set(cases ${count} PARENT_SCOPE)
    string(FIND "${output}" "${breach}" at)
    if(status EQUAL 0)
        set(problem "not noticed")
    elseif(at EQUAL -1)
        set(problem "another message")
    elseif(NOT output MATCHES "layers: breaches: 1\n")
        set(problem "more than one breach")
    else()
        return()
    endif()
    set(failures "${failures}${file}: expected '${breach}': ${problem}\n${output}\n" PARENT_SCOPE)
endfunction()

make_good_tree()
run_check(status output)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "the good tree is refused:\n${output}")
endif()

# The table: every arrow that does not exist.
foreach(arrow core:scanner core:devicedb core:cli scanner:devicedb scanner:policy devicedb:scanner
              devicedb:policy policy:scanner policy:report report:scanner report:fleet report:cli
              fleet:scanner fleet:cli core:tests cli:tests cmake:scanner cmake:cli)
    string(REPLACE ":" ";" ends "${arrow}")
    list(GET ends 0 from)
    list(GET ends 1 to)
    bad(${from}/extra.h "${spdx}\n\n#include \"${to}/thing.h\"\n"
        "${from}/extra.h:3: ${from} must not include ${to}")
endforeach()
bad(core/extra.h "${spdx}\n  #  include \"pci.h\"\n" "core/extra.h:2: \"pci.h\" must name its folder")
bad(core/extra.h "${spdx}\n#include \"core/../cli/x.h\"\n" "core/extra.h:2: \"core/../cli/x.h\" must name")
bad(core/extra.h "${spdx}\n#include \"other/x.h\"\n" "core/extra.h:2: \"other/x.h\" must name its folder")
bad(core/extra.h "${spdx}\n#include <cli/exit_code.h>\n" "core/extra.h:2: <cli/exit_code.h> is ours")

# Third-party headers, each in a place where it is forbidden.
foreach(row "core/extra.h|pci/pci.h" "scanner/extra.h|pci/pci.h" "scanner/extra.h|hwloc.h"
            "devicedb/match.h|hwloc/linux.h" "core/pci.h|nlohmann/json.hpp" "report/json.cpp|CLI/CLI.hpp"
            "cli/extra.h|CLI/CLI.hpp" "report/json.cpp|sodium.h" "core/pci.h|sodium.h"
            "report/json.cpp|sqlite3.h" "fleet/extra.h|libpq-fe.h" "core/digest.cpp|simdjson.h"
            "core/digest.cpp|catch2/catch.hpp" "core/pci.h|filesystem" "report/json.cpp|fstream"
            "policy/assess.h|fstream" "devicedb/match.h|filesystem"
            "core/pci.h|dlfcn.h" "cli/main.cpp|dlfcn.h" "scanner/sysfs.cpp|dlfcn.h")
    string(REPLACE "|" ";" parts "${row}")
    list(GET parts 0 file)
    list(GET parts 1 header)
    bad(${file} "${spdx}\n#include <${header}>\n" "<${header}> is not allowed here")
endforeach()
bad(core/extra.h "${spdx}\n#include <sodium.h>\n"
    "core/extra.h:2: <sodium.h> is not allowed here, only in files like ^core/(digest")

# Doors to the world.
foreach(door "std::getenv(\"A\")" "secure_getenv(\"A\")" "gethostname (name, 1)" "::isatty(1)"
             "std::chrono::system_clock::now()" "std::cout" "std::printf(\"x\")" "puts(\"x\")"
             "clock_gettime(0, nullptr)" "gettimeofday(nullptr, nullptr)")
    bad(core/extra.h "${spdx}\nauto x = 'a'; auto y = ${door};\n" "core/extra.h:2: only cli/main.cpp may ")
    bad(cli/extra.h "${spdx}\n// text\nauto q = '\"'; auto x = ${door};  // \"text\"\n"
        "cli/extra.h:3: only cli/main.cpp may ")
endforeach()

# Device ids, in code and in comments.
foreach(id 0x19e5 0x19E5 0x10de 0X10DE 0x1002 0x8086 0x1da3 0x1e36)
    bad(scanner/sysfs.cpp "bool huawei(int v) { return v == ${id}; }\n"
        "scanner/sysfs.cpp:8: a vendor or device id in code")
endforeach()
bad(bench/speed.h "${spdx}\n// ${id} 0x19e5\n" "bench/speed.h:2: a vendor or device id in code")

# Unlisted sources, also those that only a comment names.
bad(core/forgotten.cpp "${spdx}\n" "core/forgotten.cpp:1: is not named in CMakeLists.txt")
bad(core/commented_out.cpp "${spdx}\n" "core/commented_out.cpp:1: is not named in CMakeLists.txt")
bad(policy/pci_test.cpp.cpp "${spdx}\n" "policy/pci_test.cpp.cpp:1: is not named in CMakeLists.txt")
bad(tests/fuzz/lspci_fuzz.cpp "${spdx}\n" "tests/fuzz/lspci_fuzz.cpp:1: is not named in CMakeLists.txt")
bad(bench/speed.cpp "${spdx}\n" "bench/speed.cpp:1: is not named in CMakeLists.txt")
bad(tests/scan_bench.cpp.cpp "${spdx}\n" "tests/scan_bench.cpp.cpp:1: is not named in CMakeLists.txt")
bad(cmake/probe.cpp "${spdx}\n" "cmake/probe.cpp:1: is not named in CMakeLists.txt")

# Names, folders, licence, length.
bad(policy/pci.h "${spdx}\n" "policy/pci.h:1: shares its name with core/pci.h")
bad(docs/embed.cmake "# SPDX-License-Identifier: GPL-3.0-or-later\n"
    "docs/embed.cmake:1: shares its name with cmake/embed.cmake")
bad(utils/thing.h "${spdx}\n" "utils/thing.h:1: 'utils' is no folder for code")
bad(thing.h "${spdx}\n" "thing.h:1: code lives in a folder of the table")
bad(core/plain.h "#pragma once\n" "core/plain.h:1: no line 'SPDX")
bad(cmake/plain.cmake "# nothing\n" "cmake/plain.cmake:1: no line 'SPDX")
bad(packaging/plain.sh "#!/bin/sh\n" "packaging/plain.sh:1: no line 'SPDX")
bad(packaging/plain "#!/bin/sh\n" "packaging/plain:1: no line 'SPDX")
bad(CMakeLists.txt "include(cmake/gone.cmake)\n" "cmake/gone.cmake:1: is missing")
bad(.ci/run "#!/bin/sh\n" ".ci/run:1: no line 'SPDX")
bad(quickstart "#!/bin/sh\n" "quickstart:1: no line 'SPDX")
string(REPEAT "int x[2];  // [ \\\n" 299 lines)
bad(core/long.h "${spdx}\n${lines}// 301\n" "core/long.h:301: more than 300 lines")

# What must stay allowed: 300 lines, ids that only look like one, code next to tricky characters.
make_good_tree()
file(WRITE "${tree}/core/long.h" "${spdx}\n${lines}")
file(WRITE "${tree}/core/odd.h" "${spdx}\nint a = 0x19e50, b = 0x80861;\nauto url = \"http://x/std::cout\";\n"
     "int my_getenv(int);\nint snprintf(int); /* std::cout */ char c = '\"'; // std::cout \"\n")
run_check(status output)
if(NOT status EQUAL 0)
    string(APPEND failures "refused although allowed:\n${output}\n")
endif()

# All breaches at once, and a tree without code.
make_good_tree()
file(WRITE "${tree}/core/extra.h" "#include \"cli/a.h\"\n#include \"pci.h\"\nint v = 0x8086; auto x = getenv(\"A\");\n")
run_check(status output)
if(status EQUAL 0 OR NOT output MATCHES "layers: breaches: 5\n")
    string(APPEND failures "five breaches in one file are not all reported:\n${output}\n")
endif()
file(REMOVE_RECURSE "${tree}")
file(MAKE_DIRECTORY "${tree}")
run_check(status output)
if(status EQUAL 0)
    string(APPEND failures "an empty tree passes\n")
endif()
execute_process(COMMAND "${CMAKE_COMMAND}" -P "${check}" RESULT_VARIABLE status ERROR_QUIET OUTPUT_QUIET)
if(status EQUAL 0)
    string(APPEND failures "no ROOT passes\n")
endif()

file(REMOVE_RECURSE "${tree}")
if(failures)
    message(FATAL_ERROR "layers_selftest:\n${failures}")
endif()
message(STATUS "layers_selftest: ${cases} breaches noticed")
