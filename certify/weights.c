#include "certify/weights.h"

const xrd_weight_kernel *xrd_weight_kernel_select(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &xrd_weight_kernel_avx2;
#endif
#if defined(FP_FAST_FMA)
  return &xrd_weight_kernel_base;
#else
  return NULL;
#endif
}
