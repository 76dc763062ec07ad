#include "certify/weights.h"

#include <math.h>

const xrd_weight_kernel *xrd_weight_kernel_of(bool has_avx512, bool has_avx2) {
#if defined(__x86_64__)
  if (has_avx512) return &xrd_weight_kernel_avx512;
  if (has_avx2) return &xrd_weight_kernel_avx2;
#else
  (void)has_avx512;
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
  const bool has_fma = __builtin_cpu_supports("fma");
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vl");
  return xrd_weight_kernel_of(has_avx512 && has_fma, __builtin_cpu_supports("avx2") && has_fma);
#else
  return xrd_weight_kernel_of(false, false);
#endif
}
