# Cross-building on Debian: -DXRD_TRIPLET=aarch64-linux-gnu (or another), the libraries installed for that architecture,
# and PKG_CONFIG_LIBDIR set to its folder.  Tests run under qemu-user.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES XRD_TRIPLET)
string(REGEX REPLACE "-.*" "" XRD_PROCESSOR "${XRD_TRIPLET}")
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${XRD_PROCESSOR})
set(CMAKE_C_COMPILER ${XRD_TRIPLET}-gcc)
set(CMAKE_LIBRARY_ARCHITECTURE ${XRD_TRIPLET})
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-${XRD_PROCESSOR})
