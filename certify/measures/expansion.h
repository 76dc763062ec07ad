/* The dual sum of one real parameter around a centre, and its largest value over an interval. */
#ifndef XRD_CERTIFY_MEASURES_EXPANSION_H
#define XRD_CERTIFY_MEASURES_EXPANSION_H

#include "certify/measures/supremum.h"

enum { XRD_EXPANSION_DEGREE = 28 };

/* B(tau), B' and B'' of c(tau) = exp(-s B(tau)) sum_i t_i exp(s z_i tau). */
typedef struct xrd_expansion_shape {
  void (*evaluate)(const struct xrd_expansion_shape *shape, const arb_t tau, arb_ptr b, slong precision);
  arb_t mean, rest; /* what the shape wants to know of the centre */
} xrd_expansion_shape;

/* c(tau) = exp(-s B(tau)) P(tau) for |tau| <= radius; P and its derivatives are those of the polynomial to within the
   rests.  radius is 0 or a power of 2, so that halves of halves are exact. */
typedef struct {
  const xrd_expansion_shape *shape;
  slong precision;
  arb_t slope;
  double radius;
  arb_struct moment[XRD_EXPANSION_DEGREE + 1]; /* sum_i t_i z_i^k, then s^k / k! of it */
  arb_struct rest[3];                          /* balls around 0: what P, P', P'' leave out */
  arb_t left_out;                              /* what is to be added to c */
} xrd_expansion;

void xrd_expansion_init(xrd_expansion *e, const xrd_expansion_shape *shape, const arb_t slope, double radius,
                        slong precision);
void xrd_expansion_clear(xrd_expansion *e);

/* May moments serve up to |z_i| <= largest?  The rests need s radius |z_i| <= (K - 1) / 2. */
bool xrd_expansion_reaches(const xrd_expansion *e, const mag_t largest);

/* moment[k] += t z^k, k = 0 .. K. */
void xrd_expansion_add(xrd_expansion *e, const arb_t t, const arb_t z);

/* From moments to coefficients and rests. */
void xrd_expansion_close(xrd_expansion *e);

/* c, c', c'' (derivatives without what was left out) for every tau of the ball. */
void xrd_expansion_evaluate(const xrd_expansion *e, const arb_t tau, arb_ptr c);

/* Bounds c over |tau| <= radius by halving. */
void xrd_expansion_supremum(const xrd_expansion *e, xrd_supremum *sup);

#endif
