/* What answers at other slopes differed by from a sample's: the next is expected to differ alike. */
#ifndef XRD_SOLVERS_TALL_ANSWERS_H
#define XRD_SOLVERS_TALL_ANSWERS_H

#include <stddef.h>

enum { XRD_TALL_ANSWERS = 48 };

typedef struct {
  size_t m, count, oldest;
  double *place; /* XRD_TALL_ANSWERS: the logarithms of slopes */
  double *rest;  /* XRD_TALL_ANSWERS x m */
} xrd_tall_answers;

/* Takes q - guess at a slope; where there is no room left, in place of the oldest. */
void xrd_tall_answers_add(xrd_tall_answers *answers, double slope, const double *q, const double *guess);

/* q := the nonnegative part of q and what is expected to be missing, along the line through the answers next to it. */
void xrd_tall_answers_correct(const xrd_tall_answers *answers, double slope, double *q);

#endif
