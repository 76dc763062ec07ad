/* Two equally likely symbols with labels of their own. */
#ifndef XRD_TESTS_LABELLED_PAIR_H
#define XRD_TESTS_LABELLED_PAIR_H

#include "exactrd/measure.h"

/* At the places x, of `dim` numbers each, which are borrowed. */
static inline xrd_measure_problem labelled_pair(size_t dim, const double *x, double weight) {
  static const size_t counts[] = {2};
  static const uint32_t labels[] = {0, 1};
  static const double p[] = {0.5, 0.5};
  return (xrd_measure_problem){.kernel = XRD_MEASURE_LABELLED,
                               .n = 2,
                               .dim = dim,
                               .p = p,
                               .x = x,
                               .tasks = 1,
                               .label_counts = counts,
                               .labels = labels,
                               .weight = weight};
}

#endif
