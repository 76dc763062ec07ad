/* A rate-distortion problem: source probabilities and a distortion between n source and m reproduction symbols. */
#ifndef EXACTRD_PROBLEM_H
#define EXACTRD_PROBLEM_H

#include "exactrd/digest.h"
#include "exactrd/status.h"

XRD_API_BEGIN

/* Finite distortions are at most this, so that their mean is finite. */
#define XRD_DISTORTION_MAX 1e300

/* Coordinates are at most this in magnitude: distortions between points stay finite. */
#define XRD_COORDINATE_MAX 1e140

/* Probabilities sum to one within this. */
#define XRD_SUM_TOLERANCE 1e-9

/* How d_ij is given. */
typedef enum {
  XRD_MATRIX,   /* d_ij = matrix[i * m + j] */
  XRD_SQUARED,  /* d_ij = sum over coordinates of (x_i - y_j)^2 */
  XRD_ABSOLUTE, /* d_ij = sum over coordinates of |x_i - y_j| */
  XRD_HAMMING,  /* d_ij = 0 if i = j, else 1; needs n = m */
} xrd_distortion_kind;

/* A distortion d >= 0 (+infinity marks a forbidden pair).  It borrows its arrays: they must outlive it.
   The distortion IS the double that xrd_distortion_entry returns: solvers, certificates and the checker all use that
   number. */
typedef struct {
  xrd_distortion_kind kind;
  size_t n, m;          /* source symbols, reproduction symbols; both >= 1 */
  size_t dim;           /* coordinates of a point (XRD_SQUARED, XRD_ABSOLUTE) */
  const double *matrix; /* n x m, row-major (XRD_MATRIX) */
  const double *x;      /* n x dim, row-major: source points */
  const double *y;      /* m x dim, row-major: reproduction points */
} xrd_distortion;

/* Probabilities p (n of them, >= 0, sum 1 to within XRD_SUM_TOLERANCE; the exact source is p_i / sum p) and a
   distortion.  Borrows p. */
typedef struct {
  const double *p;
  xrd_distortion distortion;
} xrd_problem;

/* d_ij as the double that defines it: coordinates are subtracted, squared (or made positive) and added in order, each
   operation rounded to nearest.  i < n and j < m are the caller's duty.  Cost O(dim). */
double xrd_distortion_entry(const xrd_distortion *distortion, size_t i, size_t j);

/* Checks everything above, and that each symbol with p_i > 0 has an allowed reproduction.
   Errors: XRD_ERR_INPUT with the index of the first offender.  Cost O(n m) for XRD_MATRIX, else O((n + m) dim). */
XRD_MUST_USE xrd_status xrd_problem_validate(const xrd_problem *problem, xrd_error *error);

/* Names the problem by its numbers: SHA-256 of kind, n, m, dim and every double of p and of the distortion, the same on
   every machine.  Equal digests mean equal problems bit by bit, wherever the numbers came from (-0 and 0 differ).
   The problem must be valid.  Cost O(size of the arrays). */
void xrd_problem_digest(const xrd_problem *problem, xrd_digest *digest);

XRD_API_END

#endif
