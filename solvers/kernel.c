#include "solvers/kernel.h"

const xrd_kernel *xrd_kernel_select(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return &xrd_kernel_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &xrd_kernel_avx2;
#endif
  return &xrd_kernel_base;
}
