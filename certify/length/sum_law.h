/* The law of a sum of independent, equally distributed numbers, from below: for every t the law kept here has
   P[sum >= t] at most the true one.

   Numbers stand on a lattice `base + k step` of whole multiples of a quantum, rounded down to it; probabilities are
   whole multiples of 2^-60, rounded down.  All arithmetic is that of whole numbers, so nothing else is rounded.  A law
   that becomes longer than XRD_SUM_LAW_LONGEST gives up every second place of its lattice (again rounding down) and,
   before that, mass at both ends: at the low end it is dropped, at the high end it is moved down. */
#ifndef XRD_CERTIFY_LENGTH_SUM_LAW_H
#define XRD_CERTIFY_LENGTH_SUM_LAW_H

#include <flint/fmpz.h>
#include <flint/fmpz_poly.h>
#include <stddef.h>

#include "base/stop.h"

enum { XRD_SUM_LAW_BITS = 60, XRD_SUM_LAW_LONGEST = 1 << 16 };

typedef struct {
  fmpz_poly_t mass; /* of base + k step, in units of 2^-XRD_SUM_LAW_BITS */
  fmpz_t base, step;
} xrd_sum_law;

void xrd_sum_law_init(xrd_sum_law *law);
void xrd_sum_law_clear(xrd_sum_law *law);

/* value[i] with mass[i], i < count: whole numbers of quanta and of 2^-XRD_SUM_LAW_BITS. */
void xrd_sum_law_set(xrd_sum_law *law, const fmpz *value, const fmpz *mass, size_t count);

/* The law of the sum of `length` >= 1 independent copies.  At most `spare` (in 2^-XRD_SUM_LAW_BITS) of mass is dropped
   or moved at each end of each product.  The sum means nothing once `stop` says so. */
void xrd_sum_law_power(xrd_sum_law *sum, const xrd_sum_law *law, size_t length, const fmpz_t spare, xrd_stop *stop);

#endif
