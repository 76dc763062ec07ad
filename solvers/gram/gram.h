/* The weighted Gram matrix H = A' diag(weight) A where distances have structure: every entry from a few tables instead
   of a sum over all rows.  A_ij = exp(-slope (d_ij - least_i)).

     squared    even reproduction grids (line, product grid):  |x-y|^2 + |x-z|^2 = 2 |x - (y+z)/2|^2 + |y-z|^2 / 2,  so
                H_jl = exp(-slope |y_j - y_l|^2 / 2) G((y_j + y_l) / 2),  G on the grid of half the step;
     absolute   on a line:  exp(-slope |y_j - y_l|) times weights to the left of both, between, and to the right.

   All terms are positive, so that entries keep their relative accuracy. */
#ifndef XRD_SOLVERS_GRAM_GRAM_H
#define XRD_SOLVERS_GRAM_GRAM_H

#include "solvers/gram/absolute.h"
#include "solvers/gram/squared.h"
#include "solvers/gram/unseen.h"

typedef enum { XRD_GRAM_NONE, XRD_GRAM_SQUARED, XRD_GRAM_ABSOLUTE } xrd_gram_kind;

typedef struct {
  xrd_gram_kind kind;
  xrd_gram_squared squared;
  xrd_gram_absolute absolute;
} xrd_gram;

/* Looks for structure; none is no error.  At most `capacity` members.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_gram_init(xrd_gram *gram, const xrd_prepared *problem, size_t capacity, xrd_error *error);
void xrd_gram_clear(xrd_gram *gram);

/* Are `count` columns cheaper this way than by n count^2 / 2 products? */
bool xrd_gram_pays(const xrd_gram *gram, size_t count);

/* Takes weight_i = root_i^2; false when sums could leave the range of doubles, or sources
   lie too far from all reproductions. */
bool xrd_gram_weigh(xrd_gram *gram, const xrd_prepared *problem, double slope, const double *root);

/* Columns first .. count - 1 of the matrix over the members, and the rows that mirror them, scaled on both sides:
   scale[t] = 1 / sqrt(H_tt) is set for these t and read for others; 1 where H_tt is below XRD_GRAM_UNSEEN, and then the
   column is next to 0.
   Symmetric to the last bit; the diagonal is 1.  Cost O(count) for each column. */
void xrd_gram_fill(xrd_gram *gram, const size_t *member, size_t first, size_t count, double *scale, double *entries,
                   size_t ld);

#endif
