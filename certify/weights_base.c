/* The portable kernel: vectorised by the compiler as far as its target allows. */
#include "certify/moments_body.h"

const xrd_weight_kernel xrd_weight_kernel_base = {"base", weights, row_sums, add_columns, screen, moments, expansion};
