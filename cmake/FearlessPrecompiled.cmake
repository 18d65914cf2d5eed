# Headers that files of a target share are read once for each target, where clang compiles: most of the time of
# compiling a test goes into reading GoogleTest and the standard library, and of some of the harness's rooms into
# reading {fmt}. (A file that includes too little is then not noticed: -DFEARLESS_PRECOMPILE=OFF.)

option(FEARLESS_PRECOMPILE "Read the headers that files share once for each target" ON)
mark_as_advanced(FEARLESS_PRECOMPILE)

set(FEARLESS_PRECOMPILED <atomic> <condition_variable> <functional> <memory> <mutex> <optional> <string> <thread>
                         <vector>)

set(FEARLESS_PRECOMPILED_OF_ROOMS ${PROJECT_SOURCE_DIR}/harness/core/format.hpp <algorithm> <fstream> <map> <set>)

# fearless_precompile(TARGET header…): these, and the above. fearless_precompile(TARGET REUSE other): what the other
# has, which is compiled in the same way.
function(fearless_precompile target)
  if(NOT FEARLESS_PRECOMPILE OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    return()
  endif()
  if(ARGV1 STREQUAL "REUSE")
    target_precompile_headers(${target} REUSE_FROM ${ARGV2})
    return()
  endif()
  set(headers ${ARGN} ${FEARLESS_PRECOMPILED})
  list(TRANSFORM headers REPLACE ">$" "$<ANGLE-R>")
  list(TRANSFORM headers REPLACE "^(.+)$" "$<$<COMPILE_LANGUAGE:CXX>:\\1>")
  target_precompile_headers(${target} PRIVATE ${headers})
endfunction()
