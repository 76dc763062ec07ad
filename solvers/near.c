#include "solvers/near.h"

#include <string.h>

#include "base/carve.h"
#include "base/crew.h"

enum { BLOCK = XRD_LANES, PARTS = 8, ROWS_LEAST = 512, COLUMNS_LEAST = 48 };

static const double MOST_LISTED = 0.3; /* of all entries; with more, dense products are no slower */
static const double MOST_ENTRIES = 0x1p25;
static const double LEAST = 0x1p-86, LEAST_OF_FEW = 1e-60; /* where hardly more entries lie above it */
static const double FEW = 0.05, NOTHING = 0x1p-50;
static const double ENTRY_NS = 0.8;  /* of a product, for each entry */
static const double LISTED_NS = 0.5; /* of an entry looked at */

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

/* What is being listed, of columns that a shows from the first on. */
typedef struct {
  xrd_near *near;
  const double *a;
  size_t first, most; /* columns listed already; entries that there may be */
  xrd_stop *stop;
} listing;

/* The column's entries from `end` on, short of `beyond`; where they end, or SIZE_MAX beyond the most that there may be.
 */
static size_t list(const listing *of, size_t t, size_t end, size_t beyond) {
  const xrd_near *near = of->near;
  const double *a = of->a + t * near->stride;
  for (size_t block = 0; block < near->rows; block += BLOCK) {
    if (!any_counts(a + block, near->least)) continue;
    if (end > of->most) return SIZE_MAX;
    const size_t last = near->rows - block < BLOCK ? near->rows : block + BLOCK;
    const bool narrow = end + BLOCK > beyond;
    for (size_t i = block; i < last; i++) {
      const bool counts = a[i] > near->least;
      if (narrow && !counts) continue;
      near->row[end] = (uint32_t)i;
      near->entry[end] = a[i];
      end += counts;
    }
  }
  return end <= of->most ? end : SIZE_MAX;
}

/* One after the other; false where they are too many. */
static bool list_all(const listing *of, size_t count) {
  size_t *start = of->near->start;
  for (size_t t = of->first; t < count && !xrd_stop_wanted(of->stop, (double)of->near->rows); t++) {
    start[t + 1] = list(of, t, start[t], of->near->most);
    if (start[t + 1] == SIZE_MAX) return false;
  }
  return true;
}

static void count_next(void *context, size_t k, int thread) {
  (void)thread;
  const listing *of = context;
  const double *a = of->a + (of->first + k) * of->near->stride;
  size_t above = 0;
  for (size_t i = 0; i < of->near->rows; i++) above += a[i] > of->near->least;
  of->near->start[of->first + k + 1] = above;
}

static void list_next(void *context, size_t k, int thread) {
  (void)thread;
  const listing *of = context;
  const size_t t = of->first + k, *start = of->near->start;
  if (!xrd_stop_wanted(of->stop, (double)of->near->rows)) (void)list(of, t, start[t], start[t + 1]);
}

/* The same on several threads: counted first, to tell where each column begins. */
static bool list_together(listing *of, int threads, size_t count) {
  size_t *start = of->near->start;
  xrd_crew_share(threads, count - of->first, count_next, of);
  for (size_t t = of->first; t < count; t++) start[t + 1] += start[t];
  const bool fits = start[count] <= of->most;
  if (fits) xrd_crew_share(threads, count - of->first, list_next, of);
  return fits;
}

bool xrd_near_extend(xrd_near *near, int threads, const double *a, size_t count, xrd_stop *stop) {
  if (near->block == NULL || near->crowded || count < COLUMNS_LEAST) return false;
  const double pays = MOST_LISTED * (double)near->rows * (double)count, room = (double)(near->most - BLOCK);
  if (near->count == 0) {
    near->start[0] = 0;
    choose_least(near, a, count);
  }
  listing of = {near, a, near->count, (size_t)(pays < room ? pays : room), stop};
  const bool shared = threads > 1 && LISTED_NS * (double)near->rows * (double)(count - near->count) >= XRD_CREW_PAYS;
  near->crowded = near->start[near->count] > of.most;
  if (near->crowded || near->count == count) return !near->crowded;
  near->crowded = !(shared ? list_together(&of, threads, count) : list_all(&of, count));
  if (xrd_stop_wanted(stop, 0)) return false;
  if (!near->crowded) near->count = count;
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

/* One vector in, another out. */
typedef struct {
  const xrd_near *near;
  const double *in;
  double *out;
} product;

/* Threads that are worth their while. */
static int worthy(const xrd_near *near, int threads) {
  return ENTRY_NS * (double)near->start[near->count] >= XRD_CREW_PAYS ? threads : 1;
}

/* The sum over one part of the columns. */
static void mix_part(void *context, size_t part, int thread) {
  (void)thread;
  const product *of = context;
  const xrd_near *near = of->near;
  double *out = near->part + part * near->stride;
  memset(out, 0, near->stride * sizeof *out);
  for (size_t t = part * near->count / PARTS; t < (part + 1) * near->count / PARTS; t++)
    if (of->in[t] != 0)
      for (size_t s = near->start[t]; s < near->start[t + 1]; s++) out[near->row[s]] += of->in[t] * near->entry[s];
}

void xrd_near_gather(size_t stride, size_t count, double *part) {
  for (size_t block = 0; block < stride; block += BLOCK) {
    double sum[BLOCK];
    for (size_t i = 0; i < BLOCK; i++) sum[i] = part[block + i];
    for (size_t k = 1; k < count; k++)
      for (size_t i = 0; i < BLOCK; i++) sum[i] += part[k * stride + block + i];
    for (size_t i = 0; i < BLOCK; i++) part[block + i] = sum[i];
  }
}

void xrd_near_mix(const xrd_near *near, int threads, const double *x, double *out) {
  xrd_crew_share(worthy(near, threads), PARTS, mix_part, &(product){near, x, NULL});
  xrd_near_gather(near->stride, PARTS, near->part);
  memcpy(out, near->part, near->stride * sizeof *out);
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

static void price_part(void *context, size_t part, int thread) {
  (void)thread;
  const product *of = context;
  for (size_t t = part * of->near->count / PARTS; t < (part + 1) * of->near->count / PARTS; t++)
    of->out[t] = price(of->near, t, of->in);
}

void xrd_near_price(const xrd_near *near, int threads, const double *w, double *c) {
  xrd_crew_share(worthy(near, threads), PARTS, price_part, &(product){near, w, c});
}
