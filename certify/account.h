/* How the errors of sums of pairs add up: what a certificate's own sums are known to, relatively.

   E_ij carries XRD_WEIGHT_ERROR, a sum of pairs of one sign xrd_sum_error; P = XRD_PAIR_ERROR; (1 + a) (1 + b) - 1 is
   xrd_up_compound, 1 / (1 - a) - 1 xrd_up_inverse.  Nothing is left to a margin: tests/certify/test_account.c lets
   every number err by as much as it may. */
#ifndef XRD_CERTIFY_ACCOUNT_H
#define XRD_CERTIFY_ACCOUNT_H

#include "certify/pair.h"

/* Weights left out (below 2^-921, of masses below 2^90) and subnormal numbers, relatively to u_i >= XRD_SUMS_SMALL:
   less than 2^-230. */
#define XRD_SUMS_LOST 0x1p-120

/* Sums over E_ij of at most `terms` >= 64 more than it has: (1 + W) (1 + e) - 1. */
xrd_up xrd_weighted_sum_error(size_t terms);

typedef struct {
  xrd_up u;      /* of u_i = sum_j q_j E_ij */
  xrd_up column; /* of c_j = sum_i v_i E_ij, v_i = p_i / u_i */
  xrd_up excess; /* of X = sum_i x_i v_i, x_i = sum_j q_j E_ij (d_ij - s_i) */
} xrd_account;

/* `forward`: of sums over j; `lost`: what they leave out; `backward`: of sums over i with given v_i; `added`: of a sum
   of n numbers.
   - u: forward + lost;
   - v: 1 / (1 - u), and P;
   - c: v, backward;
   - X: forward, v, added (the product's P is part of it). */
xrd_account xrd_account_of(xrd_up forward, xrd_up lost, xrd_up backward, xrd_up added);

/* Of one contraction with a table of weights, of which a sum has 2 `terms` (x_i is made of two sums): a table's own
   entries, their products with distances, the sum. */
xrd_up xrd_contraction_error(size_t terms);

/* exp(2 e b s~) - 1, e = stretch, b = slope, where s is known and |s - s~| <= e s~: what a weight of the dual sums
   grows by (certify/transformed.c); z = 2 e b s / (1 - e), exp(z) - 1 <= z / (1 - z / 2). */
xrd_up xrd_inflation(xrd_up stretch, double slope, double s);

/* Of g_j = sum_i p_i w_i E_ij = A + B, A = sum_i v_i E_ij for the v_i as computed, B = sum_i (p_i w_i - v_i) E_ij in
   plain arithmetic, |p_i w_i - v_i| <= mismatch v_i, mismatch <= 2^-10.  A errs by xrd_weighted_sum_error; B, of size
   mismatch A, by at most N h for its additions and 2^-46 for high parts alone and rounded differences; the sum of low
   parts by P.  A <= g / (1 - mismatch). */
xrd_up xrd_dual_sum_error(size_t terms, xrd_up mismatch);

/* Of count roundings, one upon the other: (1 + h)^count - 1 and 1 - (1 - h)^count <= count h / (1 - count h). */
xrd_up xrd_roundings(size_t count);

/* Of a kernel's moment k, of its sum of magnitudes: the exponential, k + 1 products, its sum. */
xrd_up xrd_moment_error(size_t k);

/* Of term k of a box's expansion, M_k t^k f_k exp(-b' t^2), f_k = (2 b')^k / k!, of its sum of magnitudes as computed:
   the moment; 2 k + 2 roundings in f_k, the moment's rounded sum and their product; k + 1 in Horner's rule; the
   exponential and the last product; one more for the distances' own. */
xrd_up xrd_expansion_term_error(size_t k);

/* sum_(k >= K) z^k / k! where `first` >= z^K / K! and K = next - 1: compared with a geometric series. */
xrd_up xrd_series_rest(xrd_up first, xrd_up z, size_t next);

#endif
