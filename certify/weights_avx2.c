/* The same body for x86-64 with AVX2 and FMA. */
#include "certify/moments_body.h"

const xrd_weight_kernel xrd_weight_kernel_avx2 = {"avx2", weights, row_sums, add_columns, screen, moments, expansion};
