/* Squared distances by products of matrices: |x|^2 - 2 x.y + |y|^2 about a centre, and how far they may be from the
   doubles that xrd_distortion_entry returns.

   Symbols.  h = 2^-53, K coordinates; x', y': differences from the centre as rounded; r = |x'|, Y = max_j |y'_j|, S =
   r + Y; R(k) = xrd_roundings(k).

   Error.  BLAS adds the K products and |x'|^2 + |y'|^2 in some order, fused or not: no term goes through more than K +
   1 operations, those of |x'|^2 and |y'|^2 through K + 1 before, so that what it returns is within R(2 K + 2) S^2 of
   |x' - y'|^2.  That is within (2 + R(1)) R(1) S^2 of |x - y|^2, of which the double is within R(K + 2) (1 + R(1))^2
   S^2: K + 2 operations.  What numbers below the normal range add is less than 2^-1021, which no product of upper
   bounds is below.
 */
#ifndef XRD_CERTIFY_PRODUCTS_H
#define XRD_CERTIFY_PRODUCTS_H

#include <stdbool.h>

#include "certify/up.h"
#include "exactrd/problem.h"

enum { XRD_PRODUCT_ROWS = 64 };

typedef struct {
  const xrd_distortion *distortion;
  double *center, *place, *square; /* K; K x m, one coordinate after the other; m: |y'|^2 */
  xrd_up farthest, relative;       /* Y, and the factor of S^2 */
} xrd_products;

/* Are they worth while where so many rows are to be multiplied, here or elsewhere?  Only for XRD_SQUARED. */
bool xrd_products_pay(const xrd_distortion *distortion, size_t rows);

/* False where memory is out. */
bool xrd_products_init(xrd_products *products, const xrd_distortion *distortion);
void xrd_products_clear(xrd_products *products);

/* Rows `row` .. row + rows - 1, at most XRD_PRODUCT_ROWS of them, and their work: rows x K doubles. */
typedef struct {
  size_t row, rows;
  double *place, *square; /* rows x K, rows: x' and |x'|^2 */
  xrd_up error[XRD_PRODUCT_ROWS];
} xrd_product_rows;

/* Sets place, square and error, the last from any of m columns. */
void xrd_product_rows_set(const xrd_products *products, size_t row, size_t rows, double *work, xrd_product_rows *set);

/* Doubles of work that a set of rows takes. */
size_t xrd_product_work(const xrd_distortion *distortion);

/* d (rows x count, row after row): the distances from columns first .. first + count - 1, each within the row's error.
 */
void xrd_products_fetch(const xrd_products *products, const xrd_product_rows *set, size_t first, size_t count,
                        double *d);

#endif
