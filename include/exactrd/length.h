/* Codes of a finite length: what n symbols at a time can and cannot reach.

   A code of length n with M words has excess probability P[(1/n) sum_i d(X_i, Y_i) > D].  Its rate is (1/n) log M.  The
   least rate with an excess probability of at most e lies between two bounds, both PROVED:

   Converse (Kostina and Verdu 2012, theorem 7).  Let S(x) = log w(x) - s D with E[w(X) exp(-s d(X,y))] <= 1 for all y:
   the very numbers that prove R(D) from below.  Every code and every g > 0 obey e >= P[S(X_1) + ... + S(X_n) >= log M +
   g] - exp(-g), and so log M >= t + log(P[S(X_1) + ... + S(X_n) >= t] - e) for every t.

   Achievability (Shannon's random coding; the same paper, theorem 10).  With words drawn from q,
     e <= E (1 - Q(X_1..X_n))^M,   Q(x_1..x_n) = P_q[sum_i d(x_i, Y_i) <= n D],
   evaluated over the types of x_1..x_n, symbols with the same law of d(x, Y) counting as one.

   The dispersion V = Var log w*(X), w* = 1/u* at the slope s* of R at D, is enclosed from w at s.  With u_s = sum_j
   q*_j exp(-s d) and r = w u_s, E r <= 1 and E log r >= -G where G = rate_upper - rate_lower, so that E[r - 1 - log r]
   <= G; hence p_i log(r_i)^2 / (2 + |log r_i|) <= G for each symbol, which bounds |log r| by some S, and |sqrt Var S(X)
   - sqrt Var log u_s| <= sqrt((2 + S) G).  From u_s to u* it is at most |s - s*| times half the range of the mean
   distortions of the symbols; chords of R to the channels at other slopes bound |s - s*|.  Both are infinite where
   rate_lower is 0. R(D) + sqrt(V/n) Qinv(e) is an ESTIMATE of the least rate. */
#ifndef EXACTRD_LENGTH_H
#define EXACTRD_LENGTH_H

#include "exactrd/check.h"
#include "exactrd/curve.h"

XRD_API_BEGIN

/* Lengths are at most this. */
#define XRD_LENGTH_MAX 1000000

/* What is known of one length.  Owns q and w; release with xrd_length_point_clear. */
typedef struct {
  size_t length;           /* n */
  double distortion;       /* D */
  double excess;           /* e */
  double rate_nats;        /* R(D), FLOAT */
  double converse_lower;   /* nats per symbol, PROVED: no code with excess probability <= e has a smaller rate */
  double achievable_upper; /* nats per symbol, PROVED: some code with excess probability <= e has at most this rate;
                              never more than the list of all words (docs/finite_length.md); +infinity where there are
                              too many types to add up and that list does not serve */
  double dispersion;       /* nats^2, FLOAT: Var log w(X) */
  double dispersion_lower, dispersion_upper; /* nats^2, PROVED bounds of V */
  double second_order;                       /* nats per symbol, ESTIMATE */
  xrd_bounds bounds;                         /* PROVED, of R(D) */
  xrd_verdict verdict;                       /* of those */
  size_t support, n, m;
  double witness_slope, *q, *w; /* see xrd_witness */
} xrd_length_point;

/* Releases what it owns; a zeroed object is fine. */
void xrd_length_point_clear(xrd_length_point *point);

/* The bounds of one length from a witness and PROVED bounds of R(D), the lower one being what the witness proves.
   Only length, excess, converse_lower, achievable_upper and the three dispersions of the point are set.
   Cost: some 40 products of whole-number polynomials of 65,536 terms where S takes more than two values; up to 1e8 ball
   operations for the types.  Errors: XRD_ERR_ARGUMENT (a witness outside its range, an infinite slope), XRD_ERR_MEMORY.
 */
XRD_MUST_USE xrd_status xrd_certify_length(const xrd_problem *problem, const xrd_witness *witness,
                                           const xrd_bounds *bounds, size_t length, double excess,
                                           xrd_length_point *point, xrd_error *error);

/* What is asked: borrowed. */
typedef struct {
  double distortion; /* D */
  double excess;     /* e */
  const size_t *lengths;
  size_t count; /* of them */
} xrd_length_question;

/* Solves R at D_min < D < D_max, then each length.  `points` has room for all and is set as far as *done says.
   Errors: those of xrd_curve_at_distortions; XRD_ERR_ARGUMENT (D at or beyond an end; a length that is 0 or above
   XRD_LENGTH_MAX; an excess probability outside 1e-9..1-1e-9). */
XRD_MUST_USE xrd_status xrd_length_at(const xrd_problem *problem, const xrd_length_question *asked,
                                      const xrd_options *options, xrd_length_point *points, size_t *done,
                                      xrd_error *error);

/* Judges a claimed point: R(D) as xrd_check; the converse by a law of S(X_1) + ... + S(X_n) on a lattice of its own,
   twice as fine as the certificate's; random coding by the same words at the claimed rate, in balls; the dispersion
   anew.  Accepted are only claims that these imply and that are no looser than the lattices and rounding make them; the
   second-order rate must be that of the point's numbers to some 1e-10.  finding->rate_lower and rate_upper are the
   converse and the achievable rate, +infinity where that is what is claimed, which claims nothing.  A claimed
   achievable rate for more types than 4e8 coefficients' work is left undecided.  Cost: some products of polynomials of
   131,072 terms; twice the types' sum.  Errors: as xrd_check. */
XRD_MUST_USE xrd_status xrd_check_length(const xrd_problem *problem, const xrd_length_point *point, double gap_nats,
                                         xrd_finding *finding, xrd_error *error);

/* The same, and XRD_ERR_INTERRUPTED soon after progress(context, 0, 0) has returned false; NULL: never. */
XRD_MUST_USE xrd_status xrd_check_length_until(const xrd_problem *problem, const xrd_length_point *point,
                                               double gap_nats, xrd_progress progress, void *context,
                                               xrd_finding *finding, xrd_error *error);

XRD_API_END

#endif
