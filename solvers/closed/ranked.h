/* Probabilities, likeliest first, and which of them a slope puts to use under Hamming distortion. */
#ifndef XRD_SOLVERS_CLOSED_RANKED_H
#define XRD_SOLVERS_CLOSED_RANKED_H

#include <stdbool.h>
#include <stddef.h>

/* Owns its arrays; release with xrd_ranked_clear. */
typedef struct {
  size_t n;
  double *p;     /* n: descending */
  size_t *order; /* n: where each stood; ties by index */
  double total;  /* sum p */
} xrd_ranked;

/* False when out of memory; then `ranked` is empty. */
bool xrd_ranked_init(xrd_ranked *ranked, const double *p, size_t n);
void xrd_ranked_clear(xrd_ranked *ranked);

/* 1 - p_1 / sum p, without cancellation. */
double xrd_ranked_distortion_max(const xrd_ranked *ranked);

/* The symbols in use, p_1 >= ... >= p_k. */
typedef struct {
  size_t count;     /* k */
  double mass;      /* p_1 + ... + p_k */
  double shortfall; /* sum_{i <= k} (p_i - p_k) */
} xrd_ranked_head;

/* ratio = t / (1 - t) > 0, t = exp(-slope); infinite at slope 0.  The k-th is in use where p_k > mu t, with
   mu = (p_1 + ... + p_k) / (1 + (k - 1) t), which is p_k (1 - t) > t times its shortfall: differences of probabilities
   keep their digits where t is nearly 1.  Cost O(k). */
xrd_ranked_head xrd_ranked_used(const xrd_ranked *ranked, double ratio);

#endif
