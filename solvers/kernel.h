/* Fused passes over columns of the excess distortion e_ij = d_ij - min_j d_ij, with A_ij = exp(-slope e_ij).

   Columns are contiguous, `stride` doubles long (a multiple of XRD_LANES, padded with e = 0 where w = 0).
   One body (kernel_body.h) is compiled for each instruction set; xrd_kernel_select picks the widest that runs here. */
#ifndef XRD_SOLVERS_KERNEL_H
#define XRD_SOLVERS_KERNEL_H

#include <stddef.h>
#include <stdint.h>

enum { XRD_LANES = 8, XRD_COARSE_LANES = 16 }; /* strides are multiples of these */

/* Relative to max(c_j, 1): exp within 7e-6, sums of 32 terms in single precision, and arguments within 2^-22 of
   |log_w| + slope e, of which terms that count in the sum have no more than 40. */
static const double XRD_COARSE_ERROR = 3e-5, XRD_COARSE_LOG_W = 9;

/* Of an exponential by the table of kernel_table_body.h, relatively: 2.4 times 2^-53. */
#define XRD_TABLE_ERROR 0x1.33p-52

typedef struct {
  const char *name;

  /* c_j = sum_i A_ij w_i and v_j = sum_i (A_ij w_i)^2 / p_i of the column at `excess`; A is not kept. */
  void (*price)(size_t stride, const double *excess, double slope, const double *w, const double *inverse_p, double *c,
                double *v);

  /* c_j and v_j of price in single precision, within XRD_COARSE_ERROR of c_j, for a column of length `stride`, a
     multiple of XRD_COARSE_LANES: c_j = sum_i exp(log_w_i - slope e_ij).  log_w <= XRD_COARSE_LOG_W, and -infinity
     where w = 0. */
  void (*price_coarse)(size_t stride, const float *excess, float slope, const float *log_w, const float *inverse_p,
                       double *c, double *v);

  /* As price, from a column of A itself. */
  void (*price_stored)(size_t stride, const double *a, const double *w, const double *inverse_p, double *c, double *v);

  /* One column of A. */
  void (*column)(size_t stride, const double *excess, double slope, double *a);

  /* u = A q and c = A'w for the columns of A, `stride` apart. */
  void (*mix)(size_t stride, size_t count, const double *a, const double *q, double *u);
  void (*products)(size_t stride, size_t count, const double *a, const double *w, double *c);

  /* sum_i A_i w_i, sum_i A_i g_i and sum_i A_i w_i e_i of the column at `excess`; A is not kept, and forbidden pairs
     (A = 0, e = infinity) add nothing. */
  void (*trend)(size_t stride, const double *excess, double slope, const double *w, const double *g, double sums[3]);

  /* once_i += q A_i e_i and twice_i += q A_i e_i^2; forbidden pairs add nothing. */
  void (*spread)(size_t stride, const double *a, const double *excess, double q, double *once, double *twice);

  /* sum_i A_i w_i e_i; forbidden pairs (A = 0, e = infinity) add nothing. */
  double (*moment)(size_t stride, const double *a, const double *w, const double *excess);

  /* excess_i = the double that lies rest_i places above coarse_i, which is a normal number, 0 or infinite. */
  void (*widen)(size_t stride, const float *coarse, const int32_t *rest, double *excess);
} xrd_kernel;

const xrd_kernel *xrd_kernel_select(void);

extern const xrd_kernel xrd_kernel_base, xrd_kernel_avx2, xrd_kernel_avx512;

#endif
