# Arb::Arb: ball arithmetic, from FLINT 3 (which holds it) or from FLINT 2 with a separate Arb library.
include(FindPackageHandleStandardArgs)
find_path(FLINT_INCLUDE_DIR NAMES flint/flint.h)
find_library(FLINT_LIBRARY NAMES flint)
find_library(GMP_LIBRARY NAMES gmp) # called by FLINT's inline functions
find_path(ARB_INCLUDE_DIR NAMES arb.h PATH_SUFFIXES flint)
find_library(ARB_LIBRARY NAMES flint-arb arb)
if(NOT ARB_LIBRARY AND ARB_INCLUDE_DIR)
  set(ARB_LIBRARY ${FLINT_LIBRARY}) # FLINT 3
endif()
find_package_handle_standard_args(Arb REQUIRED_VARS ARB_LIBRARY FLINT_LIBRARY GMP_LIBRARY ARB_INCLUDE_DIR FLINT_INCLUDE_DIR)
if(Arb_FOUND AND NOT TARGET Arb::Arb)
  add_library(Arb::Arb INTERFACE IMPORTED)
  target_include_directories(Arb::Arb SYSTEM INTERFACE ${ARB_INCLUDE_DIR} ${FLINT_INCLUDE_DIR} ${FLINT_INCLUDE_DIR}/flint)
  target_link_libraries(Arb::Arb INTERFACE ${ARB_LIBRARY} ${FLINT_LIBRARY} ${GMP_LIBRARY})
endif()
mark_as_advanced(FLINT_INCLUDE_DIR FLINT_LIBRARY GMP_LIBRARY ARB_INCLUDE_DIR ARB_LIBRARY)
