#include "solvers/working_set.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"
#include "solvers/dense.h"

xrd_status xrd_working_set_init(xrd_working_set *set, const xrd_prepared *problem, size_t capacity, xrd_error *error) {
  const bool structured = problem->form->mix != NULL;
  *set = (xrd_working_set){.problem = problem, .threads = 1, .capacity = capacity};
  const xrd_array arrays[] = {XRD_ARRAY(set->member, capacity),
                              XRD_ARRAY(set->place, problem->m),
                              XRD_ARRAY_2(set->a, capacity, problem->stride),
                              XRD_ARRAY(set->q, capacity),
                              XRD_ARRAY(set->c, capacity),
                              XRD_ARRAY(set->u, problem->stride),
                              XRD_ARRAY(set->w, problem->stride),
                              XRD_ARRAY(set->all, structured ? problem->m : 0),
                              XRD_ARRAY(set->work, structured ? problem->form->work_size(problem, 1) : 0),
                              {NULL}};
  const xrd_status status = xrd_carve_bare(&set->block, arrays, error);
  for (size_t j = 0; j < problem->m && status == XRD_OK; j++) set->place[j] = SIZE_MAX;
  return status;
}

void xrd_working_set_clear(xrd_working_set *set) {
  xrd_carve_free(set->block);
  memset(set, 0, sizeof *set);
}

/* The member's column at the set's slope. */
static void compute(xrd_working_set *set, size_t t) {
  const xrd_prepared *problem = set->problem;
  if (xrd_stop_wanted(set->stop, (double)problem->stride)) return;
  xrd_prepared_column(problem, set->member[t], set->slope, set->a + t * problem->stride);
}

static size_t append(xrd_working_set *set, size_t j, double q) {
  const size_t t = set->count++;
  set->member[t] = j;
  set->place[j] = t;
  set->q[t] = q;
  return t;
}

bool xrd_working_set_add(xrd_working_set *set, size_t j, double q) {
  if (set->place[j] != SIZE_MAX || set->count == set->capacity) return false;
  compute(set, append(set, j, q));
  return true;
}

void xrd_working_set_give(xrd_working_set *set, size_t j, double mass) {
  if (set->place[j] == SIZE_MAX && !xrd_working_set_add(set, j, 0)) return;
  set->q[set->place[j]] += mass;
}

void xrd_working_set_add_all(xrd_working_set *set, const size_t *reproductions, size_t count) {
  const xrd_prepared *problem = set->problem;
  const size_t before = set->count;
  for (size_t k = 0; k < count && set->count < set->capacity; k++)
    if (set->place[reproductions[k]] == SIZE_MAX) (void)append(set, reproductions[k], 0);
#pragma omp parallel for num_threads(set->threads) schedule(static) if (set->threads > 1 && problem->stride > 1024)
  for (size_t t = before; t < set->count; t++) compute(set, t);
}

void xrd_working_set_prune(xrd_working_set *set, double keep, size_t *survivor) {
  const size_t stride = set->problem->stride;
  size_t kept = 0;
  for (size_t t = 0; t < set->count; t++) {
    if (set->q[t] == 0 && set->c[t] < keep) {
      set->place[set->member[t]] = SIZE_MAX;
      continue;
    }
    if (kept != t) {
      memcpy(set->a + kept * stride, set->a + t * stride, stride * sizeof(double));
      set->member[kept] = set->member[t];
      set->q[kept] = set->q[t];
      set->c[kept] = set->c[t];
      set->place[set->member[kept]] = kept;
    }
    survivor[kept++] = t;
  }
  set->count = kept;
}

void xrd_working_set_empty(xrd_working_set *set) {
  for (size_t t = 0; t < set->count; t++) set->place[set->member[t]] = SIZE_MAX;
  set->count = 0;
}

void xrd_working_set_move(xrd_working_set *set, double slope) {
  const xrd_prepared *problem = set->problem;
  set->slope = slope;
#pragma omp parallel for num_threads(set->threads) schedule(static) if (set->threads > 1 && problem->stride > 1024)
  for (size_t t = 0; t < set->count; t++) compute(set, t);
}

/* Does the form's structure give products with all columns sooner than the members' own columns theirs? */
static bool structure_pays(const xrd_working_set *set) {
  return set->problem->form->mix != NULL &&
         (double)set->count * (double)set->problem->n > set->problem->form->product_cost(set->problem);
}

void xrd_working_set_multiply(const xrd_working_set *set, const double *x, double *out) {
  const xrd_prepared *problem = set->problem;
  if (!structure_pays(set)) {
    xrd_dense_mix(set->threads, problem->stride, set->count, set->a, x, out);
    return;
  }
  memset(set->all, 0, problem->m * sizeof(double));
  for (size_t t = 0; t < set->count; t++) set->all[set->member[t]] = x[t];
  problem->form->mix(problem, set->slope, set->all, set->work, out);
  for (size_t i = problem->n; i < problem->stride; i++) out[i] = 0;
}

bool xrd_working_set_mix(xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  const size_t stride = problem->stride;
  xrd_working_set_multiply(set, set->q, set->u);
  bool good = true;
  for (size_t i = 0; i < problem->n; i++) {
    if (problem->p[i] == 0) set->u[i] = 1; /* kept only for its place */
    set->w[i] = problem->p[i] / set->u[i];
    good &= set->u[i] > 0 && set->w[i] < 0x1p1000;
  }
  for (size_t i = problem->n; i < stride; i++) {
    set->u[i] = 1;
    set->w[i] = 0;
  }
  return good;
}

void xrd_working_set_price(xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  if (!structure_pays(set)) {
    xrd_dense_price(set->threads, problem->stride, set->count, set->a, set->w, set->c);
    return;
  }
  const xrd_pricing_pass pass = {set->slope, set->w, 1, set->work, set->all, NULL, set->stop};
  (void)problem->form->price(problem, &pass, NULL, problem->m, false);
  for (size_t t = 0; t < set->count; t++) set->c[t] = set->all[set->member[t]];
}

/* Of the rows first..end-1: sum_i p_i a_i / (u_i + s a_i) and minus its derivative. */
static void price_rows(const xrd_working_set *set, const double *a, double s, size_t first, size_t end, double *price,
                       double *slope) {
  const double *p = set->problem->p;
  double sum = 0, square = 0;
  for (size_t i = first; i < end; i++) {
    const double ratio = a[i] / (set->u[i] + s * a[i]), term = p[i] * ratio;
    sum += term;
    square += term * ratio;
  }
  *price = sum;
  *slope = square;
}

/* Of all rows, in slices that depend on their number alone. */
static double price_at(const xrd_working_set *set, const double *a, double s, double *slope) {
  enum { SLICES = 16, SLICE_LEAST = 2048 };
  const size_t n = set->problem->n;
  const size_t slices = n < SLICES * SLICE_LEAST ? 1 : SLICES, length = (n + slices - 1) / slices;
  double price[SLICES], square[SLICES], sum = 0;
#pragma omp parallel for num_threads(set->threads) schedule(static) if (set->threads > 1 && slices > 1)
  for (size_t k = 0; k < slices; k++)
    price_rows(set, a, s, k * length, k + 1 < slices ? (k + 1) * length : n, price + k, square + k);
  *slope = 0;
  for (size_t k = 0; k < slices; k++) {
    sum += price[k];
    *slope += square[k];
  }
  return sum;
}

double xrd_working_set_wish(const xrd_working_set *set, size_t t) {
  double square;
  const double price = price_at(set, set->a + t * set->problem->stride, 0, &square);
  return (price - 1) / square;
}

void xrd_working_set_settle(xrd_working_set *set, size_t t) {
  enum { STEPS = 30 };
  const double *a = set->a + t * set->problem->stride;
  const double old = set->q[t];
  double square, s = 0, accuracy = 0;
  for (int step = 0; step < STEPS; step++) {
    const double price = price_at(set, a, s, &square);
    if (step == 0) accuracy = 1e-3 * fabs(price - 1);
    if (fabs(price - 1) <= accuracy) break;
    const double next = fmax(s + (price - 1) * price / square, -0.999 * old);
    if (!(fabs(next - s) > 1e-3 * (old + fabs(s)))) break;
    s = next;
  }
  if (!isfinite(s)) return;
  set->q[t] = old + s;
  for (size_t i = 0; i < set->problem->n; i++) set->u[i] += s * a[i];
}
