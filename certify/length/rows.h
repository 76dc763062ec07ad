/* The rows of a distortion as laws of d(x, Y) on a lattice, symbols with the same law taken together. */
#ifndef XRD_CERTIFY_LENGTH_ROWS_H
#define XRD_CERTIFY_LENGTH_ROWS_H

#include <arb_poly.h>
#include <flint/fmpz.h>

#include "certify/length/symbols.h"

/* Precision of everything that is added up from positive terms. */
enum { XRD_TYPES_BITS = 80 };

typedef struct {
  size_t count;      /* classes of symbols */
  arb_struct *share; /* their probabilities */
  arb_poly_struct
      *law;     /* coefficient b: P_q[d(x, Y) is on place b] for x in the class; places above `budget` are left out */
  slong budget; /* sum of places <= budget implies sum of distortions <= n D */
} xrd_row_classes;

/* q is rounded to multiples of 2^-40 of its sum and divided by what they sum to: any q will do.  Places are multiples
   of the least positive distortion where all are, else of 1/1024 of the largest, distortions rounded up. Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_row_classes_init(xrd_row_classes *classes, const xrd_problem *problem,
                                             const xrd_symbols *symbols, const double *q, double distortion,
                                             size_t length, xrd_error *error);
void xrd_row_classes_clear(xrd_row_classes *classes);

#endif
