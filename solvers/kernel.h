/* Fused passes over columns of the excess distortion e_ij = d_ij - min_j d_ij, with A_ij = exp(-slope e_ij).

   Columns are contiguous, `stride` doubles long (a multiple of XRD_LANES, padded with e = 0 where w = 0).
   One body (kernel_body.h) is compiled for each instruction set; xrd_kernel_select picks the widest that runs here. */
#ifndef XRD_SOLVERS_KERNEL_H
#define XRD_SOLVERS_KERNEL_H

#include <stddef.h>

enum { XRD_LANES = 8 }; /* strides are multiples of this */

typedef struct {
  const char *name;

  /* c_j = sum_i A_ij w_i and v_j = sum_i (A_ij w_i)^2 / p_i for `count` columns at `excess`; A is not kept. */
  void (*price)(size_t stride, size_t count, const double *excess, double slope, const double *w,
                const double *inverse_p, double *c, double *v);

  /* As price, from columns of A itself. */
  void (*price_stored)(size_t stride, size_t count, const double *a, const double *w, const double *inverse_p,
                       double *c, double *v);

  /* One column of A. */
  void (*column)(size_t stride, const double *excess, double slope, double *a);

  /* sum_i A_i w_i e_i; forbidden pairs (A = 0, e = infinity) add nothing. */
  double (*moment)(size_t stride, const double *a, const double *w, const double *excess);
} xrd_kernel;

const xrd_kernel *xrd_kernel_select(void);

extern const xrd_kernel xrd_kernel_base, xrd_kernel_avx2, xrd_kernel_avx512;

#endif
