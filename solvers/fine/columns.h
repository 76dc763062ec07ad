/* Reproductions in play on a line under squared errors: the parts of their columns of A that are not nothing, their
   masses, and products with both.  A_ij = exp(-slope ((x_i - y_j)^2 - s_i)), s_i the least of a row: columns are
   unimodal along the line, and what lies below 1e-48 is left out. */
#ifndef XRD_SOLVERS_FINE_COLUMNS_H
#define XRD_SOLVERS_FINE_COLUMNS_H

#include <stdbool.h>

#include "base/stop.h"
#include "solvers/fine/rows.h"
#include "solvers/kernel.h"

typedef struct {
  const xrd_kernel *kernel;
  xrd_fine_rows rows;
  const double *place; /* m: all reproductions, increasing; borrowed */
  size_t m;
  double slope;
  size_t count, most, most_entries;
  size_t *index;                 /* most: of each member among the m, increasing */
  size_t *first, *end, *from;    /* most: rows reached, and where they begin in `entries` */
  size_t *near_first, *near_end; /* most: those of them that the Hessian sees */
  double *entries;               /* most_entries */
  double *shift;                 /* n + padding: s_i */
  double *q, *c;                 /* most: masses, prices */
  double *u, *w;                 /* n + padding: A q; p / u, 0 in the padding */
  double *scratch;               /* 2 (n + padding) */
  xrd_stop *stop;                /* borrowed */
} xrd_fine_columns;

/* From rows that are set: s_i; no members. */
void xrd_fine_columns_begin(xrd_fine_columns *columns, double slope);

/* Members at those places (increasing), masses of members that stay kept, 0 for others.  False where there is no room.
 */
bool xrd_fine_columns_take(xrd_fine_columns *columns, const size_t *index, size_t count);

/* u, w and c of the masses; false where some row is not reached. */
bool xrd_fine_columns_evaluate(xrd_fine_columns *columns);

/* Is a member's mass from an interior point its own, and not what is left beside a slack? */
static inline bool xrd_fine_is_used(const xrd_fine_columns *columns, size_t t) {
  return columns->q[t] > 1 - columns->c[t];
}

/* sum_i w_i A_ij of any place. */
double xrd_fine_price(const xrd_fine_columns *columns, double y);

/* How many neighbours to one side a member sees, at most, where exp(-slope d^2 / 2) is taken for nothing below 1e-18.
 */
size_t xrd_fine_width(const xrd_fine_columns *columns);

/* A' diag(p / u^2) A as the lower band of LAPACK: band[t (width + 1) + d] of members t and t + d. */
void xrd_fine_hessian(const xrd_fine_columns *columns, size_t width, double *band);

#endif
