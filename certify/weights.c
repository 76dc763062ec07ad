#include "certify/weights.h"

#include <math.h>

const xrd_weight_kernel *xrd_weight_kernel_of(bool has_avx2) {
#if defined(__x86_64__)
  if (has_avx2) return &xrd_weight_kernel_avx2;
#else
  (void)has_avx2;
#endif
#if defined(FP_FAST_FMA)
  return &xrd_weight_kernel_base;
#else
  return NULL;
#endif
}

const xrd_weight_kernel *xrd_weight_kernel_select(void) {
#if defined(__x86_64__)
  return xrd_weight_kernel_of((__builtin_cpu_supports("avx2") != 0) & (__builtin_cpu_supports("fma") != 0));
#else
  return xrd_weight_kernel_of(false);
#endif
}
