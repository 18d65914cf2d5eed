# What the build needs from the system; ci/setup installs all of it on Debian 12.

find_package(fmt QUIET)
find_package(nlohmann_json QUIET)
if(NOT fmt_FOUND OR NOT nlohmann_json_FOUND)
  message(FATAL_ERROR "Fearless needs the libraries {fmt} and nlohmann-json. On Debian and Ubuntu: "
                      "apt-get install libfmt-dev nlohmann-json3-dev (or run ci/setup).")
endif()

# Of this version core/format.cpp knows what is to be compiled once; another is compiled where it is used.
set(FEARLESS_FMT_DEFINITIONS)
if(NOT fmt_VERSION MATCHES "^9[.]")
  set(FEARLESS_FMT_DEFINITIONS FMT_HEADER_ONLY)
endif()

# libbacktrace comes with GCC's development files.
execute_process(
  COMMAND sh -c "ls -d /usr/lib/gcc/x86_64-linux-gnu/*/ /usr/lib/gcc/x86_64-*-linux*/*/ 2>/dev/null | sort -Vr"
  OUTPUT_VARIABLE _fearless_gcc_directories OUTPUT_STRIP_TRAILING_WHITESPACE
)
string(REPLACE "\n" ";" _fearless_gcc_directories "${_fearless_gcc_directories}")
set(_fearless_gcc_includes ${_fearless_gcc_directories})
list(TRANSFORM _fearless_gcc_includes APPEND "include")
find_library(FEARLESS_BACKTRACE_LIBRARY NAMES libbacktrace.a backtrace PATHS ${_fearless_gcc_directories})
find_file(FEARLESS_BACKTRACE_HEADER backtrace.h PATHS ${_fearless_gcc_includes})
mark_as_advanced(FEARLESS_BACKTRACE_LIBRARY FEARLESS_BACKTRACE_HEADER)
if(NOT FEARLESS_BACKTRACE_LIBRARY OR NOT FEARLESS_BACKTRACE_HEADER)
  message(FATAL_ERROR "Fearless needs libbacktrace. On Debian: apt-get install libgcc-12-dev "
                      "(or run ci/setup).")
endif()

# GoogleTest's sources, to build it as a shared library: what belongs to a test program's own data must
# be the scenario's alone.
find_path(FEARLESS_GTEST_SOURCE src/gtest-all.cc
          PATHS /usr/src/googletest/googletest /usr/src/gtest
)
mark_as_advanced(FEARLESS_GTEST_SOURCE)
if(NOT FEARLESS_GTEST_SOURCE)
  message(FATAL_ERROR "Fearless needs GoogleTest's sources. On Debian: apt-get install googletest "
                      "libgtest-dev (or run ci/setup).")
endif()
