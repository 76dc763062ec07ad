/* The sums over rows and columns that the textbook bounds are made of, whichever way their terms were found. */
#ifndef XRD_CHECK_TOTALS_H
#define XRD_CHECK_TOTALS_H

#include <stdbool.h>

#include "check/reproof.h"

enum { XRD_TOTALS_SCALARS = 9 };

typedef struct {
  slong precision;
  bool constant; /* one reproduction in use: P(j|i) = 1 whatever E_ij is, and the rate is 0 */
  arb_struct scalar[XRD_TOTALS_SCALARS];
} xrd_totals;

void xrd_totals_init(xrd_totals *totals, const xrd_witness *witness, size_t m, slong precision);
void xrd_totals_clear(xrd_totals *totals);

/* Row i with its Z_i and sum_j P(j|i) (d_ij - s_i), s_i = least; share = p_i / Z_i. */
void xrd_totals_add_row(xrd_totals *totals, double p, double w, double least, const arb_t normaliser,
                        const arb_t mean_excess, arb_t share);

/* Column j with sum_i p_i P(j|i), after all rows; `output` is divided by sum p. */
void xrd_totals_add_output(xrd_totals *totals, double q, arb_t output);

/* A number, not divided by sum p, of which sum_i p_i w_i E_ij is at most the largest. */
void xrd_totals_add_dual(xrd_totals *totals, const arb_t dual);

/* After all columns. */
void xrd_totals_close(xrd_totals *totals, const xrd_witness *witness, xrd_reproof *reproof);

#endif
