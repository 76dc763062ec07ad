/* A Hessian whose members hardly see each other beyond some distance along a line: rows of different lengths in the
   order of the line (an envelope), and its Cholesky factor, which fills no more than the envelope (George and Liu 1981,
   chapter 4).  Entries below 1e-18 of the unit diagonal are dropped. */
#ifndef XRD_SOLVERS_BAND_H
#define XRD_SOLVERS_BAND_H

#include <stdbool.h>

#include "exactrd/status.h"

typedef struct {
  size_t count;
  size_t *order;   /* member at each place along the line */
  size_t *place;   /* of each member */
  size_t *first;   /* at each place: the first place that its row sees, itself the last */
  size_t *start;   /* where its row begins in `entries` */
  double *entries; /* borrowed: capacity x capacity */
  double *sorted[2];

  /* The factor, on free members. */
  size_t rows;
  size_t *row;       /* place of each row */
  size_t *row_first; /* first row that each row sees */
  size_t *row_start; /* where it begins in the triangle */
  double *pivot;     /* reciprocal of its last entry */
  void *block;
} xrd_band;

XRD_MUST_USE xrd_status xrd_band_init(xrd_band *band, size_t capacity, double *entries, xrd_error *error);
void xrd_band_clear(xrd_band *band);

/* Entry of members i and j. */
double xrd_band_entry(const xrd_band *band, size_t i, size_t j);

/* y += H x over all members. */
void xrd_band_multiply(const xrd_band *band, const double *x, double *y);

/* Factors H + ridge on the members with chosen[t] != 0 into `triangle` (capacity x capacity); false where a squared
   pivot is at most `dependent`.  Rows before the place of member `changed` (SIZE_MAX: none) are as they were. */
bool xrd_band_factor(xrd_band *band, const unsigned char *chosen, size_t changed, double ridge, double dependent,
                     double *triangle);

/* x := (H + ridge)^-1 x on the members of the factor; others stay. */
void xrd_band_solve(const xrd_band *band, const double *triangle, double *x);

#endif
