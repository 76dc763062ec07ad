/* G(u) = sum_i W_i exp(-2 slope |x_i - u|^2) at all midpoints u of an even grid of reproductions. */
#ifndef XRD_SOLVERS_GRAM_MIDPOINTS_H
#define XRD_SOLVERS_GRAM_MIDPOINTS_H

#include <stddef.h>

#include "solvers/prepared.h"

typedef enum {
  XRD_MIDPOINTS_ALIGNED, /* a line whose sources lie on midpoints, on every other one from `offset` on */
  XRD_MIDPOINTS_LINE,    /* any other line */
  XRD_MIDPOINTS_PRODUCT, /* product grids */
} xrd_midpoints_kind;

typedef struct {
  const xrd_prepared *problem;
  xrd_midpoints_kind kind;
  int rank;
  size_t n[XRD_LATTICE_RANK];       /* source points along each axis; on an unaligned line rows, padded */
  size_t halves[XRD_LATTICE_RANK];  /* midpoints along each axis */
  double *x[XRD_LATTICE_RANK];      /* n */
  double *middle[XRD_LATTICE_RANK]; /* halves */
  double *factor[XRD_LATTICE_RANK]; /* of a product, halves x n: exp(-2 slope (x - middle)^2) */
  ptrdiff_t offset;                 /* source i of an aligned line is midpoint 2 i + offset */
  double *kernel[2];                /* of an aligned line: exp(-2 slope t^2) over whole steps and over odd half steps */
  size_t points;                    /* product of n */
  double *weight;                   /* points: W, 0 where no row is */
  double *work;                     /* a contraction under way, or the distances of one midpoint */
  double *sum;                      /* product of halves, row-major: G */
} xrd_midpoints;

/* Lattice of the sources: rank 0 where they form none. */
xrd_lattice xrd_midpoints_sources(const xrd_prepared *problem);

XRD_MUST_USE xrd_status xrd_midpoints_init(xrd_midpoints *midpoints, const xrd_prepared *problem, xrd_error *error);
void xrd_midpoints_clear(xrd_midpoints *midpoints);

/* Multiplications and additions, in units of a matrix product's. */
double xrd_midpoints_cost(const xrd_midpoints *midpoints);

/* Fills `sum` for weight_i = root_i^2; false where it leaves the range of doubles. */
bool xrd_midpoints_weigh(xrd_midpoints *midpoints, double slope, const double *root);

#endif
