/* Symbols: A symmetric, V' the proposed eigenvectors as rows, T = V'AV, d = |V'V - I|, o = |T off its diagonal|, norms
   Frobenius'.  lambda_i(T) = theta_i lambda_i(A) with 1 - d <= theta_i <= 1 + d (Ostrowski; Horn and Johnson, Matrix
   Analysis, theorem 4.5.9), and the i-th largest entry of T's diagonal is within o of lambda_i(T) (Weyl).  Hence

     (t_i - o) / (1 + d) <= lambda_i(A) <= (t_i + o) / (1 - d)     where the numerator is >= 0,

   and both sides rise with t_i, so that each may be sorted by itself. */
#include "certify/closed/eigenvalues.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "certify/ends.h"

enum { BITS = XRD_EIGENVALUE_BITS };

static void set_symmetric(arb_mat_t matrix, const double *values) {
  const slong k = arb_mat_nrows(matrix);
  arb_t other;
  arb_init(other);
  for (slong i = 0; i < k; i++)
    for (slong j = 0; j < k; j++) {
      arb_ptr entry = arb_mat_entry(matrix, i, j);
      arb_set_d(entry, values[i * k + j]);
      arb_set_d(other, values[j * k + i]);
      arb_add(entry, entry, other, BITS);
      arb_mul_2exp_si(entry, entry, -1);
    }
  arb_clear(other);
}

/* product = left middle left' or, transposed, left' middle left. */
static void sandwich(arb_mat_t product, const arb_mat_t left, const arb_mat_t middle, bool transposed) {
  const slong k = arb_mat_nrows(left);
  arb_mat_t turned, half;
  arb_mat_init(turned, k, k);
  arb_mat_init(half, k, k);
  arb_mat_transpose(turned, left);
  arb_mat_mul(half, transposed ? turned : left, middle, BITS);
  arb_mat_mul(product, half, transposed ? left : turned, BITS);
  arb_mat_clear(turned);
  arb_mat_clear(half);
}

static xrd_status weigh(arb_mat_t weighted, const arb_mat_t sigma, const double *metric, xrd_error *error) {
  const slong k = arb_mat_nrows(sigma);
  arb_mat_t m, root;
  arb_mat_init(m, k, k);
  arb_mat_init(root, k, k);
  set_symmetric(m, metric);
  bool definite = true;
  if (arb_mat_cho(root, m, BITS))
    sandwich(weighted, root, sigma, true);
  else if (arb_mat_cho(root, sigma, BITS))
    sandwich(weighted, root, m, true);
  else
    definite = false;
  arb_mat_clear(m);
  arb_mat_clear(root);
  return definite ? XRD_OK
                  : xrd_fail(error, XRD_ERR_INPUT, "neither the covariance nor the metric is proved positive definite");
}

xrd_status xrd_weighted_covariance(const double *covariance, const double *metric, size_t k, arb_mat_t weighted,
                                   double *middle, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  arb_mat_t sigma;
  arb_mat_init(sigma, (slong)k, (slong)k);
  set_symmetric(sigma, covariance);
  xrd_status status = XRD_OK;
  if (metric == NULL)
    arb_mat_set(weighted, sigma);
  else
    status = weigh(weighted, sigma, metric, error);
  for (size_t i = 0; status == XRD_OK && i < k * k; i++)
    middle[i] = arf_get_d(arb_midref(arb_mat_entry(weighted, (slong)(i / k), (slong)(i % k))), ARF_RND_NEAR);
  arb_mat_clear(sigma);
  return status;
}

/* The Frobenius norm of a matrix whose diagonal is set aside: to 0, or down by 1. */
static void norm_without_diagonal(arb_t norm, arb_mat_t matrix, bool by_one) {
  for (slong i = 0; i < arb_mat_nrows(matrix); i++) {
    arb_ptr entry = arb_mat_entry(matrix, i, i);
    if (by_one)
      arb_sub_ui(entry, entry, 1, BITS);
    else
      arb_zero(entry);
  }
  arb_mat_frobenius_norm(norm, matrix, BITS);
}

/* The number (t + sign o)+ / (1 - sign d), within `bound`. */
static void shift(arb_t bound, const arb_t t, const arb_t o, const arb_t d, int sign) {
  arb_t share;
  arb_init(share);
  arb_one(share);
  arb_submul_si(share, d, sign, BITS);
  arb_set(bound, t);
  arb_addmul_si(bound, o, sign, BITS);
  if (arb_is_negative(bound)) arb_zero(bound);
  arb_div(bound, bound, share, BITS);
  arb_clear(share);
}

static int falls(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

static void enclose(arb_srcptr t, slong k, const arb_t o, const arb_t d, double *lower, double *upper) {
  arb_t bound;
  arb_init(bound);
  for (slong i = 0; i < k; i++) {
    shift(bound, t + i, o, d, -1);
    lower[i] = fmax(0, xrd_lower_end(bound));
    shift(bound, t + i, o, d, 1);
    upper[i] = xrd_upper_end(bound);
  }
  arb_clear(bound);
  qsort(lower, (size_t)k, sizeof *lower, falls);
  qsort(upper, (size_t)k, sizeof *upper, falls);
}

/* d, o and the diagonal t of T. */
static void turn(const arb_mat_t matrix, const arb_mat_t v, arb_ptr t, arb_t o, arb_t d) {
  const slong k = arb_mat_nrows(v);
  arb_mat_t product;
  arb_mat_init(product, k, k);
  arb_mat_one(product);
  sandwich(product, v, product, false);
  norm_without_diagonal(d, product, true);
  sandwich(product, v, matrix, false);
  for (slong i = 0; i < k; i++) arb_set(t + i, arb_mat_entry(product, i, i));
  norm_without_diagonal(o, product, false);
  arb_mat_clear(product);
}

xrd_status xrd_eigenvalues_enclose(const arb_mat_t matrix, const double *vectors, double *lower, double *upper,
                                   xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const slong k = arb_mat_nrows(matrix);
  arb_mat_t v;
  arb_t o, d, half;
  arb_ptr t = _arb_vec_init(k);
  arb_mat_init(v, k, k);
  arb_init(o);
  arb_init(d);
  arb_init(half);
  for (slong i = 0; i < k * k; i++) arb_set_d(arb_mat_entry(v, i / k, i % k), vectors[i]);
  turn(matrix, v, t, o, d);
  arb_set_d(half, 0.5);
  const bool orthogonal = arb_lt(d, half);
  if (orthogonal) enclose(t, k, o, d, lower, upper);
  arb_clear(half);
  arb_clear(d);
  arb_clear(o);
  arb_mat_clear(v);
  _arb_vec_clear(t, k);
  if (orthogonal) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INTERNAL, "the eigenvectors are too far from orthogonal to prove anything");
}
