# `cpack` in the build folder makes four Debian packages; script/package does so for a build with the prefix /usr.
set(library_package libexactrd${XRD_ABI_VERSION})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME exactrd)
set(CPACK_PACKAGE_CONTACT "The exactrd developers <exactrd@users.noreply.github.com>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "rate-distortion functions with proved bounds")
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program library development python)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/debian_files.cmake)
set(CPACK_LICENSE_FILE ${CMAKE_SOURCE_DIR}/cmake/package/copyright)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME exactrd)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION math)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "gnuplot-nox, fonts-liberation")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION 
"Given a source and a distortion, exactrd computes points of the
rate-distortion function R(D), each with a lower and an upper bound that are
proved, rounding errors included.  It also evaluates closed forms, fills water
for Gaussian sources, proves saved results again, and draws curves.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME ${library_package})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SUGGESTS gnuplot-nox)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION 
"The shared library of exactrd: points of rate-distortion functions with lower
and upper bounds that are proved, rounding errors included.")
# Files that the package manager reads: which package gives this library, and that the loader's cache is stale.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/shlibs "libexactrd ${XRD_ABI_VERSION} ${library_package} (>= ${PROJECT_VERSION})\n")
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_BINARY_DIR}/shlibs ${CMAKE_CURRENT_BINARY_DIR}/triggers)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libexactrd-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${library_package} (= ${PROJECT_VERSION}-1)")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION 
"Headers, the CMake package and the pkg-config file of the exactrd library.")

set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-exactrd)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3, python3-numpy, ${library_package} (= ${PROJECT_VERSION}-1)")
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS "gnuplot-nox, fonts-liberation")
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS OFF)
set(CPACK_COMPONENT_PYTHON_DESCRIPTION
"The Python package of exactrd: rate-distortion functions with proved bounds,
from NumPy arrays.")
include(CPack)
