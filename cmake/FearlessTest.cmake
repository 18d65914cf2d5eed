# What users call:
#
#   fearless_add_test(NAME SOURCES file… [LINK target-or-library…] [STRATEGY name] [BUDGET 30s|10000]
#                     [OPTIONS name=value…] [LABELS label…] [TIMEOUT seconds] [DETECTOR own|tsan|both]
#                     [NO_MAIN] [NO_DISCOVERY])
#
#       Adds an executable of GoogleTest tests whose FEARLESS_TESTs are searched: instrumented, linked
#       with the runtime, GoogleTest and a main, its cases registered with ctest. Targets of this build
#       named after LINK are instrumented too (as by fearless_instrument). DETECTOR tsan: ThreadSanitizer's
#       runtime judges data races; both: NAME as it is, and NAME_tsan with that.
#
#   fearless_discover_tests(TARGET [LABELS label…] [TIMEOUT seconds] [STRATEGY name] [BUDGET 30s|10000]
#                           [OPTIONS name=value…])
#
#       Registers every case of a test executable with ctest. (fearless_add_test does so by itself; call
#       this to say more.)
#
#   fearless_instrument(TARGET…)
#
#       Makes TARGET_fearless, built from the same sources with the same properties, instrumented. A
#       library's own dependencies among the targets of this build follow.
#
#   fearless_link_thread_sanitizer(TARGET)
#
#       Links an executable of a test or program of Fearless's with ThreadSanitizer's runtime, as DETECTOR tsan
#       does.
#
#   fearless_instrument_target(TARGET)
#
#       Instruments a target of one's own in place and, if it is an executable, links the runtime. Its
#       fearless::check calls then search.

include_guard(GLOBAL)

set(FEARLESS_LABEL fearless CACHE STRING "Label of the ctest tests of scenarios")
set(FEARLESS_DETECTOR own CACHE STRING "DETECTOR of tests that do not say which: own, tsan or both")
set_property(CACHE FEARLESS_DETECTOR PROPERTY STRINGS own tsan both)
mark_as_advanced(FEARLESS_LABEL FEARLESS_DETECTOR)

# ---- what cannot work, said at configure time

function(_fearless_refuse where flags)
  foreach(flag ${flags})
    if(flag MATCHES "^-fsanitize=(.*)")
      set(sanitizers "${CMAKE_MATCH_1}")
      if(sanitizers MATCHES "thread")
        message(FATAL_ERROR
          "Fearless: ${where} holds ${flag}. Fearless instruments its tests itself and replaces "
          "ThreadSanitizer's runtime: leave the flag out of this build.")
      elseif(sanitizers MATCHES "address|memory|leak|hwaddress")
        message(FATAL_ERROR
          "Fearless: ${where} holds ${flag}. Two runtimes cannot both own memory and threads: use a "
          "separate build directory for that sanitizer.")
      endif()
    elseif(flag MATCHES "^-static$" OR flag MATCHES "^-static-pie$")
      message(FATAL_ERROR
        "Fearless: ${where} holds ${flag}. A statically linked C library cannot be taken over: link "
        "tests dynamically.")
    elseif(flag STREQUAL "-static-libstdc++")
      message(FATAL_ERROR
        "Fearless: ${where} holds ${flag}. The program's own copy of libstdc++ would take functions from "
        "Fearless: leave the flag out for tests.")
    elseif(flag MATCHES "^-stdlib=libc\\+\\+$")
      message(FATAL_ERROR
        "Fearless: ${where} holds ${flag}. Fearless knows libstdc++ only: build its tests with "
        "-stdlib=libstdc++.")
    elseif(flag MATCHES "^-f(openmp|iopenmp)(=.*)?$")
      message(FATAL_ERROR
        "Fearless: ${where} holds ${flag}. The threads of an OpenMP runtime are made by code that is "
        "not instrumented: use std::thread in tests.")
    endif()
  endforeach()
endfunction()

function(_fearless_check_flags target)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" config)
  foreach(variable CMAKE_CXX_FLAGS CMAKE_C_FLAGS CMAKE_CXX_FLAGS_${config} CMAKE_C_FLAGS_${config}
                   CMAKE_EXE_LINKER_FLAGS CMAKE_SHARED_LINKER_FLAGS)
    separate_arguments(flags UNIX_COMMAND "${${variable}}")
    _fearless_refuse("${variable}" "${flags}")
  endforeach()
  foreach(property COMPILE_OPTIONS LINK_OPTIONS)
    get_target_property(flags ${target} ${property})
    if(flags)
      _fearless_refuse("${property} of ${target}" "${flags}")
    endif()
    get_directory_property(flags ${property})
    if(flags)
      _fearless_refuse("${property} of this directory" "${flags}")
    endif()
  endforeach()
  get_target_property(libraries ${target} LINK_LIBRARIES)
  if(libraries MATCHES "OpenMP::")
    _fearless_refuse("LINK_LIBRARIES of ${target}" "-fopenmp")
  endif()
endfunction()

# ---- instrumentation

# gcc puts instructions in place of these after it has instrumented what is there, and does not instrument them.
# (The wrappers are built with this list.)
set(FEARLESS_CALLED_FUNCTIONS
  memset memcpy memmove memcmp bcmp bzero bcopy memchr memrchr
  mempcpy memccpy strlen strnlen strcmp strncmp strcasecmp strncasecmp strchr
  strrchr strchrnul index rindex strcpy stpcpy strncpy stpncpy strcat
  strncat strstr strspn strcspn strpbrk strdup strndup sprintf snprintf
  vsprintf vsnprintf
  CACHE INTERNAL "")

function(_fearless_compile_flags target)
  get_target_property(include_directories fearless::fearless INTERFACE_INCLUDE_DIRECTORIES)
  set(gcc "$<OR:$<COMPILE_LANG_AND_ID:CXX,GNU>,$<COMPILE_LANG_AND_ID:C,GNU>>")
  get_filename_component(headers "${FEARLESS_MACROS}" DIRECTORY)
  foreach(function ${FEARLESS_CALLED_FUNCTIONS})
    target_compile_options(${target} PRIVATE $<${gcc}:-fno-builtin-${function}>)
  endforeach()
  target_compile_options(${target} PRIVATE
    "$<${gcc}:SHELL:-include \"${headers}/memory_functions.h\">"
    $<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=thread>
    $<$<COMPILE_LANGUAGE:C,CXX>:-g>
    # So that machine code says what its functions still need of their frames and registers.
    $<$<COMPILE_LANGUAGE:C,CXX>:-fno-omit-frame-pointer>
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-tsan>
    $<$<COMPILE_LANG_AND_ID:C,GNU>:-Wno-tsan>
    # Also the reads that are followed by a write of the same bytes: ++n is two steps.
    "$<$<COMPILE_LANG_AND_ID:CXX,Clang,AppleClang>:SHELL:-mllvm -tsan-instrument-read-before-write>"
    "$<$<COMPILE_LANG_AND_ID:C,Clang,AppleClang>:SHELL:-mllvm -tsan-instrument-read-before-write>"
    # And all local variables in memory: clang 19 takes a member whose own address nobody else has for
    # unshared, even if the whole variable is shared. So it is told to take nothing for unshared.
    "$<$<COMPILE_LANG_AND_ID:CXX,Clang,AppleClang>:SHELL:-mllvm -capture-tracking-max-uses-to-explore=0>"
    "$<$<COMPILE_LANG_AND_ID:C,Clang,AppleClang>:SHELL:-mllvm -capture-tracking-max-uses-to-explore=0>"
    # And no look at an atomic twice, once before a loop and once at the end of its body: it would not be seen
    # that the first one only waits, too.
    "$<$<COMPILE_LANG_AND_ID:CXX,Clang,AppleClang>:SHELL:-mllvm -rotation-max-header-size=0>"
    "$<$<COMPILE_LANG_AND_ID:C,Clang,AppleClang>:SHELL:-mllvm -rotation-max-header-size=0>"
    # And no vectors of more than 16 bytes, nor loads of several elements' members at once: those are not instrumented.
    "$<$<COMPILE_LANG_AND_ID:CXX,Clang,AppleClang>:SHELL:-mllvm -enable-interleaved-mem-accesses=false>"
    "$<$<COMPILE_LANG_AND_ID:C,Clang,AppleClang>:SHELL:-mllvm -enable-interleaved-mem-accesses=false>"
    $<$<COMPILE_LANG_AND_ID:CXX,Clang,AppleClang>:-mprefer-vector-width=128>
    $<$<COMPILE_LANG_AND_ID:C,Clang,AppleClang>:-mprefer-vector-width=128>
    "$<$<COMPILE_LANG_AND_ID:CXX,Clang,AppleClang>:SHELL:-imacros \"${FEARLESS_MACROS}\">"
    "$<$<COMPILE_LANG_AND_ID:C,Clang,AppleClang>:SHELL:-imacros \"${FEARLESS_MACROS}\">"
  )
  # With its assertions on, libstdc++ leaves the members of std::string to the user's object files, where
  # they are instrumented, also before C++20.
  target_compile_definitions(${target} PRIVATE FEARLESS=1 _GLIBCXX_ASSERTIONS)
endfunction()

function(fearless_instrument_target target)
  _fearless_check_flags(${target})
  _fearless_compile_flags(${target})
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    # Fixed addresses and symbols bound at start: the same addresses in every process, and nothing of the
    # dynamic linker's in the data that every execution gets back.
    target_link_options(${target} PRIVATE -no-pie -Wl,-z,now)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  endif()
  # The runtime comes before every other library, or theirs would be found first (libatomic's functions).
  target_link_options(${target} BEFORE PRIVATE
    "SHELL:-Wl,--push-state,--no-as-needed \"$<TARGET_FILE:fearless::fearless>\" -Wl,--pop-state")
  target_link_libraries(${target} PRIVATE fearless::fearless)
endfunction()

function(_fearless_find_thread_sanitizer)
  if(FEARLESS_TSAN_RUNTIME)
    return()
  endif()
  set(name libclang_rt.tsan-x86_64.so)
  set(file)
  foreach(compiler ${CMAKE_CXX_COMPILER} clang++-19)
    execute_process(COMMAND ${compiler} -print-file-name=${name} OUTPUT_VARIABLE file ERROR_QUIET
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(IS_ABSOLUTE "${file}" AND EXISTS "${file}")
      break()
    endif()
    set(file)
  endforeach()
  if(NOT file)
    message(FATAL_ERROR
      "Fearless: DETECTOR tsan needs ThreadSanitizer's runtime as a shared library, ${name}, which no "
      "compiler here knows. On Debian: apt-get install clang-19 libclang-rt-19-dev; elsewhere, set "
      "FEARLESS_TSAN_RUNTIME to the file.")
  endif()
  set(FEARLESS_TSAN_RUNTIME "${file}" CACHE FILEPATH "ThreadSanitizer's runtime, a shared library")
  mark_as_advanced(FEARLESS_TSAN_RUNTIME)
endfunction()

function(fearless_link_thread_sanitizer target)
  _fearless_find_thread_sanitizer()
  get_filename_component(directory "${FEARLESS_TSAN_RUNTIME}" DIRECTORY)
  # At the end: Fearless's runtime takes what both define.
  target_link_libraries(${target} PRIVATE
    "-Wl,--push-state,--no-as-needed" "${FEARLESS_TSAN_RUNTIME}" "-Wl,--pop-state")
  set_property(TARGET ${target} APPEND PROPERTY BUILD_RPATH "${directory}")
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/FearlessTwins.cmake)

# ---- tests

# "30s" is a time, "10000" a number of executions.
function(_fearless_environment out_environment out_seconds strategy budget options)
  set(environment)
  set(seconds 10)
  if(strategy)
    list(APPEND environment "FEARLESS_STRATEGY=${strategy}")
  endif()
  if(budget MATCHES "^[0-9]+$")
    list(APPEND environment "FEARLESS_EXECUTIONS=${budget}")
    set(seconds 600)
  elseif(budget MATCHES "^([0-9]+)(ms|s|m|h)$")
    list(APPEND environment "FEARLESS_TIME=${budget}")
    set(seconds ${CMAKE_MATCH_1})
    if(CMAKE_MATCH_2 STREQUAL "m")
      math(EXPR seconds "${seconds} * 60")
    elseif(CMAKE_MATCH_2 STREQUAL "h")
      math(EXPR seconds "${seconds} * 3600")
    elseif(CMAKE_MATCH_2 STREQUAL "ms")
      set(seconds 1)
    endif()
  elseif(budget)
    message(FATAL_ERROR "Fearless: BUDGET '${budget}' is neither a number of executions nor a time "
                        "such as 30s or 5m")
  endif()
  foreach(option ${options})
    if(NOT option MATCHES "^([a-z_]+)=(.*)$")
      message(FATAL_ERROR "Fearless: OPTIONS takes name=value, not '${option}'")
    endif()
    string(TOUPPER ${CMAKE_MATCH_1} name)
    list(APPEND environment "FEARLESS_${name}=${CMAKE_MATCH_2}")
  endforeach()
  set(${out_environment} "${environment}" PARENT_SCOPE)
  set(${out_seconds} ${seconds} PARENT_SCOPE)
endfunction()

function(fearless_discover_tests target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "STRATEGY;BUDGET;TIMEOUT;SUFFIX" "LABELS;OPTIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "fearless_discover_tests: what is '${arg_UNPARSED_ARGUMENTS}'?")
  endif()
  get_target_property(discovered ${target} FEARLESS_DISCOVERED)
  if(discovered)
    return()
  endif()
  set_target_properties(${target} PROPERTIES FEARLESS_DISCOVERED TRUE)
  _fearless_environment(environment seconds "${arg_STRATEGY}" "${arg_BUDGET}" "${arg_OPTIONS}")
  # Longer than the search's own deadline and what follows it (reproducing, minimising, reporting).
  if(NOT arg_TIMEOUT)
    math(EXPR arg_TIMEOUT "${seconds} * 2 + 120")
  endif()
  # Here and not above: it sets a variable that its function reads, and this one may be called from a
  # directory that does not see those of the directory that included this file.
  include(GoogleTest)
  # Values that are lists do not survive PROPERTIES: they are set in a file that ctest reads afterwards. But its list
  # lacks the tests with brackets in their names: those have only what is here, and the gate gives them the rest.
  set(single TIMEOUT ${arg_TIMEOUT})
  if(FEARLESS_LABEL MATCHES "^[^][;]+$")
    list(APPEND single LABELS ${FEARLESS_LABEL})
  endif()
  if(environment MATCHES "^[^][;]+$")
    list(APPEND single ENVIRONMENT ${environment})
  endif()
  # (A case has one name: a parameter's value would be in that for ctest and in no report.)
  gtest_discover_tests(${target} TEST_SUFFIX "${arg_SUFFIX}" NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60 PROPERTIES ${single})
  set(labels ${FEARLESS_LABEL} ${arg_LABELS})
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${target}_fearless_tests.cmake)
  file(WRITE ${file} "if(${target}_TESTS)
  set_tests_properties(\${${target}_TESTS} PROPERTIES
    LABELS [==[${labels}]==] ENVIRONMENT [==[${environment}]==])
else()
  file(GLOB _built [==[${CMAKE_CURRENT_BINARY_DIR}/${target}[[]*_tests.cmake]==])
  if(NOT _built)  # the test that stands for all of them, and fails
    set_tests_properties(${target}_NOT_BUILT PROPERTIES LABELS [==[${labels}]==])
  endif()
endif()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
endfunction()

# For LINK: what was no target when the test was added must not be one in the end.
function(_fearless_check_order name library)
  if(TARGET "${library}")
    get_target_property(imported "${library}" IMPORTED)
    if(NOT imported)
      message(FATAL_ERROR "fearless_add_test(${name}): LINK names '${library}', a target that is defined later, "
                          "so that it would be linked without being instrumented. Define it before.")
    endif()
  endif()
endfunction()

function(fearless_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_MAIN;NO_DISCOVERY" "STRATEGY;BUDGET;TIMEOUT;DETECTOR;SUFFIX"
                        "SOURCES;LINK;LABELS;OPTIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "fearless_add_test: what is '${arg_UNPARSED_ARGUMENTS}'? Source files come "
                        "after SOURCES, libraries after LINK.")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "fearless_add_test(${name}): no SOURCES")
  endif()
  if(NOT arg_DETECTOR)
    set(arg_DETECTOR ${FEARLESS_DETECTOR})
  endif()
  if(NOT arg_DETECTOR MATCHES "^(own|tsan|both)$")
    message(FATAL_ERROR "fearless_add_test(${name}): DETECTOR is own, tsan or both, not '${arg_DETECTOR}'")
  endif()
  if(arg_DETECTOR STREQUAL "both")
    set(rest ${ARGN})
    list(FIND rest DETECTOR at)
    if(NOT at EQUAL -1)
      list(REMOVE_AT rest ${at})
      list(REMOVE_AT rest ${at})
    endif()
    fearless_add_test(${name} ${rest} DETECTOR own)
    fearless_add_test(${name}_tsan ${rest} DETECTOR tsan SUFFIX .tsan)
    return()
  endif()
  set(sources)
  foreach(source ${arg_SOURCES})
    if(source MATCHES "^\\$<TARGET_OBJECTS:")
      _fearless_counterpart("${source}" source)
    endif()
    list(APPEND sources "${source}")
  endforeach()
  add_executable(${name} ${sources})
  set_target_properties(${name} PROPERTIES FEARLESS_INSTRUMENTED TRUE)
  fearless_instrument_target(${name})
  set(libraries)
  foreach(library ${arg_LINK})
    if(library MATCHES "^OpenMP::")
      _fearless_refuse("LINK of ${name}" "-fopenmp")
    endif()
    _fearless_counterpart("${library}" counterpart)
    list(APPEND libraries "${counterpart}")
    if(library MATCHES "^[A-Za-z0-9_.+-]+$" AND NOT TARGET "${library}")
      cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]] CALL
                                               _fearless_check_order [[${name}]] [[${library}]])")
    endif()
  endforeach()
  target_link_libraries(${name} PRIVATE ${libraries})
  if(arg_DETECTOR STREQUAL "tsan")
    fearless_link_thread_sanitizer(${name})
  endif()

  # GoogleTest: the project's own if it builds one, else ours.
  set(own FALSE)
  if(TARGET gtest)
    get_target_property(imported gtest IMPORTED)
    if(NOT imported)
      set(own TRUE)
    endif()
  endif()
  if(own)
    target_link_libraries(${name} PRIVATE gtest)
    if(NOT arg_NO_MAIN)
      target_sources(${name} PRIVATE ${FEARLESS_GTEST_MAIN})
    endif()
  else()
    if(NOT TARGET fearless::gtest)
      message(FATAL_ERROR
        "fearless_add_test(${name}): GoogleTest's headers (gtest/gtest.h) were not found. On Debian and "
        "Ubuntu: apt-get install libgtest-dev; then delete FEARLESS_GTEST_INCLUDE from this build's "
        "cache.")
    endif()
    target_link_libraries(${name} PRIVATE fearless::gtest)
    if(NOT arg_NO_MAIN)
      target_link_libraries(${name} PRIVATE fearless::gtest_main)
    endif()
  endif()

  if(NOT arg_NO_DISCOVERY)
    set(arguments)
    foreach(key STRATEGY BUDGET TIMEOUT SUFFIX LABELS OPTIONS)
      if(arg_${key})
        list(APPEND arguments ${key} ${arg_${key}})
      endif()
    endforeach()
    # At the end of the directory, unless the project has called it with more by then.
    # (A deferred call sees no variables of this function: they are written out.)
    cmake_language(EVAL CODE "cmake_language(DEFER CALL fearless_discover_tests ${name} ${arguments})")
  endif()
endfunction()
