#include "solvers/gram/sparse.h"

#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "base/crew.h"

static const double MOST_FILLED = 0.125; /* of all entries; with more, products of columns are no slower */
static const double MOST_ENTRIES = 0x1p25, MOST_LISTED = 0.3; /* that there is room for, in number and of all */
static const double ENTRY_NS = 0.8;                           /* of a product, for each entry */
static const double LEFT = 1e-3;                              /* of the derivative, when conjugate gradients may stop */
static const double RIDGE = 1e-2;                             /* beside a diagonal of ones */
static const double SLOWEST = 0.1;                            /* what must be left at most when they have to */

enum { BLOCK = 8, PARTS = 8, EXCHANGES = 8, ITERATIONS = 200 };

xrd_status xrd_sparse_init(xrd_sparse *sparse, const xrd_prepared *problem, size_t capacity, xrd_error *error) {
  const double wanted = MOST_LISTED * (double)problem->n * (double)capacity;
  *sparse = (xrd_sparse){.stride = problem->stride, .most = (size_t)fmin(wanted, MOST_ENTRIES) + BLOCK};
  return xrd_carve_bare(&sparse->block,
                        (const xrd_array[]){XRD_ARRAY(sparse->start, capacity),
                                            XRD_ARRAY(sparse->end, capacity),
                                            XRD_ARRAY(sparse->row, sparse->most),
                                            XRD_ARRAY(sparse->entry, sparse->most),
                                            XRD_ARRAY(sparse->root, problem->stride),
                                            XRD_ARRAY_2(sparse->image, PARTS, problem->stride),
                                            XRD_ARRAY(sparse->scale, capacity),
                                            XRD_ARRAY(sparse->origin, capacity),
                                            XRD_ARRAY(sparse->residual, capacity),
                                            XRD_ARRAY(sparse->direction, capacity),
                                            XRD_ARRAY(sparse->product, capacity),
                                            XRD_ARRAY(sparse->chosen, capacity),
                                            {0}},
                        error);
}

void xrd_sparse_clear(xrd_sparse *sparse) {
  xrd_carve_free(sparse->block);
  *sparse = (xrd_sparse){.block = NULL};
}

/* Of BLOCK numbers, by halves. */
static double largest(const double *x) {
  double most[BLOCK / 2];
  for (size_t i = 0; i < BLOCK / 2; i++) most[i] = x[i] > x[i + BLOCK / 2] ? x[i] : x[i + BLOCK / 2];
  for (size_t half = BLOCK / 4; half > 0; half /= 2)
    for (size_t i = 0; i < half; i++) most[i] = most[i] > most[i + half] ? most[i] : most[i + half];
  return most[0];
}

/* The large ones of a column's weighted entries, from `end` on; where they end, or SIZE_MAX. */
static size_t keep(xrd_sparse *sparse, const double *column, double scale, size_t end, size_t room) {
  const double least = XRD_SPARSE_LEAST / scale;
  for (size_t block = 0; block < sparse->stride; block += BLOCK) {
    if (!(largest(column + block) > least)) continue;
    if (end + BLOCK > room) return SIZE_MAX;
    for (size_t i = block; i < block + BLOCK; i++) {
      sparse->row[end] = (uint32_t)i;
      sparse->entry[end] = column[i] * scale;
      end += column[i] > least;
    }
  }
  return end;
}

/* image = the member's weighted column; its norm. */
static double weigh(const xrd_sparse *sparse, const double *column, double *image) {
  double squares[BLOCK] = {0}, square = 0;
  for (size_t block = 0; block < sparse->stride; block += BLOCK)
    for (size_t k = 0; k < BLOCK; k++) {
      const double weighted = image[block + k] = column[block + k] * sparse->root[block + k];
      squares[k] += weighted * weighted;
    }
  for (size_t k = 0; k < BLOCK; k++) square += squares[k];
  return sqrt(square);
}

typedef struct {
  xrd_sparse *sparse;
  const xrd_working_set *set;
  size_t room;      /* for the entries of a part of the columns */
  bool full[PARTS]; /* too many are large, or a symbol is not reached */
} filling;

/* The large ones of the entries of the member that count, in the place of all of these. */
static void take_near(void *context, size_t t, int thread) {
  (void)thread;
  const filling *of = context;
  xrd_sparse *sparse = of->sparse;
  const xrd_near *near = &of->set->near;
  const size_t first = near->start[t], last = near->start[t + 1];
  double square = 0;
  for (size_t s = first; s < last; s++) {
    const double x = sparse->entry[s] = near->entry[s] * sparse->root[near->row[s]];
    square += x * x;
  }
  const double norm = sqrt(square), scale = sparse->scale[t] = norm > 0 ? 1 / norm : 1;
  size_t end = first;
  for (size_t s = first; s < last; s++) {
    const double x = sparse->entry[s] * scale;
    sparse->row[end] = near->row[s];
    sparse->entry[end] = x;
    end += x > XRD_SPARSE_LEAST;
  }
  sparse->start[t] = first;
  sparse->end[t] = end;
}

static bool take_all_near(xrd_sparse *sparse, const xrd_working_set *set) {
  const size_t last = set->near.start[set->count];
  if (last > sparse->most) return false;
  xrd_crew_share(ENTRY_NS * (double)last >= XRD_CREW_PAYS ? sparse->threads : 1, set->count, take_near,
                 &(filling){.sparse = sparse, .set = set});
  bool good = true;
  for (size_t t = 0; t < set->count; t++) good &= isfinite(sparse->scale[t]) && sparse->scale[t] > 0;
  return good;
}

/* The large entries of a part of the columns, in a place of their own. */
static void take_part(void *context, size_t part, int thread) {
  (void)thread;
  filling *of = context;
  xrd_sparse *sparse = of->sparse;
  double *image = sparse->image + part * sparse->stride;
  size_t end = part * of->room;
  for (size_t t = part * of->set->count / PARTS; t < (part + 1) * of->set->count / PARTS; t++) {
    const double norm = weigh(sparse, of->set->a + t * sparse->stride, image);
    of->full[part] = !isfinite(norm);
    if (of->full[part]) return;
    sparse->scale[t] = norm > 0 ? 1 / norm : 1;
    sparse->start[t] = end;
    sparse->end[t] = end = keep(sparse, image, sparse->scale[t], end, (part + 1) * of->room);
    of->full[part] = end == SIZE_MAX;
    if (of->full[part]) return;
  }
}

static bool take_all(xrd_sparse *sparse, const xrd_working_set *set, double pays) {
  const double uneven = 2; /* entries in one part to those in another, hardly ever more */
  const double room = fmin(uneven * pays, (double)sparse->most) / PARTS;
  const bool shared = ENTRY_NS * (double)sparse->stride * (double)set->count >= XRD_CREW_PAYS;
  filling of = {.sparse = sparse, .set = set, .room = (size_t)room};
  xrd_crew_share(shared ? sparse->threads : 1, PARTS, take_part, &of);
  bool good = true;
  for (size_t part = 0; part < PARTS; part++) good &= !of.full[part];
  return good;
}

bool xrd_sparse_fill(xrd_sparse *sparse, const xrd_working_set *set) {
  const double pays = MOST_FILLED * (double)set->problem->n * (double)set->count;
  if (sparse->stride > UINT32_MAX) return false;
  for (size_t i = 0; i < sparse->stride; i++) sparse->root[i] = set->problem->root_p[i] / set->u[i];
  sparse->threads = set->threads;
  const bool good = xrd_working_set_is_listed(set) ? take_all_near(sparse, set) : take_all(sparse, set, pays);
  sparse->entries = 0;
  for (size_t t = 0; t < set->count && good; t++) sparse->entries += sparse->end[t] - sparse->start[t];
  return good && (double)sparse->entries <= pays;
}

static double price(const xrd_sparse *sparse, size_t t) {
  enum { LANES = 4 };
  double sums[LANES] = {0};
  size_t s = sparse->start[t];
  for (; s + LANES <= sparse->end[t]; s += LANES)
    for (size_t k = 0; k < LANES; k++) sums[k] += sparse->entry[s + k] * sparse->image[sparse->row[s + k]];
  for (; s < sparse->end[t]; s++) sums[0] += sparse->entry[s] * sparse->image[sparse->row[s]];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* B v and B' of it, over one part of the columns after the other. */
typedef struct {
  xrd_sparse *sparse;
  size_t count;
  bool all; /* the result of all columns, not of those chosen alone */
  const double *v;
  double *out;
} product_of;

static void mix_part(void *context, size_t part, int thread) {
  (void)thread;
  const product_of *of = context;
  const xrd_sparse *sparse = of->sparse;
  double *image = sparse->image + part * sparse->stride;
  memset(image, 0, sparse->stride * sizeof(double));
  for (size_t t = part * of->count / PARTS; t < (part + 1) * of->count / PARTS; t++)
    if (of->v[t] != 0)
      for (size_t s = sparse->start[t]; s < sparse->end[t]; s++) image[sparse->row[s]] += sparse->entry[s] * of->v[t];
}

static void price_part(void *context, size_t part, int thread) {
  (void)thread;
  const product_of *of = context;
  const xrd_sparse *sparse = of->sparse;
  for (size_t t = part * of->count / PARTS; t < (part + 1) * of->count / PARTS; t++)
    if (of->all || sparse->chosen[t]) of->out[t] = price(sparse, t) + sparse->ridge * of->v[t];
}

/* out = (B'B + ridge) v on the chosen, or on all; v is zero on the others. */
static void multiply(xrd_sparse *sparse, size_t k, bool all, const double *v, double *out) {
  product_of of = {sparse, k, all, v, out};
  const int threads = ENTRY_NS * (double)sparse->entries >= XRD_CREW_ROW_PAYS ? sparse->threads : 1;
  xrd_crew_share(threads, PARTS, mix_part, &of);
  xrd_near_gather(sparse->stride, PARTS, sparse->image);
  xrd_crew_share(threads, PARTS, price_part, &of);
}

static void refresh(xrd_sparse *sparse, size_t k, const double *gradient, const double *x) {
  for (size_t t = 0; t < k; t++) sparse->direction[t] = x[t] - sparse->origin[t];
  multiply(sparse, k, true, sparse->direction, sparse->residual);
  for (size_t t = 0; t < k; t++) sparse->residual[t] = -gradient[t] - sparse->residual[t];
}

static double dot_chosen(const xrd_sparse *sparse, size_t k, const double *a, const double *b) {
  double sum = 0;
  for (size_t t = 0; t < k; t++)
    if (sparse->chosen[t]) sum += a[t] * b[t];
  return sum;
}

/* Moves x on the chosen ones until their residual is that small; false when it stays large. */
static bool descend(xrd_sparse *sparse, size_t k, double enough, double *x) {
  double *r = sparse->residual, *d = sparse->direction, *product = sparse->product;
  for (size_t t = 0; t < k; t++) d[t] = sparse->chosen[t] ? r[t] : 0;
  double square = dot_chosen(sparse, k, r, r);
  const double first = square;
  for (int iteration = 0; square > enough * enough; iteration++) {
    multiply(sparse, k, false, d, product);
    const double curvature = dot_chosen(sparse, k, d, product);
    const bool last = iteration == ITERATIONS || xrd_stop_wanted(sparse->stop, 4 * (double)sparse->entries);
    if (last || !(curvature > 0 && isfinite(curvature))) return square < SLOWEST * SLOWEST * first;
    const double length = square / curvature;
    for (size_t t = 0; t < k; t++) {
      if (!sparse->chosen[t]) continue;
      x[t] += length * d[t];
      r[t] -= length * product[t];
    }
    const double before = square;
    square = dot_chosen(sparse, k, r, r);
    for (size_t t = 0; t < k; t++)
      if (sparse->chosen[t]) d[t] = r[t] + square / before * d[t];
  }
  return true;
}

/* Those that went below zero leave, those that want to grow come in; how many. */
static size_t exchange(xrd_sparse *sparse, size_t k, const double *tolerance, double *x) {
  size_t changed = 0;
  for (size_t t = 0; t < k; t++) {
    const bool stays = sparse->chosen[t] ? x[t] >= 0 : sparse->residual[t] > tolerance[t];
    if (!stays) x[t] = 0;
    changed += stays != (bool)sparse->chosen[t];
    sparse->chosen[t] = stays;
  }
  return changed;
}

/* From x0 with the ridge at hand. */
static bool attempt(xrd_sparse *sparse, size_t k, const double *gradient, const double *tolerance, double *x) {
  double enough = 0;
  memcpy(x, sparse->origin, k * sizeof *x);
  for (size_t t = 0; t < k; t++) {
    sparse->chosen[t] = x[t] > 0 || -gradient[t] > tolerance[t];
    sparse->residual[t] = -gradient[t];
    if (sparse->chosen[t]) enough = fmax(enough, fmax(LEFT * fabs(gradient[t]), tolerance[t]));
  }
  for (int round = 0; round < EXCHANGES; round++) {
    if (!descend(sparse, k, enough, x)) return false;
    refresh(sparse, k, gradient, x);
    if (exchange(sparse, k, tolerance, x) == 0) return true;
    refresh(sparse, k, gradient, x);
  }
  return true;
}

/* Columns that reach the same symbols and no others depend on each other: where the minimum lies far out along such a
   dependence, a ridge leads towards it. */
bool xrd_sparse_minimise(xrd_sparse *sparse, size_t k, const double *gradient, const double *tolerance, double *x) {
  memcpy(sparse->origin, x, k * sizeof *x);
  sparse->ridge = 0;
  if (attempt(sparse, k, gradient, tolerance, x)) return true;
  sparse->ridge = RIDGE;
  return attempt(sparse, k, gradient, tolerance, x);
}
