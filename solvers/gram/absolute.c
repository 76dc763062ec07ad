#include "solvers/gram/absolute.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/gram/unseen.h"

typedef struct {
  double value;
  size_t index;
} place;

static int by_value(const void *left, const void *right) {
  const place *a = left, *b = right;
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  return a->index > b->index ? 1 : -1;
}

bool xrd_gram_absolute_fits(const xrd_prepared *problem) {
  return problem->distortion->kind == XRD_ABSOLUTE && problem->distortion->dim == 1;
}

static void sort_points(xrd_gram_absolute *gram, place *places) {
  const xrd_prepared *problem = gram->problem;
  for (size_t i = 0; i < problem->n; i++) places[i] = (place){problem->distortion->x[problem->symbol[i]], i};
  qsort(places, problem->n, sizeof *places, by_value);
  for (size_t s = 0; s < problem->n; s++) {
    gram->x[s] = places[s].value;
    gram->row[s] = places[s].index;
  }
  for (size_t j = 0; j < problem->m; j++) places[j] = (place){problem->distortion->y[j], j};
  qsort(places, problem->m, sizeof *places, by_value);
  for (size_t s = 0; s < problem->m; s++) {
    gram->y[s] = places[s].value;
    gram->rank[places[s].index] = s;
  }
}

xrd_status xrd_gram_absolute_init(xrd_gram_absolute *gram, const xrd_prepared *problem, size_t capacity,
                                  xrd_error *error) {
  const size_t n = problem->n, m = problem->m;
  gram->problem = problem;
  gram->x = xrd_allocate(n, sizeof(double));
  gram->row = xrd_allocate(n, sizeof *gram->row);
  gram->weight = xrd_allocate(n, sizeof(double));
  gram->y = xrd_allocate(m, sizeof(double));
  gram->rank = xrd_allocate(m, sizeof *gram->rank);
  gram->held = xrd_allocate(m, sizeof *gram->held);
  gram->order = xrd_allocate(capacity, sizeof *gram->order);
  double **vectors[] = {&gram->left, &gram->right, &gram->at, &gram->beyond, &gram->decay};
  place *places = xrd_allocate(n > m ? n : m, sizeof *places);
  bool good = gram->x && gram->row && gram->weight && gram->y && gram->rank && gram->held && gram->order && places;
  for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++) {
    *vectors[k] = xrd_allocate(capacity, sizeof(double));
    good &= *vectors[k] != NULL;
  }
  if (good) {
    sort_points(gram, places);
    for (size_t s = 0; s < m; s++) gram->held[s] = SIZE_MAX;
  }
  free(places);
  return good ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a line of %zu and %zu points", n, m);
}

void xrd_gram_absolute_clear(xrd_gram_absolute *gram) {
  void *blocks[] = {gram->x,     gram->row,  gram->weight, gram->y,  gram->rank,   gram->held,
                    gram->order, gram->left, gram->right,  gram->at, gram->beyond, gram->decay};
  for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) free(blocks[k]);
  memset(gram, 0, sizeof *gram);
}

bool xrd_gram_absolute_weigh(xrd_gram_absolute *gram, double slope, const double *root) {
  const xrd_prepared *problem = gram->problem;
  gram->slope = slope;
  double total = 0;
  for (size_t s = 0; s < problem->n; s++) {
    const size_t i = gram->row[s];
    gram->weight[s] = root[i] * root[i] * exp(2 * slope * problem->least[i]);
    total += gram->weight[s];
  }
  return total < 0x1p500;
}

static double position(const xrd_gram_absolute *gram, const size_t *member, size_t place_in_order) {
  return gram->y[gram->rank[member[gram->order[place_in_order]]]];
}

static void sort_members(xrd_gram_absolute *gram, const size_t *member, size_t count) {
  for (size_t t = 0; t < count; t++) gram->held[gram->rank[member[t]]] = t;
  size_t next = 0;
  for (size_t s = 0; s < gram->problem->m; s++) {
    if (gram->held[s] == SIZE_MAX) continue;
    gram->order[next++] = gram->held[s];
    gram->held[s] = SIZE_MAX;
  }
}

/* left, at, beyond and decay from below, then right from above. */
static void sweep(xrd_gram_absolute *gram, const size_t *member, size_t count) {
  const double twice = 2 * gram->slope;
  const size_t n = gram->problem->n;
  size_t s = 0;
  for (size_t t = 0; t < count; t++) {
    const double y = position(gram, member, t);
    gram->left[t] = gram->at[t] = 0;
    if (t > 0) {
      const double decay = gram->decay[t - 1] = exp(-gram->slope * (y - position(gram, member, t - 1)));
      gram->left[t] = decay * decay * (gram->left[t - 1] + gram->at[t - 1]);
      gram->beyond[t - 1] = 0;
    }
    for (; s < n && gram->x[s] < y; s++) {
      gram->left[t] += gram->weight[s] * exp(-twice * (y - gram->x[s]));
      if (t > 0) gram->beyond[t - 1] += gram->weight[s];
    }
    for (; s < n && gram->x[s] == y; s++) gram->at[t] += gram->weight[s];
  }
  s = n;
  for (size_t t = count; t-- > 0;) {
    const double y = position(gram, member, t);
    gram->right[t] = gram->at[t] + (t + 1 < count ? gram->decay[t] * gram->decay[t] * gram->right[t + 1] : 0);
    for (; s > 0 && gram->x[s - 1] > y; s--) gram->right[t] += gram->weight[s - 1] * exp(-twice * (gram->x[s - 1] - y));
    while (s > 0 && gram->x[s - 1] == y) s--; /* counted by the first of equal members */
  }
}

/* One column over its own triangle: from place t on to the right, then to the left. */
static void fill_column(const xrd_gram_absolute *gram, size_t t, size_t count, const double *scale, double *column) {
  const size_t own = gram->order[t];
  double weight = gram->left[t] + gram->at[t], decay = scale[own];
  for (size_t l = t + 1; l < count; l++) {
    weight += gram->beyond[l - 1];
    decay *= gram->decay[l - 1];
    const size_t other = gram->order[l];
    if (other < own) column[other] = decay * (weight + gram->right[l]) * scale[other];
    weight += gram->at[l];
  }
  weight = gram->right[t];
  decay = scale[own];
  for (size_t l = t; l-- > 0;) {
    weight += gram->beyond[l];
    decay *= gram->decay[l];
    const size_t other = gram->order[l];
    weight += gram->at[l];
    if (other < own) column[other] = decay * (weight + gram->left[l]) * scale[other];
  }
}

void xrd_gram_absolute_fill(xrd_gram_absolute *gram, const size_t *member, size_t first, size_t count, double *scale,
                            double *entries, size_t ld) {
  sort_members(gram, member, count);
  sweep(gram, member, count);
  for (size_t t = 0; t < count; t++) {
    const double diagonal = gram->left[t] + gram->right[t];
    if (gram->order[t] >= first) scale[gram->order[t]] = diagonal > XRD_GRAM_UNSEEN ? 1 / sqrt(diagonal) : 1;
  }
  for (size_t t = 0; t < count; t++) {
    const size_t own = gram->order[t];
    if (own < first) continue;
    fill_column(gram, t, count, scale, entries + own * ld);
    entries[own * ld + own] = 1;
  }
}
