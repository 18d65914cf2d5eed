# cmake --install: the runtime, GoogleTest as a shared library, headers, compiler wrappers, and a package
# for find_package(fearless). The prefix may be moved afterwards.

option(FEARLESS_INSTALL "Make install rules for Fearless" ${PROJECT_IS_TOP_LEVEL})
if(NOT FEARLESS_INSTALL)
  return()
endif()

include(CMakePackageConfigHelpers)

# What the wrappers look for beside the libraries; see harness/cli/wrapper/compiler.cpp.
set(_fearless_parts ${CMAKE_INSTALL_LIBDIR}/fearless)
set(_fearless_package ${CMAKE_INSTALL_LIBDIR}/cmake/fearless)

set_target_properties(fearless_gtest PROPERTIES EXPORT_NAME gtest)
set_target_properties(fearless_gtest_main PROPERTIES EXPORT_NAME gtest_main)

install(TARGETS fearless EXPORT fearless
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS fearless_gtest fearless_gtest_main EXPORT fearless_gtest
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY harness/include/fearless DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

install(FILES $<TARGET_OBJECTS:fearless_program> DESTINATION ${_fearless_parts} RENAME program.o)
install(FILES harness/gtest/main.cpp DESTINATION ${_fearless_parts} RENAME gtest_main.cpp)
install(DIRECTORY ${PROJECT_BINARY_DIR}/bin/no-thread-sanitizer DESTINATION ${_fearless_parts})

install(PROGRAMS $<TARGET_FILE:fearless_wrapper> DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_BINARY_DIR}/bin/fearless-cc DESTINATION ${CMAKE_INSTALL_BINDIR})

# The gate: a script that finds its parts beside itself, also through a link.
install(PROGRAMS ci/gate DESTINATION ${_fearless_parts}/ci)
install(DIRECTORY ci/gating DESTINATION ${_fearless_parts}/ci FILES_MATCHING PATTERN "*.py")
install(DIRECTORY ci/templates DESTINATION ${_fearless_parts}/ci)
file(RELATIVE_PATH _fearless_gate_from_bin ${CMAKE_INSTALL_FULL_BINDIR}
     ${CMAKE_INSTALL_FULL_LIBDIR}/fearless/ci/gate)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/package)
file(CREATE_LINK ${_fearless_gate_from_bin} ${PROJECT_BINARY_DIR}/package/fearless-gate SYMBOLIC)
install(FILES ${PROJECT_BINARY_DIR}/package/fearless-gate DESTINATION ${CMAKE_INSTALL_BINDIR})

foreach(_fearless_text LICENSE README.md CHANGELOG.md docs)
  if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/${_fearless_text})
    install(DIRECTORY ${_fearless_text}/ DESTINATION ${CMAKE_INSTALL_DOCDIR})
  elseif(EXISTS ${PROJECT_SOURCE_DIR}/${_fearless_text})
    install(FILES ${_fearless_text} DESTINATION ${CMAKE_INSTALL_DOCDIR})
  endif()
endforeach()

# The package. GoogleTest's part stands apart: its headers are the system's and may be missing.
install(EXPORT fearless NAMESPACE fearless:: FILE fearless-targets.cmake DESTINATION ${_fearless_package})
install(EXPORT fearless_gtest NAMESPACE fearless:: FILE fearless-gtest-targets.cmake
        DESTINATION ${_fearless_package})
configure_package_config_file(
  cmake/fearless-config.cmake.in ${PROJECT_BINARY_DIR}/package/fearless-config.cmake
  INSTALL_DESTINATION ${_fearless_package}
  PATH_VARS _fearless_parts CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_BINDIR
)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/package/fearless-config-version.cmake COMPATIBILITY SameMajorVersion
)
install(FILES ${PROJECT_BINARY_DIR}/package/fearless-config.cmake
              ${PROJECT_BINARY_DIR}/package/fearless-config-version.cmake
              cmake/FearlessTest.cmake cmake/FearlessTwins.cmake
        DESTINATION ${_fearless_package})
