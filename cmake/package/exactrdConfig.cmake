# find_package(exactrd): the imported target exactrd::exactrd.
include(${CMAKE_CURRENT_LIST_DIR}/exactrdTargets.cmake)
