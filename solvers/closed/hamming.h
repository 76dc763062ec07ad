/* R(D) of a finite source under Hamming distortion: reverse water-filling on the probabilities. */
#ifndef XRD_SOLVERS_CLOSED_HAMMING_H
#define XRD_SOLVERS_CLOSED_HAMMING_H

#include "exactrd/closed.h"

typedef struct xrd_hamming xrd_hamming;

/* From n valid probabilities, copied; NULL when out of memory. */
xrd_hamming *xrd_hamming_new(const double *p, size_t n);
void xrd_hamming_free(xrd_hamming *hamming);

double xrd_hamming_distortion_max(const xrd_hamming *hamming);
double xrd_hamming_entropy(const xrd_hamming *hamming);
size_t xrd_hamming_positive(const xrd_hamming *hamming);

/* 0 <= distortion; 0 < rate < entropy; slope > 0. */
xrd_closed_point xrd_hamming_at_distortion(const xrd_hamming *hamming, double distortion);
xrd_closed_point xrd_hamming_at_rate(const xrd_hamming *hamming, double rate_nats);
xrd_closed_point xrd_hamming_at_slope(const xrd_hamming *hamming, double slope);

#endif
