#include "solvers/near.h"

#include <string.h>

#include "base/carve.h"

enum { BLOCK = XRD_LANES, PARTS = 8, COLUMNS = 64, ROWS_LEAST = 512, COLUMNS_LEAST = 48 };

static const double MOST_LISTED = 0.3; /* of all entries; with more, dense products are no slower */
static const double MOST_ENTRIES = 0x1p25;
static const double LEAST = 0x1p-86, LEAST_OF_FEW = 1e-60; /* where hardly more entries lie above it */
static const double FEW = 0.05, NOTHING = 0x1p-50;
static const double PARALLEL_PAYS = 2e5; /* entries from which on threads are worth their while */

xrd_status xrd_near_init(xrd_near *near, const xrd_prepared *problem, size_t capacity, xrd_error *error) {
  const double wanted = MOST_LISTED * (double)problem->n * (double)capacity;
  *near = (xrd_near){.rows = problem->n, .stride = problem->stride, .capacity = capacity};
  if (problem->lattice.rank > 0 || problem->n < ROWS_LEAST || capacity < COLUMNS_LEAST || problem->n > UINT32_MAX)
    return XRD_OK;
  near->most = (size_t)(wanted < MOST_ENTRIES ? wanted : MOST_ENTRIES) + BLOCK;
  const xrd_array arrays[] = {XRD_ARRAY(near->start, capacity + 1),
                              XRD_ARRAY(near->row, near->most),
                              XRD_ARRAY(near->entry, near->most),
                              XRD_ARRAY_2(near->part, PARTS, problem->stride),
                              {0}};
  return xrd_carve_bare(&near->block, arrays, error);
}

void xrd_near_clear(xrd_near *near) {
  xrd_carve_free(near->block);
  *near = (xrd_near){.block = NULL};
}

void xrd_near_empty(xrd_near *near) {
  near->count = 0;
  near->crowded = false;
}

/* Does one of BLOCK entries count? */
static bool any_counts(const double *a, double least) {
  int counts = 0;
  for (size_t i = 0; i < BLOCK; i++) counts |= a[i] > least;
  return counts != 0;
}

/* Lists leave out as little as they can afford to, to go by some of the columns. */
static void choose_least(xrd_near *near, const double *a, size_t count) {
  enum { SAMPLE = 16 };
  size_t above = 0;
  for (size_t k = 0; k < SAMPLE; k++) {
    const double *column = a + k * count / SAMPLE * near->stride;
    for (size_t i = 0; i < near->rows; i++) above += column[i] > LEAST_OF_FEW;
  }
  near->least = (double)above < FEW * SAMPLE * (double)near->rows ? LEAST_OF_FEW : LEAST;
}

/* The column's entries, from `end` on; where they end, or SIZE_MAX. */
static size_t list(xrd_near *near, const double *a, size_t end, size_t room) {
  for (size_t block = 0; block < near->rows; block += BLOCK) {
    if (!any_counts(a + block, near->least)) continue;
    if (end + BLOCK > room) return SIZE_MAX;
    const size_t last = near->rows - block < BLOCK ? near->rows : block + BLOCK;
    for (size_t i = block; i < last; i++) {
      near->row[end] = (uint32_t)i;
      near->entry[end] = a[i];
      end += a[i] > near->least;
    }
  }
  return end;
}

bool xrd_near_extend(xrd_near *near, const double *a, size_t count, xrd_stop *stop) {
  if (near->block == NULL || near->crowded || count < COLUMNS_LEAST) return false;
  const double pays = MOST_LISTED * (double)near->rows * (double)count;
  const size_t room = pays < (double)near->most ? (size_t)pays : near->most;
  if (near->count == 0) {
    near->start[0] = 0;
    choose_least(near, a, count);
  }
  near->crowded = near->start[near->count] > room;
  while (near->count < count && !near->crowded) {
    if (xrd_stop_wanted(stop, (double)near->rows)) return false;
    const size_t end = list(near, a + near->count * near->stride, near->start[near->count], room);
    near->crowded = end == SIZE_MAX;
    if (!near->crowded) near->start[++near->count] = end;
  }
  return !near->crowded;
}

bool xrd_near_serves(const xrd_near *near, const double *u, const double *w) {
  double sum = 0;
  for (size_t i = 0; i < near->rows; i++) sum += w[i] / u[i];
  return near->least * sum <= NOTHING;
}

void xrd_near_select(xrd_near *near, const size_t *survivor, size_t kept) {
  size_t end = 0, count = 0;
  for (; count < kept && survivor[count] < near->count; count++) {
    const size_t from = near->start[survivor[count]], length = near->start[survivor[count] + 1] - from;
    memmove(near->row + end, near->row + from, length * sizeof *near->row);
    memmove(near->entry + end, near->entry + from, length * sizeof *near->entry);
    near->start[count] = end;
    end += length;
  }
  if (near->block != NULL) near->start[count] = end;
  near->count = count;
}

static bool pays(const xrd_near *near, int threads) {
  return threads > 1 && (double)near->start[near->count] >= PARALLEL_PAYS;
}

/* The sum over one part of the columns. */
static void mix_part(const xrd_near *near, size_t part, const double *x) {
  double *out = near->part + part * near->stride;
  memset(out, 0, near->stride * sizeof *out);
  for (size_t t = part * near->count / PARTS; t < (part + 1) * near->count / PARTS; t++)
    if (x[t] != 0)
      for (size_t s = near->start[t]; s < near->start[t + 1]; s++) out[near->row[s]] += x[t] * near->entry[s];
}

void xrd_near_mix(const xrd_near *near, int threads, const double *x, double *out) {
#pragma omp parallel for num_threads(threads) schedule(static) if (pays(near, threads))
  for (size_t part = 0; part < PARTS; part++) mix_part(near, part, x);
  memcpy(out, near->part, near->stride * sizeof *out);
  for (size_t part = 1; part < PARTS; part++)
    for (size_t i = 0; i < near->stride; i++) out[i] += near->part[part * near->stride + i];
}

static double price(const xrd_near *near, size_t t, const double *w) {
  enum { LANES = 4 };
  double sums[LANES] = {0};
  size_t s = near->start[t];
  for (; s + LANES <= near->start[t + 1]; s += LANES)
    for (size_t k = 0; k < LANES; k++) sums[k] += near->entry[s + k] * w[near->row[s + k]];
  for (; s < near->start[t + 1]; s++) sums[0] += near->entry[s] * w[near->row[s]];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void xrd_near_price(const xrd_near *near, int threads, const double *w, double *c) {
  const size_t piece = COLUMNS;
#pragma omp parallel for num_threads(threads) schedule(static) if (pays(near, threads))
  for (size_t first = 0; first < near->count; first += piece)
    for (size_t t = first; t < near->count && t < first + piece; t++) c[t] = price(near, t, w);
}
