enum { VECTOR_LANES = 4 };
#include "solvers/kernel_body.h"

const xrd_kernel xrd_kernel_avx2 = {"avx2",   price, price_coarse, price_stored, column, mix,
                                    products, trend, spread,       moment,       widen};
