/* Several distortions at once: R(D_1, .., D_K), the least rate at which each mean distortion E d_k stays at or below
   its own D_k.  K = 1 is R(D).

   With slopes b_k >= 0, d_b = sum_k b_k d_k and F(b) = min_q - sum_i p_i log sum_j q_j exp(-d_b(i,j)),

     R(D_1, .., D_K) = max_{b >= 0} F(b) - sum_k b_k D_k                                (Lagrange; Berger 1971, 6.4),

   so that a channel gives a point on or above the surface, and duals w > 0 at any b a plane below all of it:

     R(D) >= sum_i p_i log w_i - log max_j sum_i p_i w_i exp(-d_b(i,j)) - sum_k b_k D_k. */
#ifndef EXACTRD_CRITERIA_H
#define EXACTRD_CRITERIA_H

#include "exactrd/check.h"
#include "exactrd/curve.h"

XRD_API_BEGIN

/* As many distortions as one problem can have. */
enum { XRD_CRITERIA_MAX = 8 };

/* A source and its distortions, all between the same n and m symbols.  Borrows. */
typedef struct {
  const double *p; /* n, as in xrd_problem */
  size_t count;    /* K, 1 <= K <= XRD_CRITERIA_MAX */
  xrd_distortion distortions[XRD_CRITERIA_MAX];
} xrd_criteria;

/* A point of the surface, and the numbers that prove it: with c_ij = xrd_criteria_entry at the slopes,
   s_i = min_j c_ij and E_ij = exp(-(c_ij - s_i)), the channel q_j E_ij / sum_j q_j E_ij and the duals w_i exp(s_i).
   Owns its arrays; release with xrd_criteria_point_clear. */
typedef struct {
  size_t count;                  /* K */
  double *slopes;                /* K: b_k >= 0, nats per unit of d_k; +infinity where D_k = 0 is asked for */
  double *distortions;           /* K: D_k; the channel's E d_k <= D_k is PROVED */
  double rate_nats;              /* FLOAT, inside the bounds */
  double rate_lower, rate_upper; /* PROVED: rate_lower <= R(D_1, .., D_K) <= rate_upper */
  size_t support;                /* q_j > 0 */
  xrd_verdict verdict;
  size_t n, m;
  double *q, *w; /* m, n */
} xrd_criteria_point;

/* Releases what it owns; a zeroed object is fine. */
void xrd_criteria_point_clear(xrd_criteria_point *point);

/* Errors: XRD_ERR_ARGUMENT (K), XRD_ERR_INPUT (sizes that differ; what xrd_problem_validate refuses; a symbol without a
   reproduction that every distortion allows). */
XRD_MUST_USE xrd_status xrd_criteria_validate(const xrd_criteria *criteria, xrd_error *error);

/* sum_k slopes[k] d_k(i, j) as a double: multiplied and added in order, each operation rounded to nearest; +infinity
   where any d_k forbids the pair, whatever its slope, and where an infinite slope meets a distortion above 0, which
   D_k = 0 forbids too.  DBL_MAX where the sum is beyond it. */
double xrd_criteria_entry(const xrd_criteria *criteria, const double *slopes, size_t i, size_t j);

/* SHA-256 of the digests of the K problems, in order. */
void xrd_criteria_digest(const xrd_criteria *criteria, xrd_digest *digest);

/* The point of the surface where its plane has the given slopes (K finite numbers >= 0).
   Errors: XRD_ERR_INPUT, XRD_ERR_ARGUMENT, XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED.  Of the options, the method and
   on_point are not used. */
XRD_MUST_USE xrd_status xrd_criteria_at_slopes(const xrd_criteria *criteria, const double *slopes,
                                               const xrd_options *options, xrd_criteria_point *point, xrd_error *error);

/* R at the given distortions (K finite numbers >= 0), exactly as asked, on straight pieces too.  A D_k of 0 forbids the
   pairs with d_k > 0.
   Errors: as above; XRD_ERR_ARGUMENT where no channel reaches the distortions, as far as floating point can tell. */
XRD_MUST_USE xrd_status xrd_criteria_at_distortions(const xrd_criteria *criteria, const double *distortions,
                                                    const xrd_options *options, xrd_criteria_point *point,
                                                    xrd_error *error);

/* The point of rate `rate_nats` where the surface's plane has slopes in the proportion of `weights` (K finite numbers
   >= 0, not all 0): that rate on the curve of the one distortion sum_k w_k d_k.  The bounds enclose the rate to within
   the gap; where the curve is straight, it is one of several channels.
   Errors: as above; XRD_ERR_ARGUMENT for a rate outside xrd_criteria_rate_range. */
XRD_MUST_USE xrd_status xrd_criteria_at_rate(const xrd_criteria *criteria, const double *weights, double rate_nats,
                                             const xrd_options *options, xrd_criteria_point *point, xrd_error *error);

/* The rates that xrd_criteria_at_rate takes, as xrd_curve_rate_range has them.  FLOAT. */
XRD_MUST_USE xrd_status xrd_criteria_rate_range(const xrd_criteria *criteria, const double *weights,
                                                const xrd_options *options, double *least_nats, double *largest_nats,
                                                xrd_error *error);

/* As many directions as xrd_criteria_directions makes. */
enum { XRD_DIRECTIONS_MAX = 100000 };

/* How many weights there are on K sides with `side` >= 2 points each: side for K = 2, side (side + 1) / 2 for K = 3.
   0 for more than XRD_DIRECTIONS_MAX. */
size_t xrd_criteria_direction_count(size_t criteria, size_t side);

/* Weights for xrd_criteria_at_rate spread over all directions, count x K numbers: multiples of 1 / (side - 1) that add
   up to 1, from all on the first criterion to all on the last, each over its criterion's scale, the mean of d_k(X, Y)
   for Y independent of X and uniform.  FLOAT.
   Errors: XRD_ERR_INPUT, XRD_ERR_ARGUMENT (a count of 0). */
XRD_MUST_USE xrd_status xrd_criteria_directions(const xrd_criteria *criteria, size_t side, double *weights,
                                                xrd_error *error);

/* Bounds of a point's slopes, q and w, whatever their quality: fills distortions (rounded up; with `asked`, they are
   given, and rate_upper is +infinity where the channel does not keep to them), rate_lower, rate_upper.
   An infinite slope bounds the rate from below where its D_k is 0; elsewhere rate_lower is 0.
   Errors: XRD_ERR_ARGUMENT (a witness outside its range), XRD_ERR_INPUT (slopes that make a distortion too large),
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_certify_criteria(const xrd_criteria *criteria, bool asked, int threads,
                                             xrd_criteria_point *point, xrd_error *error);

/* Proves a saved point again in balls, every entry, as xrd_check does; looser than the witness's bounds by at most
   G/8 + (8 + 4 K) 2^-52 max(1, U, sum_k b_k D_k).  Errors: as xrd_check. */
XRD_MUST_USE xrd_status xrd_check_criteria(const xrd_criteria *criteria, const xrd_criteria_point *point,
                                           double gap_nats, xrd_finding *finding, xrd_error *error);

XRD_API_END

#endif
