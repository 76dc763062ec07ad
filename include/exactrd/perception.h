/* Rate, distortion and perception: R(D, P), the least rate at which the mean distortion E d stays at or below D and the
   law r of the reproductions within P of the source's law p (Blau and Michaeli 2019).

     XRD_TOTAL_VARIATION  sum_j |p_j - r_j| / 2 <= P
     XRD_KL               sum_j r_j log(r_j / p_j) <= P, nats
     XRD_WASSERSTEIN      min of sum_ij t_ij cost_ij over the plans t >= 0 that carry p to r, <= P

   The first two compare symbols with reproductions of the same index and need n = m.  Total variation is the
   transport with cost 0 where i = j, else 1.

   For every slope s >= 0, w > 0, every g (a number for each reproduction) and every price t >= 0 (> 0 for KL)

     R(D, P) >= sum_i p_i log w_i - log max_j [exp(-g_j) sum_i p_i w_i exp(-s d_ij)] - s D - h,
     h = t P + sum_i p_i max_j (g_j - t cost_ij), or t P + t log sum_j p_j exp(g_j / t) for KL

   (h is an upper bound of the largest sum_j g_j r_j over the laws r within P of p, Lagrange).  KL leaves out the
   reproductions j with p_j = 0.  At P = 0 the price may be +infinity: h = sum_i p_i max g_j over the moves that cost
   nothing. */
#ifndef EXACTRD_PERCEPTION_H
#define EXACTRD_PERCEPTION_H

#include "exactrd/check.h"
#include "exactrd/curve.h"

XRD_API_BEGIN

/* How far the law of the reproductions is from the source's; the formulas are at the head of this file. */
typedef enum { XRD_TOTAL_VARIATION, XRD_KL, XRD_WASSERSTEIN } xrd_constraint;

/* A source, its distortion and the constraint on the law of the reproductions.  Borrows. */
typedef struct {
  xrd_problem problem;
  xrd_constraint constraint;
  xrd_distortion cost; /* XRD_WASSERSTEIN: n x m, finite */
} xrd_perception;

/* A point and the numbers that prove it.  With m_i = min_j d_ij and E_ij = exp(-s (d_ij - m_i) - g_j) the duals are
   w_i exp(s m_i) and the channel is q_j E_ij / sum_j q_j E_ij, followed, unless its own pairs already carry p to its
   law r at a cost <= P, by a repair: what r_j has in excess of a law r* moves to where there is too little.  Repair
   raises no rate, and its distortion is counted.  r* is the law of the plan, sum_i p_i plan_ij / sum_j plan_ij, which
   costs <= P; for KL it is q / sum q, or p where P = 0.  Owns its arrays; release with xrd_perception_point_clear. */
typedef struct {
  double distortion, perception; /* D, P */
  double rate_nats;              /* FLOAT, inside the bounds */
  double rate_lower, rate_upper; /* PROVED: rate_lower <= R(D, P) <= rate_upper */
  size_t support;                /* q_j > 0 */
  xrd_verdict verdict;
  double slope, price; /* s: nats per unit of distortion; +infinity: only pairs with d_ij = min_j d_ij.  t: nats per
                          unit of perception */
  size_t n, m, moves;  /* moves = n m */
  double *q, *w, *g;   /* m, n, m */
  double *plan;        /* n x m: how p is carried to r*; all 0 for KL */
} xrd_perception_point;

/* Releases what it owns; a zeroed object is fine. */
void xrd_perception_point_clear(xrd_perception_point *point);

/* Errors: XRD_ERR_INPUT (what xrd_problem_validate refuses of the distortion or the cost; sizes that differ),
   XRD_ERR_ARGUMENT (an unknown constraint). */
XRD_MUST_USE xrd_status xrd_perception_validate(const xrd_perception *perception, xrd_error *error);

/* The cost of moving i to j: for total variation 0 or 1; 0 for KL. */
double xrd_perception_cost(const xrd_perception *perception, size_t i, size_t j);

/* SHA-256 of the constraint's number, the digest of the problem, and that of the cost. */
void xrd_perception_digest(const xrd_perception *perception, xrd_digest *digest);

/* R(D, P) at finite D, P >= 0, exactly as asked.  Interior point method; O(n^3) each of its 10 to 60 steps.
   Errors: XRD_ERR_INPUT, XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED; XRD_ERR_ARGUMENT (D or P; D below every channel's, as far
   as floating point can tell).  Of the options, gap, progress and threads' range are used. */
XRD_MUST_USE xrd_status xrd_perception_at(const xrd_perception *perception, double distortion, double perceptual,
                                          const xrd_options *options, xrd_perception_point *point, xrd_error *error);

/* Bounds of a point's witness, whatever its quality: fills rate_lower and rate_upper.  Where n = m, E d(X,X) <= D and
   staying costs nothing, the source's entropy bounds from above too; +infinity where neither that nor the repaired
   channel keeps to D.  Errors: XRD_ERR_ARGUMENT (a witness outside its range), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_certify_perception(const xrd_perception *perception, xrd_perception_point *point,
                                               xrd_error *error);

/* Proves a saved point again with code of its own.  Looser than the witness's bounds by at most
   G/8 + 16 2^-52 max(1, U).  Errors: as xrd_check. */
XRD_MUST_USE xrd_status xrd_check_perception(const xrd_perception *perception, const xrd_perception_point *point,
                                             double gap_nats, xrd_finding *finding, xrd_error *error);

XRD_API_END

#endif
