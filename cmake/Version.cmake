# XRD_VERSION is what include/exactrd/version.h says.  While its major number is 0, each minor version has an ABI of its
# own.
set(version_header ${CMAKE_CURRENT_LIST_DIR}/../include/exactrd/version.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${version_header})
file(STRINGS ${version_header} lines REGEX "^#define XRD_VERSION_[A-Z]+ [0-9]+$")
set(XRD_VERSION "")
foreach(line ${lines})
  string(REGEX REPLACE ".* " "" number ${line})
  list(APPEND XRD_VERSION ${number})
endforeach()
list(JOIN XRD_VERSION "." XRD_VERSION)
string(REGEX REPLACE "^(0\\.[0-9]+|[1-9][0-9]*).*" "\\1" XRD_ABI_VERSION ${XRD_VERSION})
