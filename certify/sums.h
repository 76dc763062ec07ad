/* The sums that an evaluation in double arithmetic leaves behind, and the proof made of them. */
#ifndef XRD_CERTIFY_SUMS_H
#define XRD_CERTIFY_SUMS_H

#include <stdbool.h>

#include "certify/pair.h"
#include "certify/proof.h"
#include "certify/weights.h"
#include "exactrd/certificate.h"

/* Ranges in which no intermediate number under- or overflows and weights dropped at exp(-639) < 2^-921 do not count. */
#define XRD_SUMS_SMALL 0x1p-600
#define XRD_SUMS_LARGE 0x1p600

/* What dropped weights and subnormal numbers add at most to c_j and g_j. */
#define XRD_SUMS_FLOOR 0x1p-240

/* Numbers scaled by a power of two: distortions times `scale` go with slopes divided by it.  Each sum carries the
   relative error of its pair.  The channel P(j|i) = q_j E_ij / u_i has weights E_ij = exp(-slope (d_ij - s_i)) on the
   distortions d of the evaluation, of which the problem's own differ by at most a relative `stretch` and an absolute
   `underflow`. */
typedef struct {
  double scale, slope;          /* the channel's slope, scaled */
  const double *u_high, *u_low; /* n: u_i = sum_j q_j E_ij */
  size_t support_count;         /* columns with q_j > 0 */
  size_t *support;              /* their indices */
  double *q;                    /* their masses; overwritten by the proof */
  double *c_high, *c_low;       /* their sum_i p_i E_ij / u_i */
  double *spare;                /* support_count; overwritten */
  xrd_pair excess, dual;        /* sum_i p_i / u_i sum_j q_j E_ij (d_ij - s_i), scaled; max_j sum_i p_i w_i E_ij */
  xrd_up u_error, column_error, excess_error, dual_error;
  xrd_up excess_floor, dual_floor; /* absolute errors beside the relative ones */
  xrd_up stretch;
  xrd_up underflow; /* what squares below 2^-1022 add to the problem's own distortions, unscaled */
} xrd_sums;

/* The sum over the lanes of a kernel's running sums, normal. */
static inline xrd_pair xrd_lanes_total(double lanes[2][XRD_SUM_LANES]) {
  xrd_pair total = {0, 0};
  for (size_t k = 0; k < XRD_SUM_LANES; k++) xrd_pair_add(&total, (xrd_pair){lanes[0][k], lanes[1][k]});
  return xrd_pair_normal(total);
}

/* scale and slope with slope in [1, 2), or unscaled at slope 0; false where that leaves the range. */
bool xrd_sums_choose_scale(double slope, double *scale, double *scaled_slope);

/* At most slope (1 - relative); 0 stays 0. */
double xrd_sums_lower_slope(double slope, xrd_up relative);

/* Rounding to nearest, without which no error bound holds. */
bool xrd_sums_round_to_nearest(void);

/* The same for a thread of a team, which keeps the mode that it was started with: sets it to nearest, and leaves as it
   was found. */
int xrd_sums_enter(void);
void xrd_sums_leave(int mode);

/* What may be missing from the excess of all rows, scaled, when weights below 2^-921 were dropped: `mass` = sum q,
   reach = sum_i p_i / u_i, strain = sum_i 1 + (1 + 1 / u_i) x_i with x_i = sum_j q_j E_ij (d_ij - s_i). */
xrd_up xrd_sums_excess_floor(xrd_up mass, xrd_up reach, xrd_up strain, size_t columns);

/* The three balls.  False where logarithms could not be enclosed. */
bool xrd_sums_prove(xrd_sums *sums, const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                    const xrd_weight_kernel *kernel, xrd_proof *proof);

#endif
