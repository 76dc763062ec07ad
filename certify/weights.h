/* Passes over one row of weights E_j = exp(-slope (d_j - s)) in double arithmetic with proved error bounds.

   A pair (high, low) stands for the exact sum of two doubles.  The bounds below hold in rounding to nearest, for
   0 <= s <= d_j and 0 <= slope <= 2 (2^900 for screening), also with subnormal numbers flushed to zero, up to the
   absolute floors stated. The proofs are in weights_body.h.  One body is compiled for each instruction set; lanes never
   meet, so that every set returns the same bits. */
#ifndef XRD_CERTIFY_WEIGHTS_H
#define XRD_CERTIFY_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>

#include "certify/accuracy.h"

/* Weights with slope (d_j - s) beyond this are returned as 0: they are below exp(-639) < 2^-921. */
#define XRD_WEIGHT_LIMIT 640.0

enum { XRD_SUM_LANES = 8, XRD_MOMENT_DEGREE = 28 };

/* Arrays of pairs. */
typedef struct {
  double *high, *low;
} xrd_pairs;

/* What a row's weights are multiplied by: the pair v, and what goes with it in plain arithmetic. */
typedef struct {
  double high, low, difference;
} xrd_share;

/* Two running sums of pairs, XRD_SUM_LANES of each: sum_j q_j E_j and sum_j q_j E_j (d_j - s). */
typedef struct {
  double mass[2][XRD_SUM_LANES], excess[2][XRD_SUM_LANES];
} xrd_row_sums;

typedef struct {
  const char *name;

  /* (high_j, low_j) = E_j; d_j = infinity gives 0.  |high + low - E_j| <= XRD_WEIGHT_ERROR E_j + 2^-1000 where slope
     (d_j - s) <= 640; |low| <= 2^-47 high. */
  void (*weights)(size_t count, const double *d, double s, double slope, double *high, double *low);

  /* Adds both sums over the row; columns with weight 0 add nothing.  Per term, the pair errs by XRD_PAIR_ERROR. */
  void (*row_sums)(size_t count, const double *d, double s, const double *high, const double *low, const double *q,
                   xrd_row_sums *sums);

  /* (sum_high_j, sum_low_j) += v E_j as pairs; rest_j += v.difference * high_j in plain arithmetic. */
  void (*add_columns)(size_t count, const double *high, const double *low, xrd_share v, double *sum_high,
                      double *sum_low, double *rest);

  /* sum_j += weight * E_j in plain arithmetic: the screening sums, within a relative XRD_SCREEN_ERROR + (rows + 4)
     2^-53 of their values, but for the weights beyond the limit. */
  void (*screen)(size_t count, const double *d, double s, double slope, double weight, double *sum);

  /* Adds to moment[0 .. degree] the sums of weight_i exp(-slope v_i^2) v_i^k, v_i = fl(x_i - center) with slope v_i^2
     <= 640, degree <= XRD_MOMENT_DEGREE.  Off by at most xrd_moment_error of
     the sum of magnitudes: XRD_GAUSSIAN_ERROR, k + 1 products, XRD_BLOCK_ERROR. */
  void (*moments)(size_t count, const double *x, const double *weight, double center, double slope, size_t degree,
                  xrd_pairs moment);

  /* value_j = exp(-slope t_j^2) sum_k coefficient_k t_j^k with t_j = fl(y_j - center), degree >= 0, by Horner's rule.
   */
  void (*expansion)(size_t count, const double *y, double center, double slope, size_t degree,
                    const double *coefficient, double *value);
} xrd_weight_kernel;

/* The widest kernel that runs here; NULL where a fused multiply-add would be emulated. */
const xrd_weight_kernel *xrd_weight_kernel_select(void);

/* The same for a processor that has AVX-512 (F, DQ, VL) and FMA, AVX2 and FMA, or neither. */
const xrd_weight_kernel *xrd_weight_kernel_of(bool has_avx512, bool has_avx2);

extern const xrd_weight_kernel xrd_weight_kernel_base, xrd_weight_kernel_avx2, xrd_weight_kernel_avx512;

#endif
