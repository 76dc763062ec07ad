/* The same body for x86-64 with AVX-512. */
#include "certify/moments_body.h"

const xrd_weight_kernel xrd_weight_kernel_avx512 = {"avx512", weights, row_sums, add_columns,
                                                    screen,   moments, expansion};
