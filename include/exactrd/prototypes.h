/* Optimal prototypes: R(D) of points where the reproductions are free to move, and, where a task is given, also say how
   probable each label is.

   Symbol i has probability p_i, the place x_i in R^dim and, for each task t, a label.  A prototype is a place y and a
   distribution a_t over the labels of each task; its distortion is

       d(i, (y, a)) = |x_i - y|^2 + weight * sum_t -log a_t(label of i).

   At slope b the optimal test channel uses finitely many prototypes, the maxima of
       c(y, a) = sum_i p_i lambda_i exp(-b d(i, (y, a))),        lambda_i = 1 / sum_j q_j exp(-b d_ij),
   which must not exceed 1 anywhere (Kuhn-Tucker).  Masses and places are found together (Rose 1994 for their splits),
   as those of XRD_MEASURE_SQUARED and XRD_MEASURE_LABELLED in exactrd/measure_curve.h, which also proves them over all
   of space in few dimensions. */
#ifndef EXACTRD_PROTOTYPES_H
#define EXACTRD_PROTOTYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "exactrd/curve.h"

XRD_API_BEGIN

/* Borrows its arrays. */
typedef struct {
  size_t n, dim;
  const double *p;            /* n, sum 1 to within XRD_SUM_TOLERANCE */
  const double *x;            /* n x dim */
  size_t tasks;               /* 0: none, and the three below are not read */
  const size_t *label_counts; /* tasks, each >= 1 */
  const uint32_t *labels;     /* tasks x n */
  double weight;              /* >= 0, distortion per nat of log-loss */
  xrd_progress progress;      /* NULL, or asked while at work: false stops with XRD_ERR_INTERRUPTED */
  void *progress_context;
} xrd_prototype_source;

/* The optimum at one slope.  Owns its arrays; release with xrd_prototypes_clear. */
typedef struct {
  double slope;
  xrd_bounds bounds; /* PROVED for these prototypes, so that rate_upper >= R over all prototypes */
  double excess;     /* FLOAT: the largest log c found anywhere; R over all prototypes >= rate_lower - excess */
  size_t n, dim, width, count;
  double *mass;        /* count: q_j */
  double *prototypes;  /* count x width: y, then a_1, a_2, ... */
  double *instability; /* count: 2 b times the largest variance of x given j in any direction; at 1 the prototype splits
                        */
  double *channel;     /* n x count: P(j|i) */
  double *squared;     /* n: E[|x_i - y|^2 | i] */
  double *log_loss;    /* n: E[sum_t -log a_t(label of i) | i], nats */
  double *information; /* n: sum_j P(j|i) log(P(j|i)/q_j), nats; its mean is the rate */
} xrd_prototypes;

/* Releases everything; a zeroed object is fine. */
void xrd_prototypes_clear(xrd_prototypes *prototypes);

/* The optimum at slope > 0.  near (NULL: none) is that of a slope near by, from which the search also starts.  FLOAT
   but for the bounds.  Errors: XRD_ERR_INPUT (a bad source, with the index), XRD_ERR_ARGUMENT, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_prototypes_at_slope(const xrd_prototype_source *source, double slope,
                                                const xrd_prototypes *near, xrd_prototypes *result, xrd_error *error);

/* The optimum of the given rate, 0 < rate < entropy of p, within 1e-6 nats; on a straight piece of R, where one slope
   has a range of rates, that end of it which is nearer.  Errors: as above. */
XRD_MUST_USE xrd_status xrd_prototypes_at_rate(const xrd_prototype_source *source, double rate_nats,
                                               xrd_prototypes *result, xrd_error *error);

/* Where the number of prototypes changes as the slope grows.  FLOAT. */
typedef struct {
  double slope_low, slope_high; /* relative width <= 1e-5 */
  double rate_nats;             /* just above */
  size_t before, after;         /* prototypes at slope_low, and 1e-3 of the slope above slope_high */
  double
      instability; /* the largest one just below: near 1 where a prototype splits, less where one is born elsewhere */
  double opening;  /* distance of the farthest new prototype, just above, from the nearest old one */
} xrd_prototype_event;

/* All changes that `count` slopes, rising, separate; optima[k] is that of the k-th.  Changes closer than 1e-3 of the
   slope are one: around a split c is so flat that the number of prototypes is not determined more sharply.  *events is
   released with free.  Errors: as xrd_prototypes_at_slope. */
XRD_MUST_USE xrd_status xrd_prototypes_events(const xrd_prototype_source *source, const xrd_prototypes *optima,
                                              size_t count, xrd_prototype_event **events, size_t *event_count,
                                              xrd_error *error);

/* How alike two symbols' codes are: sum_j sqrt(P(j|i) P(j|k)), 1 for the same code, 0 for orthogonal ones
   (Bhattacharyya).  overlap: n x n. */
void xrd_prototypes_overlap(const xrd_prototypes *prototypes, double *overlap);

/* 1 / sum_ik p_i p_k overlap_ik^2: how many mutually orthogonal codes would be as mixed as these; between 1 and
   1 / sum p_i^2. */
double xrd_effective_codes(size_t n, const double *p, const double *overlap);

XRD_API_END

#endif
