/* The kernels whose instruction set runs here. */
#ifndef XRD_TESTS_SOLVERS_KERNELS_H
#define XRD_TESTS_SOLVERS_KERNELS_H

#include "solvers/kernel.h"

enum { KERNELS_MOST = 3 };

static inline size_t kernels_here(const xrd_kernel *kernels[KERNELS_MOST]) {
  size_t count = 0;
  kernels[count++] = &xrd_kernel_base;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) kernels[count++] = &xrd_kernel_avx2;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) kernels[count++] = &xrd_kernel_avx512;
#endif
  return count;
}

#endif
