#include "solvers/gram/squared.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double MIDPOINTS = 0x1p24; /* a larger table would not pay for itself */
static const double NEGLIGIBLE = 1e-18; /* beside the unit diagonal */
static const double FARTHEST = 300;     /* exponents of W: terms that underflow stay below exp(FARTHEST - 708) */

enum { SHORT = 8 }; /* a band pays where it has so many times fewer entries than the whole */

static double coordinate(const xrd_prepared *problem, int axis, size_t place) {
  return problem->distortion->y[place * problem->lattice.stride[axis] * problem->distortion->dim + (size_t)axis];
}

static bool is_even(const xrd_prepared *problem, int axis) {
  const size_t dim = problem->distortion->dim, size = problem->lattice.size[axis];
  return size == 1 || xrd_even_points(problem->distortion->y + axis, size, problem->lattice.stride[axis] * dim);
}

bool xrd_gram_squared_fits(const xrd_prepared *problem) {
  const xrd_lattice *lattice = &problem->lattice;
  if (problem->distortion->kind != XRD_SQUARED || lattice->rank == 0) return false;
  double midpoints = 1;
  for (int r = 0; r < lattice->rank; r++) {
    if (!is_even(problem, r)) return false;
    midpoints *= 2 * (double)lattice->size[r] - 1;
  }
  return midpoints <= MIDPOINTS && (lattice->rank == 1 || xrd_midpoints_sources(problem).rank == lattice->rank);
}

xrd_status xrd_gram_squared_init(xrd_gram_squared *gram, const xrd_prepared *problem, size_t capacity,
                                 xrd_error *error) {
  const xrd_lattice *lattice = &problem->lattice;
  gram->problem = problem;
  gram->rank = lattice->rank;
  gram->position = xrd_allocate(capacity, (size_t)gram->rank * sizeof *gram->position);
  gram->held = xrd_allocate(problem->m, sizeof *gram->held);
  bool good = gram->position != NULL && gram->held != NULL;
  for (size_t j = 0; good && j < problem->m; j++) gram->held[j] = SIZE_MAX;
  size_t stride = 1;
  for (int r = gram->rank - 1; r >= 0; r--) {
    const size_t size = gram->size[r] = lattice->size[r];
    gram->stride[r] = stride;
    gram->step[r] = size > 1 ? (coordinate(problem, r, size - 1) - coordinate(problem, r, 0)) / (double)(size - 1) : 0;
    gram->decay[r] = xrd_allocate(size, sizeof(double));
    good &= gram->decay[r] != NULL;
    stride *= 2 * size - 1;
  }
  if (!good) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a grid of %zu points", problem->m);
  return xrd_midpoints_init(&gram->midpoints, problem, error);
}

void xrd_gram_squared_clear(xrd_gram_squared *gram) {
  for (int r = 0; r < gram->rank; r++) free(gram->decay[r]);
  free(gram->position);
  free(gram->held);
  xrd_midpoints_clear(&gram->midpoints);
  memset(gram, 0, sizeof *gram);
}

bool xrd_gram_squared_pays(const xrd_gram_squared *gram, size_t count) {
  enum { LOOKUP = 16 }; /* products that cost as much as one entry here */
  const double pairs = 0.5 * (double)count * (double)count;
  return xrd_midpoints_cost(&gram->midpoints) + LOOKUP * pairs < pairs * (double)gram->problem->n;
}

bool xrd_gram_squared_weigh(xrd_gram_squared *gram, double slope, const double *root) {
  for (size_t i = 0; i < gram->problem->n; i++)
    if (!(2 * slope * gram->problem->least[i] <= FARTHEST)) return false;
  for (int r = 0; r < gram->rank; r++)
    for (size_t t = 0; t < gram->size[r]; t++) {
      const double distance = (double)t * gram->step[r];
      gram->decay[r][t] = exp(-0.5 * slope * distance * distance);
    }
  return xrd_midpoints_weigh(&gram->midpoints, slope, root);
}

/* The members' places; returns nothing else: a member's part of a midpoint's index is the sum over axes of place times
   stride. */
static void take_positions(xrd_gram_squared *gram, const size_t *member, size_t count) {
  const xrd_lattice *lattice = &gram->problem->lattice;
  for (size_t t = 0; t < count; t++)
    for (int r = 0; r < gram->rank; r++)
      gram->position[t * (size_t)gram->rank + (size_t)r] = member[t] / lattice->stride[r] % lattice->size[r];
}

static size_t midpoint(const xrd_gram_squared *gram, size_t t) {
  size_t index = 0;
  for (int r = 0; r < gram->rank; r++) index += gram->position[t * (size_t)gram->rank + (size_t)r] * gram->stride[r];
  return index;
}

static double scale_of(double diagonal) { return diagonal > XRD_UNSEEN ? 1 / sqrt(diagonal) : 1; }

static size_t apart(size_t a, size_t b) { return a > b ? a - b : b - a; }

void xrd_gram_squared_fill(xrd_gram_squared *gram, const size_t *member, size_t first, size_t count, double *scale,
                           double *entries, size_t ld) {
  const size_t rank = (size_t)gram->rank;
  const double *sum = gram->midpoints.sum;
  take_positions(gram, member, count);
  for (size_t t = first; t < count; t++) {
    const size_t *own = gram->position + t * rank, half = midpoint(gram, t);
    double *column = entries + t * ld;
    scale[t] = scale_of(sum[2 * half]);
    column[t] = 1;
    for (size_t s = 0; s < t; s++) {
      const size_t *other = gram->position + s * rank;
      double decay = scale[t];
      size_t index = half;
      for (size_t r = 0; r < rank; r++) {
        decay *= gram->decay[r][apart(own[r], other[r])];
        index += other[r] * gram->stride[r];
      }
      column[s] = decay * (sum[index] * scale[s]);
    }
  }
}

void xrd_gram_squared_order(xrd_gram_squared *gram, const size_t *member, size_t count, size_t *order) {
  for (size_t t = 0; t < count; t++) gram->held[member[t]] = t;
  for (size_t j = 0, place = 0; place < count; j++) {
    if (gram->held[j] == SIZE_MAX) continue;
    order[place++] = gram->held[j];
    gram->held[j] = SIZE_MAX;
  }
}

/* Members in order, their scale, and the steps beyond which every entry is below NEGLIGIBLE: K G scale scale is. */
static size_t sort_members(xrd_gram_squared *gram, const size_t *member, size_t count, double *scale, xrd_band *band) {
  const double *sum = gram->midpoints.sum;
  double most = 0, widest = 0;
  for (size_t t = 0; t < count; t++) {
    gram->held[member[t]] = t;
    scale[t] = scale_of(sum[2 * member[t]]);
    widest = fmax(widest, scale[t]);
  }
  for (size_t s = 0; s < gram->midpoints.halves[0]; s++) most = fmax(most, sum[s]);
  band->count = 0;
  for (size_t j = 0; j < gram->size[0]; j++) {
    if (gram->held[j] == SIZE_MAX) continue;
    band->place[gram->held[j]] = band->count;
    band->order[band->count++] = gram->held[j];
    gram->held[j] = SIZE_MAX;
  }
  size_t reach = 0;
  while (reach < gram->size[0] && gram->decay[0][reach] * (most * widest * widest) >= NEGLIGIBLE) reach++;
  return reach;
}

bool xrd_gram_squared_fill_band(xrd_gram_squared *gram, const size_t *member, size_t count, double *scale,
                                xrd_band *band) {
  if (gram->rank != 1) return false;
  const double *sum = gram->midpoints.sum, *decay = gram->decay[0];
  const size_t reach = sort_members(gram, member, count, scale, band);
  size_t first = 0, total = 0;
  for (size_t t = 0; t < count; t++) {
    while (member[band->order[t]] - member[band->order[first]] > reach) first++;
    band->first[t] = first;
    total += t - first + 1;
  }
  if (total > count * count / SHORT) return false;
  for (size_t t = 0, start = 0; t < count; start += t - band->first[t] + 1, t++) {
    const size_t own = member[band->order[t]];
    const double own_scale = scale[band->order[t]];
    double *row = band->entries + start - band->first[t];
    for (size_t s = band->first[t]; s < t; s++) {
      const size_t other = member[band->order[s]];
      row[s] = decay[own - other] * own_scale * (sum[own + other] * scale[band->order[s]]);
    }
    row[t] = 1;
    band->start[t] = start;
  }
  return true;
}
