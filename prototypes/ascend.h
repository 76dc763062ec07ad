/* The function c(y, a) of exactrd/prototypes.h at one slope, and its maxima. */
#ifndef XRD_PROTOTYPES_ASCEND_H
#define XRD_PROTOTYPES_ASCEND_H

#include "exactrd/prototypes.h"

/* dim plus the labels of all tasks. */
size_t xrd_prototype_width(const xrd_prototype_source *source);

/* d(i, row); +infinity where a label of i has probability 0 in it (and the weight is not 0). */
double xrd_prototype_distortion(const xrd_prototype_source *source, size_t i, const double *row);

typedef struct {
  const xrd_prototype_source *source;
  double slope;
  double *log_weight; /* n: log(p_i lambda_i); -infinity where p_i is 0 */
  double *share;      /* n: scratch */
  double *rows;       /* 4 x width: scratch */
} xrd_ascent;

/* log c(row), and in ascent->share the weights of the symbols there, which sum to 1.  -infinity where c is 0. */
double xrd_ascent_value(const xrd_ascent *ascent, const double *row);

/* Gives a row whose y is set the label distributions of the weights at y, by distance alone. */
void xrd_ascent_guess(const xrd_ascent *ascent, double *row);

/* Sets a row to the mean place and the label distributions of the shares. */
void xrd_ascent_mean(const xrd_ascent *ascent, double *row);

/* Moves a row to a maximum of c by the fixed point; returns log c there. */
double xrd_ascend(const xrd_ascent *ascent, double *row);

#endif
