/* Squared distances to an even grid of reproductions, of up to three axes:

     H(y, z) = K(y - z) G((y + z) / 2),  K(t) = exp(-slope |t|^2 / 2),  G(u) = sum_i W_i exp(-2 slope |x_i - u|^2),
     W_i = weight_i exp(2 slope least_i).

   Midpoints lie on the grid of half the step, 2 m - 1 points along an axis of m.  Product grids of sources have G
   contracted axis by axis; on a line sources lie anywhere, best on midpoints.  Sums by the definition, never by
   transforms: these would err relative to the largest entry. */
#ifndef XRD_SOLVERS_GRAM_SQUARED_H
#define XRD_SOLVERS_GRAM_SQUARED_H

#include "solvers/band.h"
#include "solvers/gram/midpoints.h"
#include "solvers/unseen.h"

typedef struct {
  const xrd_prepared *problem;
  int rank;
  size_t size[XRD_LATTICE_RANK];   /* reproductions along each axis */
  size_t stride[XRD_LATTICE_RANK]; /* index distance in G of midpoints next to each other */
  double step[XRD_LATTICE_RANK];
  double *decay[XRD_LATTICE_RANK]; /* size each: exp(-slope t^2 / 2), t the distance of so many steps */
  size_t *position;                /* capacity x rank: the members' places along each axis */
  size_t *held;                    /* m: member at each reproduction, or SIZE_MAX */
  xrd_midpoints midpoints;         /* G */
} xrd_gram_squared;

bool xrd_gram_squared_fits(const xrd_prepared *problem);
XRD_MUST_USE xrd_status xrd_gram_squared_init(xrd_gram_squared *gram, const xrd_prepared *problem, size_t capacity,
                                              xrd_error *error);
void xrd_gram_squared_clear(xrd_gram_squared *gram);

/* Are `count` columns cheaper this way than by n count^2 / 2 products? */
bool xrd_gram_squared_pays(const xrd_gram_squared *gram, size_t count);

/* Takes weight_i = root_i^2; false when sums could leave the range of doubles, or sources lie too far from all
   reproductions. */
bool xrd_gram_squared_weigh(xrd_gram_squared *gram, double slope, const double *root);

/* Columns first .. count - 1 of the upper triangle over the members, scaled on both sides: scale[t] = 1 / sqrt(H_tt),
   or 1 where that is below XRD_UNSEEN, is set for these t and read for others.  The diagonal is 1.  Cost O(count) for
   each column; relative errors are those of the exponents. */
void xrd_gram_squared_fill(xrd_gram_squared *gram, const size_t *member, size_t first, size_t count, double *scale,
                           double *entries, size_t ld);

/* The members, order[0 .. count - 1], as they lie on the grid, the last axis first. */
void xrd_gram_squared_order(xrd_gram_squared *gram, const size_t *member, size_t count, size_t *order);

/* All columns as a band along a line; false where that would not be much shorter than the whole. */
bool xrd_gram_squared_fill_band(xrd_gram_squared *gram, const size_t *member, size_t count, double *scale,
                                xrd_band *band);

#endif
