# SPDX-License-Identifier: GPL-3.0-or-later
# embed_files(target function header base glob…): text files → a source of `target` that defines function().
# "function,heads" defines heads(), too (cmake/embed_data.cpp). New files are picked up by the next build; JSON is minified and the digest made by the tool, at build time.
add_executable(embed_data
  cmake/embed_data.cpp)
target_link_libraries(embed_data PRIVATE flags core nlohmann_json::nlohmann_json)

function(embed_files target function header base)
  file(GLOB files CONFIGURE_DEPENDS ${ARGN})
  if(NOT files)
    message(FATAL_ERROR "nothing to embed for ${function}: ${ARGN}")
  endif()
  get_filename_component(base_dir ${base} ABSOLUTE)
  string(REGEX REPLACE ",.*" "" first "${function}")
  set(output ${PROJECT_BINARY_DIR}/${first}.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND embed_data ${output} ${header} ${function} ${base_dir} ${files}
    DEPENDS embed_data ${files} COMMENT "embedding ${function}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
