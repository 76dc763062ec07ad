/* A source over measures in floats.

   Squared error and relative entropy are Bregman divergences, and so is their sum: a place y is `euclid` coordinates
   followed by `blocks` distributions, a symbol x is a row of the same form, and

       d(x, y) = sum_k (x_k - y_k)^2 + weight * sum_b KL(x_b || y_b),       k(x, y) = exp(-slope d(x, y)).

   XRD_MEASURE_SQUARED has no blocks, XRD_MEASURE_KL one and no coordinates, XRD_MEASURE_LABELLED both, its labels'
   distributions being single ones; with a weight of 0 they are carried along, and are no blocks.  The place nearest to
   x is x itself, and the best place of many is their mean.

   A density is the nodes of a quadrature and, where it does not end, one more row for each tail: of its probability,
   and with int_tail k(x, y) dx for k(x, y), which is what the dual kappa / p(x) makes of it. */
#ifndef XRD_SOLVERS_MEASURES_SYMBOLS_H
#define XRD_SOLVERS_MEASURES_SYMBOLS_H

#include <stdbool.h>

#include "exactrd/measure.h"

typedef struct {
  size_t euclid, blocks, width;
  size_t local;  /* coordinates in which a place moves: euclid, and for each block one less than its labels */
  size_t *sizes; /* blocks: labels of each */
  double weight;
} xrd_layout;

typedef struct {
  xrd_layout layout;
  size_t n;        /* rows, all with p > 0; the last ones are the tails */
  double *p;       /* n: sum 1 */
  double *x;       /* n x width; of a tail: its cut */
  double *entropy; /* n: weight sum_b sum_k x_bk log x_bk */
  double *room;    /* 2 width: scratch */
  double *scaled;  /* local x n: scratch; NULL on the line */
  double slope;
  size_t tails;                   /* 0, 1 or 2 rows */
  double side[2];                 /* of each: -1 for x < cut, 1 for x > cut */
  double mobile_low, mobile_high; /* on the line: atoms outside keep their places */
  double *background;             /* n, or NULL: u of atoms that are not among those sought */
  double behind;                  /* their mass */
  bool anchored[2];               /* tails whose u is that at which c = 1 far out */
  bool dense;                     /* of a density: plain rows in ascending order, close to each other */
  bool mirrored;                  /* half of a symmetric source on the line: mirror.h */
  double centre;                  /* read where mirrored: x >= centre */
} xrd_nodes;

/* From a valid problem, its density aside; symbols without probability are left out.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_nodes_init(xrd_nodes *symbols, const xrd_measure_problem *problem, xrd_error *error);

/* From a density, for one slope: nodes up to where no more than `tail` of the probability is left on either side,
   unless that is too far.  Errors: XRD_ERR_MEMORY, and those of the quadrature. */
XRD_MUST_USE xrd_status xrd_nodes_of_density(xrd_nodes *symbols, const xrd_density *density, double slope, double tail,
                                             xrd_error *error);

/* The same from `low` to `high`, the rest being tails where the density goes on. */
XRD_MUST_USE xrd_status xrd_nodes_between(xrd_nodes *symbols, const xrd_density *density, double slope, double low,
                                          double high, xrd_error *error);

/* The same of a density that is symmetric about `centre`, mirrored (mirror.h), its middle reaching to `high`. */
XRD_MUST_USE xrd_status xrd_nodes_half(xrd_nodes *symbols, const xrd_density *density, double slope, double centre,
                                       double high, xrd_error *error);
void xrd_nodes_clear(xrd_nodes *symbols);

/* a_i = k(x_i, y) and e (local x n, one coordinate after the other) = its derivatives in the local coordinates of y. */
void xrd_nodes_column(const xrd_nodes *symbols, const double *place, double *a, double *e);

/* log k(x_i, y). */
void xrd_nodes_exponents(const xrd_nodes *symbols, const double *place, double *exponents);

/* out (local x local) = sum_i weight_i times the second derivatives of k(x_i, y); a and e as from
   xrd_nodes_column, c = sum_i weight_i a_i. */
void xrd_nodes_curvature(const xrd_nodes *symbols, const double *place, const double *weight, const double *a,
                         const double *e, double c, double *out);

/* Moves a place by `step` in its local coordinates. */
void xrd_nodes_move(const xrd_nodes *symbols, double *place, const double *step);

/* next = twice as far from `place`: coordinates along the line through both, distributions along that of their
   logarithms, so that they stay distributions however often this is done. */
void xrd_nodes_lengthen(const xrd_nodes *symbols, const double *place, double *next);

/* place = the mean of the rows under shares that sum to `total`, the tails aside. */
void xrd_nodes_mean(const xrd_nodes *symbols, const double *share, double *place);

/* place = row i with its distributions half way to those of `mean`: a single label would never learn of the others. */
void xrd_nodes_blend(const xrd_nodes *symbols, size_t i, const double *mean, double *place);

/* Rows that are symbols, not tails. */
static inline size_t xrd_nodes_plain(const xrd_nodes *symbols) { return symbols->n - symbols->tails; }

/* |x - y|^2 of the coordinates. */
static inline double xrd_layout_squared(const xrd_layout *layout, const double *x, const double *y) {
  double sum = 0;
  for (size_t k = 0; k < layout->euclid; k++) sum += (x[k] - y[k]) * (x[k] - y[k]);
  return sum;
}

/* The label that makes up for the others: the likeliest, the first of equals. */
static inline size_t xrd_layout_reference(const double *block, size_t size) {
  size_t best = 0;
  for (size_t k = 1; k < size; k++)
    if (block[k] > block[best]) best = k;
  return best;
}

/* Is a place a number? */
static inline bool xrd_nodes_on_line(const xrd_nodes *symbols) { return symbols->layout.width == 1; }

/* May an atom at this place move? */
static inline bool xrd_nodes_mobile(const xrd_nodes *symbols, const double *place) {
  return !xrd_nodes_on_line(symbols) || (*place >= symbols->mobile_low && *place <= symbols->mobile_high);
}

/* The interval of the places worth trying on the line: that of the rows, and what a tail's cut asks for beyond. */
void xrd_nodes_range(const xrd_nodes *symbols, double *low, double *high);

/* Equally spaced places on the line: place k = low + k step. */
typedef struct {
  double low, step;
  size_t intervals; /* places 0 .. intervals */
} xrd_line_grid;

/* The first place from the k-th on that is within 10 / sqrt(slope) of a row; `intervals` + 1 where there is none.  Far
   from all rows c is below n exp(-100) at the optimum, whose duals are at most 1 / p_i.  With tails: k itself. */
size_t xrd_nodes_near(const xrd_nodes *symbols, const xrd_line_grid *grid, size_t k);

/* sqrt(slope) times a distance of two places that is |y - z| for coordinates, and locally sqrt(KL) for distributions.
 */
double xrd_nodes_distance(const xrd_nodes *symbols, const double *y, const double *z);

/* The same length of a step from `place` in local coordinates. */
double xrd_nodes_length(const xrd_nodes *symbols, const double *place, const double *step);

#endif
