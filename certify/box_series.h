/* The series of a box of reproductions about its centre, from moments M_k (certify/boxes.c has the symbols), and what
   it errs by for |t| <= r.

   Remainder.  From k = K on, |2 b' t v|^k / k! sums to at most (2 b' r |v|)^K / K! / (1 - z / (K + 1)) where
   2 b' r |v| <= z < K + 1 for all rows within r + reach; K is even, so that M_K has no sign.

   Rounding.  Term k errs by xrd_expansion_term_error of |t|^k (2 b')^k / k! sum_i omega_i exp(-b' v_i^2) |v_i|^k, where
   odd absolute moments are at most the root of their neighbours' product (Cauchy-Schwarz).  Horner's intermediate sums
   are bounded by the same magnitudes. */
#ifndef XRD_CERTIFY_BOX_SERIES_H
#define XRD_CERTIFY_BOX_SERIES_H

#include "certify/account.h"
#include "certify/weights.h"

typedef struct {
  double slope, reach; /* b', and how far beyond r rows may lie */
  xrd_up term_error[XRD_MOMENT_DEGREE];
} xrd_box_series;

xrd_box_series xrd_box_series_of(double slope, double reach);

/* The coefficients M_k (2 b')^k / k!, k < degree (or k = 0), from the moments up to `degree`; returns the error. */
xrd_up xrd_box_series_expand(const xrd_box_series *series, double r, size_t degree, const double *high,
                             const double *low, double *coefficient);

#endif
