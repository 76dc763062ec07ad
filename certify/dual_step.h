/* A Newton step of the duals in plain double arithmetic: proposed here, bounded by its caller.  What is summed over
   rows comes with its error, for a_ij within XRD_SHARE_ERROR and pi_i within two roundings. */
#ifndef XRD_CERTIFY_DUAL_STEP_H
#define XRD_CERTIFY_DUAL_STEP_H

#include <stdbool.h>
#include <stddef.h>

#include "certify/up.h"

/* A factor of about the matrix H_kl = E[a_k a_l] over `count` columns, made by anyone: R'R = S H S.  It decides how
   many rounds a step takes, not what is proved. */
typedef struct {
  size_t count;
  const size_t *column;   /* count: which columns, in the order of the triangle */
  const double *scale;    /* count: the diagonal of S */
  const double *triangle; /* R, upper, column-major */
  size_t ld;              /* its leading dimension */
} xrd_dual_factor;

typedef struct {
  size_t rows, columns, used;    /* the first `used` columns are those in use */
  double *share;                 /* rows x columns: a_ij, row-major */
  bool borrowed;                 /* share is the caller's, set before xrd_dual_step_init, which leaves it alone */
  double *weight;                /* rows: pi_i */
  double *residual;              /* used: r_k, what E[a_k x] should be */
  double *x;                     /* rows */
  double *work;                  /* 6 columns, and rows */
  double mean, largest;          /* E[x] and max |x| */
  const xrd_dual_factor *factor; /* of all columns in use, `column` being places among them; or NULL */
} xrd_dual_step;

/* Keeps step->used and what is borrowed.  Arrays are zero; false where memory is out.  xrd_dual_step_clear in any case.
 */
bool xrd_dual_step_init(xrd_dual_step *step, size_t rows, size_t columns);
void xrd_dual_step_clear(xrd_dual_step *step);

/* x = sum_k eta_k a_k with E[a_k x] = r_k over the columns in use, by conjugate gradients, to where other errors are
   larger; x = 0 where |x| would exceed
   `limit`. */
void xrd_dual_step_solve(xrd_dual_step *step, double limit);

/* product_k = E[a_k x] of all columns. */
void xrd_dual_step_products(const xrd_dual_step *step, double *product);

/* What it errs by, where E[a_k] <= price, and what E[x] does: subnormal numbers apart, max |x| times the errors of a_ij
   (of E[a_k x]) and of pi_i, of products and of n additions. */
xrd_up xrd_dual_step_product_error(const xrd_dual_step *step, xrd_up price);
xrd_up xrd_dual_step_mean_error(const xrd_dual_step *step);

/* At least E[(a_k - 1)^2]^(1/2), and *peak at least max_i a_ik, of the shares as they really are. */
xrd_up xrd_dual_step_deviation(const xrd_dual_step *step, size_t k, xrd_up *peak);

#endif
