enum { VECTOR_LANES = 8 };
#define XRD_KERNEL_TABLE
#include "solvers/kernel_body.h"

const xrd_kernel xrd_kernel_avx512 = {"avx512", price, price_coarse, price_stored, column, mix,
                                      products, trend, spread,       moment,       widen};
