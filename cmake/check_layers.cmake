# SPDX-License-Identifier: GPL-3.0-or-later
# The architecture as a test: cmake -DROOT=<checkout> -P cmake/check_layers.cmake
# Prints every breach as file:line, then fails. tests/layers_selftest.cmake proves that each check bites.
cmake_minimum_required(VERSION 3.25)

# Who may include whom. This table *is* the architecture; values flow from left to right only.
set(allowed_core     core)
set(allowed_scanner  core scanner)
set(allowed_devicedb core devicedb)
set(allowed_policy   core devicedb policy)
set(allowed_report   core devicedb policy report)
set(allowed_fleet    core devicedb policy report fleet)
set(allowed_cli      core scanner devicedb policy report fleet cli)
set(layers core scanner devicedb policy report fleet cli)
set(allowed_tests ${layers} tests)
set(allowed_bench ${layers} bench tests)
set(allowed_cmake core devicedb cmake)  # build-time tools; of devicedb its headers alone
set(code_folders ${layers} tests bench cmake)
# Where no two files may share a name. Fixtures and goldens are told apart by their paths.
set(named_folders ${code_folders} docs packaging)
set(data_paths "^tests/(fixtures|golden|fuzz/corpus)/")

# Third-party headers => the only files that may include them.
set(third_party
    "(pci/[^>]*|hwloc\\.h|hwloc/[^>]*) => ^scanner/[^/]*\\.cpp$"
    "(archive|archive_entry)\\.h => ^(scanner/archive\\.cpp|tests/[a-z_]*\\.(cpp|h))$"
    "zlib\\.h => ^(scanner/gzip_text|tests/[a-z_]*)\\.cpp$"
    "dlfcn\\.h => ^(scanner/driver_library|tests/.*)\\.cpp$"
    "pugixml\\.hpp => ^scanner/[^/]*\\.cpp$"
    "nlohmann/json\\.hpp => \\.cpp$"
    "CLI/[^>]* => ^cli/[^/]*\\.cpp$"
    "(seccomp|cap-ng)\\.h => ^cli/sandbox\\.cpp$"
    "sodium\\.h => ^core/(digest|minisign)\\.cpp$"
    "(sqlite3\\.h|libpq-fe\\.h) => ^fleet/[^/]*\\.cpp$"
    "simdjson\\.h => ^(devicedb|fleet)/[^/]*\\.cpp$"
    "(catch2/[^>]*|catch\\.hpp) => ^(tests|bench)/"
    "(filesystem|fstream) => ^(scanner|cli|fleet|tests|bench|cmake)/")

# Doors to the world: clock, environment, host name, terminal, standard output.
set(door_functions getenv secure_getenv gethostname isatty clock_gettime gettimeofday printf puts)
set(door_names system_clock::now std::cout)
set(doors_open "^(cli/main\\.cpp$|tests/|bench/|cmake/)")

set(device_ids "0[xX](19[eE]5|10[dD][eE]|1002|8086|1[dD][aA]3|1[eE]36)($|[^0-9a-fA-F])")
set(line_limit 300)

# ---------------------------------------------------------------------------------------------

if(NOT ROOT)
    message(FATAL_ERROR "layers: give the checkout: -DROOT=<dir>")
endif()
get_filename_component(ROOT "${ROOT}" ABSOLUTE)
string(ASCII 1 backslash_mark)
string(ASCII 2 open_mark)
string(ASCII 3 close_mark)
string(ASCII 4 semicolon_mark)

set_property(GLOBAL PROPERTY breaches "")
function(breach where what)
    set_property(GLOBAL APPEND_STRING PROPERTY breaches "  ${where}: ${what}\n")
endfunction()

# The file as text without the four characters that CMake lists trip over.
function(read_text path result)
    file(READ "${ROOT}/${path}" text)
    string(REPLACE "\\" "${backslash_mark}" text "${text}")
    string(REPLACE "[" "${open_mark}" text "${text}")
    string(REPLACE "]" "${close_mark}" text "${text}")
    string(REPLACE ";" "${semicolon_mark}" text "${text}")
    set(${result} "${text}" PARENT_SCOPE)
endfunction()

# Code only: no character and string literals, no comments; the lines stay where they are.
function(strip_text text result)
    string(REGEX REPLACE "'${backslash_mark}?[\"']'" "' '" text "${text}")
    string(REGEX REPLACE "\"([^\"\n${backslash_mark}]|${backslash_mark}[^\n])*\"" "\"\"" text "${text}")
    string(REGEX REPLACE "/[*]([^*\n]|[*]+[^*/\n])*[*]+/" "" text "${text}")
    string(REGEX REPLACE "//[^\n]*" "" text "${text}")
    set(${result} "${text}" PARENT_SCOPE)
endfunction()

# One breach for every line of text that matches the pattern.
function(forbid path text pattern what)
    if(NOT text MATCHES "${pattern}")
        return()
    endif()
    string(REPLACE "\n" ";" lines "${text}")
    set(number 0)
    foreach(line IN LISTS lines)
        math(EXPR number "${number} + 1")
        if(line MATCHES "${pattern}")
            breach("${path}:${number}" "${what}")
        endif()
    endforeach()
endfunction()

# --- the files ---------------------------------------------------------------------------------

set(sources "")
set(named "")
foreach(folder IN LISTS named_folders)
    file(GLOB_RECURSE found RELATIVE "${ROOT}" LIST_DIRECTORIES false "${ROOT}/${folder}/*")
    list(APPEND named ${found})
endforeach()
list(FILTER named EXCLUDE REGEX "${data_paths}")
foreach(folder IN LISTS code_folders)
    file(GLOB_RECURSE found RELATIVE "${ROOT}" "${ROOT}/${folder}/*.cpp" "${ROOT}/${folder}/*.h")
    list(APPEND sources ${found})
endforeach()
list(SORT sources)
if(NOT sources)
    message(FATAL_ERROR "layers: no .cpp or .h file below ${ROOT}")
endif()

# A folder with code that is not in the table would escape every check below.
file(GLOB entries RELATIVE "${ROOT}" LIST_DIRECTORIES true "${ROOT}/*")
foreach(entry IN LISTS entries)
    if(IS_DIRECTORY "${ROOT}/${entry}" AND NOT entry IN_LIST code_folders
       AND NOT entry MATCHES "^(build.*|\\..*)$")
        file(GLOB_RECURSE found RELATIVE "${ROOT}" "${ROOT}/${entry}/*.cpp" "${ROOT}/${entry}/*.h")
        foreach(file IN LISTS found)
            breach("${file}:1" "'${entry}' is no folder for code; see the table in check_layers.cmake")
        endforeach()
    endif()
endforeach()
file(GLOB found RELATIVE "${ROOT}" "${ROOT}/*.cpp" "${ROOT}/*.h")
foreach(file IN LISTS found)
    breach("${file}:1" "code lives in a folder of the table in check_layers.cmake")
endforeach()

# --- names -------------------------------------------------------------------------------------

set(seen "")
foreach(file IN LISTS named)
    get_filename_component(name "${file}" NAME)
    if(name STREQUAL "README.md" OR name STREQUAL "CMakeLists.txt")
        continue()
    endif()
    if(name IN_LIST seen)
        breach("${file}:1" "shares its name with ${path_of_${name}}")
    else()
        list(APPEND seen "${name}")
        set("path_of_${name}" "${file}")
    endif()
endforeach()

# --- licence -----------------------------------------------------------------------------------

file(GLOB scripts RELATIVE "${ROOT}" LIST_DIRECTORIES false
     "${ROOT}/CMakeLists.txt" "${ROOT}/quickstart" "${ROOT}/.ci/run" "${ROOT}/*.sh" "${ROOT}/*.cmake")
set(licensed ${scripts} ${named})
foreach(file IN LISTS licensed)
    if(NOT file MATCHES "(\\.(cpp|h|cmake|sh|py)|CMakeLists\\.txt)$")
        if(file MATCHES "\\.[a-z0-9]+$")
            continue()
        endif()
        file(READ "${ROOT}/${file}" start LIMIT 16)
        if(NOT start MATCHES "^#!")
            continue()
        endif()
    endif()
    file(READ "${ROOT}/${file}" start LIMIT 512)
    if(NOT start MATCHES "SPDX-License-Identifier: GPL-3\\.0-or-later")
        breach("${file}:1" "no line 'SPDX-License-Identifier: GPL-3.0-or-later' at its top")
    endif()
endforeach()

# --- unlisted sources --------------------------------------------------------------------------

# CMakeLists.txt and what it includes from cmake/ name files relative to the top; a CMakeLists.txt of
# tests/ or bench/ relative to its own folder. Comments name nothing.
file(GLOB_RECURSE lists RELATIVE "${ROOT}" LIST_DIRECTORIES false
     "${ROOT}/tests/CMakeLists.txt" "${ROOT}/bench/CMakeLists.txt")
list(PREPEND lists CMakeLists.txt)
set(listed "")
while(lists)
    list(POP_FRONT lists list_file)
    if(NOT EXISTS "${ROOT}/${list_file}")
        breach("${list_file}:1" "is missing")
        continue()
    endif()
    set(prefix "")
    if(list_file MATCHES "^(.*/)CMakeLists\\.txt$")
        set(prefix "${CMAKE_MATCH_1}")
    endif()
    read_text("${list_file}" text)
    string(REGEX REPLACE "#[^\n]*" "" text "${text}")
    string(REGEX MATCHALL "[A-Za-z0-9_./-]+\\.cpp" words "${text}")
    list(TRANSFORM words PREPEND "${prefix}")
    list(APPEND listed ${words})
    if(list_file STREQUAL "CMakeLists.txt")
        string(REGEX MATCHALL "include\\([ \t]*cmake/[a-z0-9_]+\\.cmake" words "${text}")
        list(TRANSFORM words REPLACE "^.*(cmake/)" "\\1")
        list(APPEND lists ${words})
    endif()
endwhile()
foreach(file IN LISTS sources)
    if(file MATCHES "\\.cpp$" AND NOT file IN_LIST listed)
        breach("${file}:1" "is not named in CMakeLists.txt")
    endif()
endforeach()

# --- what the code says ------------------------------------------------------------------------

foreach(file IN LISTS sources)
    string(REGEX REPLACE "/.*" "" folder "${file}")
    read_text("${file}" text)
    strip_text("${text}" code)

    string(REGEX MATCHALL "\n" newlines "${text}")
    list(LENGTH newlines line_count)
    if(line_count GREATER line_limit)
        breach("${file}:${line_count}" "more than ${line_limit} lines; which word of the domain is missing?")
    endif()

    string(REPLACE "\n" ";" lines "${text}")
    set(number 0)
    foreach(line IN LISTS lines)
        math(EXPR number "${number} + 1")
        if(NOT line MATCHES "^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]*)[>\"]")
            continue()
        endif()
        set(bracket "${CMAKE_MATCH_1}")
        set(header "${CMAKE_MATCH_2}")
        string(REGEX REPLACE "/.*" "" from "${header}")
        if(bracket STREQUAL "\"")
            if(NOT header MATCHES "/" OR header MATCHES "\\.\\." OR NOT from IN_LIST code_folders)
                breach("${file}:${number}" "\"${header}\" must name its folder, as in \"core/pci.h\"")
            elseif(NOT from IN_LIST allowed_${folder})
                breach("${file}:${number}" "${folder} must not include ${from} (\"${header}\")")
            endif()
        elseif(header MATCHES "/" AND from IN_LIST code_folders)
            breach("${file}:${number}" "<${header}> is ours: use quotes")
        endif()
        foreach(row IN LISTS third_party)
            string(REGEX MATCH "^(.*) => (.*)$" row "${row}")
            set(pattern "${CMAKE_MATCH_1}")
            set(only "${CMAKE_MATCH_2}")
            if(header MATCHES "^${pattern}$" AND NOT file MATCHES "${only}")
                breach("${file}:${number}" "<${header}> is not allowed here, only in files like ${only}")
            endif()
        endforeach()
    endforeach()

    if(NOT file MATCHES "${doors_open}")
        foreach(door IN LISTS door_functions)
            forbid("${file}" "${code}" "(^|[^A-Za-z0-9_])${door}[ \t]*\\("
                   "only cli/main.cpp may call ${door}()")
        endforeach()
        foreach(door IN LISTS door_names)
            forbid("${file}" "${code}" "(^|[^A-Za-z0-9_])${door}($|[^A-Za-z0-9_])"
                   "only cli/main.cpp may use ${door}")
        endforeach()
    endif()

    if(NOT file MATCHES "^tests/")
        forbid("${file}" "${text}" "${device_ids}"
               "a vendor or device id in code; it belongs in devicedb/parts with its source")
    endif()
endforeach()

get_property(breaches GLOBAL PROPERTY breaches)
if(breaches)
    string(REGEX MATCHALL "\n" newlines "${breaches}")
    list(LENGTH newlines count)
    message(FATAL_ERROR "layers: breaches: ${count}\n${breaches}")
endif()
list(LENGTH sources source_count)
message(STATUS "layers: ${source_count} files, no breach")
