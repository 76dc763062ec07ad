# One static library per folder, one executable per test file.

add_library(xrd_settings INTERFACE)
target_include_directories(xrd_settings INTERFACE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR})
target_compile_definitions(xrd_settings INTERFACE _POSIX_C_SOURCE=200809L)
target_compile_options(xrd_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -ffp-contract=off
  $<$<C_COMPILER_ID:GNU>:-Wdouble-promotion>) # to clang, INFINITY is a float that is promoted
if(XRD_WERROR)
  target_compile_options(xrd_settings INTERFACE -Werror)
endif()
if(XRD_SANITIZE)
  target_compile_options(xrd_settings INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(xrd_settings INTERFACE -fsanitize=address,undefined)
endif()
if(XRD_FUZZ)
  target_compile_options(xrd_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()

# For files of loops that ought to be vectorised.  Branches are counted in code that nobody has rearranged.
if(CMAKE_C_FLAGS MATCHES "--coverage")
  set(XRD_VECTORISED "")
else()
  set(XRD_VECTORISED "-O3;-fno-trapping-math;-fno-math-errno")
endif()

# xrd_folder(NAME SOURCES file... [LINKS library...]): the static library xrd_NAME made of this folder's files.
function(xrd_folder name)
  cmake_parse_arguments(FOLDER "" "" "SOURCES;LINKS" ${ARGN})
  add_library(xrd_${name} STATIC ${FOLDER_SOURCES})
  target_link_libraries(xrd_${name} PUBLIC xrd_settings ${FOLDER_LINKS} PRIVATE m)
endfunction()

# xrd_test(NAME [SOURCES file...] LINKS library...): the cmocka program test_NAME from test_NAME.c, known to ctest as NAME.
function(xrd_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(test_${name} test_${name}.c ${TEST_SOURCES})
  target_link_libraries(test_${name} PRIVATE ${TEST_LINKS} PkgConfig::CMOCKA m)
  add_test(NAME ${name} COMMAND test_${name})
endfunction()

# Makes the allocations of an executable those of tests/failing_allocation.c, which is one of its sources.
function(xrd_allocations_may_fail executable)
  target_link_options(${executable} PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc,--wrap=free)
endfunction()

# Makes calls of an executable those of tests/failing_calls.c, which is one of its sources.
function(xrd_calls_may_fail executable)
  foreach(call IN ITEMS fopen fdopen tmpfile open_memstream fclose fflush ferror fseek ftell rename fsync mkstemp mkdir fstat write open
          posix_spawnp json_object json_array json_real json_integer json_string json_dumps json_dumpf json_object_set_new
          json_array_append_new json_pack)
    target_link_options(${executable} PRIVATE -Wl,--wrap=${call})
  endforeach()
endfunction()

# xrd_questions_may_stop(EXECUTABLE): its questions whether to go on can be answered by no; it holds
# tests/stopping_questions.c.
function(xrd_questions_may_stop executable)
  target_link_options(${executable} PRIVATE -Wl,--wrap=xrd_stop_wanted -Wl,--wrap=cli_progress_report)
endfunction()

# xrd_fault_test(NAME [SOURCES file...] LINKS library...): an xrd_test whose allocations can be made to fail; it includes
# tests/failing_allocation.h.
function(xrd_fault_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  xrd_test(${name} SOURCES ${TEST_SOURCES} ${CMAKE_SOURCE_DIR}/tests/failing_allocation.c LINKS ${TEST_LINKS})
  xrd_allocations_may_fail(test_${name})
endfunction()
