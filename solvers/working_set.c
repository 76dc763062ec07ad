#include "solvers/working_set.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"
#include "base/crew.h"
#include "solvers/dense.h"

enum { ROWS = 1024 /* moved together */ };

static const double OUT_OF_REACH = 1e-60, WELL_REACHED = 1e-30; /* by entries; by u: what is cut off is nothing to it */
static const double ENTRY_NS = 0.5;                             /* of a column, to compute */
static const double MOVED_NS = 0.2;                             /* the same, to move */
static const double WINDOW_PAYS = 0.4; /* of all entries; with more, dense products are no slower */

xrd_status xrd_working_set_init(xrd_working_set *set, const xrd_prepared *problem, size_t capacity, xrd_error *error) {
  const bool structured = problem->form->mix != NULL;
  *set = (xrd_working_set){.problem = problem, .threads = 1, .capacity = capacity};
  const xrd_array arrays[] = {XRD_ARRAY(set->member, capacity),
                              XRD_ARRAY(set->place, problem->m),
                              XRD_ARRAY_2(set->a, capacity, problem->stride),
                              XRD_ARRAY(set->first, capacity),
                              XRD_ARRAY(set->end, capacity),
                              XRD_ARRAY(set->q, capacity),
                              XRD_ARRAY(set->c, capacity),
                              XRD_ARRAY(set->u, problem->stride),
                              XRD_ARRAY(set->w, problem->stride),
                              XRD_ARRAY(set->all, structured ? problem->m : 0),
                              XRD_ARRAY(set->work, structured ? problem->form->work_size(problem, 1) : 0),
                              {0}};
  xrd_status status = xrd_carve_bare(&set->block, arrays, error);
  if (status == XRD_OK) status = xrd_near_init(&set->near, problem, capacity, error);
  if (status != XRD_OK)
    xrd_working_set_clear(set);
  else
    for (size_t j = 0; j < problem->m; j++) set->place[j] = SIZE_MAX;
  return status;
}

void xrd_working_set_clear(xrd_working_set *set) {
  xrd_near_clear(&set->near);
  xrd_carve_free(set->block);
  memset(set, 0, sizeof *set);
}

/* The member's column at the set's slope. */
static void compute(xrd_working_set *set, size_t t) {
  const xrd_prepared *problem = set->problem;
  if (xrd_stop_wanted(set->stop, (double)problem->stride)) return;
  double *a = set->a + t * problem->stride;
  size_t first = 0, end = problem->n;
  xrd_prepared_column(problem, set->member[t], set->slope, a);
  while (first < end && a[first] < OUT_OF_REACH) first++;
  while (end > first && a[end - 1] < OUT_OF_REACH) end--;
  set->first[t] = first;
  set->end[t] = end;
}

typedef struct {
  xrd_working_set *set;
  size_t first;
} fresh_members;

static void compute_next(void *context, size_t k, int thread) {
  (void)thread;
  const fresh_members *fresh = context;
  compute(fresh->set, fresh->first + k);
}

/* The columns from member `first` on. */
static void compute_from(xrd_working_set *set, size_t first) {
  const size_t count = set->count - first;
  const bool pays = ENTRY_NS * (double)set->problem->stride * (double)count >= XRD_CREW_PAYS;
  xrd_crew_share(pays ? set->threads : 1, count, compute_next, &(fresh_members){set, first});
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
  const size_t before = set->count;
  for (size_t k = 0; k < count && set->count < set->capacity; k++)
    if (set->place[reproductions[k]] == SIZE_MAX) (void)append(set, reproductions[k], 0);
  compute_from(set, before);
}

typedef struct {
  xrd_working_set *set;
  const size_t *survivor;
} survivors;

/* Some rows of the columns that survive move up. */
static void move_rows(void *context, size_t k, int thread) {
  (void)thread;
  const survivors *of = context;
  const xrd_working_set *set = of->set;
  const size_t stride = set->problem->stride, first = k * ROWS, count = stride - first < ROWS ? stride - first : ROWS;
  for (size_t t = 0; t < set->count; t++)
    if (of->survivor[t] != t)
      memcpy(set->a + t * stride + first, set->a + of->survivor[t] * stride + first, count * sizeof *set->a);
}

static void move_columns(xrd_working_set *set, const size_t *survivor) {
  const size_t stride = set->problem->stride;
  size_t still = 0;
  while (still < set->count && survivor[still] == still) still++;
  const bool pays = MOVED_NS * (double)stride * (double)(set->count - still) >= XRD_CREW_PAYS;
  xrd_crew_share(pays ? set->threads : 1, (stride + ROWS - 1) / ROWS, move_rows, &(survivors){set, survivor});
}

void xrd_working_set_prune(xrd_working_set *set, double keep, size_t *survivor) {
  size_t kept = 0;
  for (size_t t = 0; t < set->count; t++) {
    if (set->q[t] == 0 && set->c[t] < keep) {
      set->place[set->member[t]] = SIZE_MAX;
      continue;
    }
    if (kept != t) {
      set->member[kept] = set->member[t];
      set->first[kept] = set->first[t];
      set->end[kept] = set->end[t];
      set->q[kept] = set->q[t];
      set->c[kept] = set->c[t];
      set->place[set->member[kept]] = kept;
    }
    survivor[kept++] = t;
  }
  set->count = kept;
  move_columns(set, survivor);
  xrd_near_select(&set->near, survivor, kept);
}

void xrd_working_set_empty(xrd_working_set *set) {
  for (size_t t = 0; t < set->count; t++) set->place[set->member[t]] = SIZE_MAX;
  set->count = 0;
  set->full = false;
  xrd_near_empty(&set->near);
}

void xrd_working_set_move(xrd_working_set *set, double slope) {
  set->slope = slope;
  xrd_near_empty(&set->near);
  compute_from(set, 0);
}

/* Entries within reach of the members. */
static double reached(const xrd_working_set *set) {
  double entries = 0;
  for (size_t t = 0; t < set->count; t++) entries += (double)(set->end[t] - set->first[t]);
  return entries;
}

static bool windows_pay(const xrd_working_set *set) {
  return reached(set) < WINDOW_PAYS * (double)set->count * (double)set->problem->n;
}

/* out = A x within reach: where every symbol lies near few reproductions. */
static void multiply_windows(const xrd_working_set *set, const double *x, double *out) {
  const size_t stride = set->problem->stride;
  memset(out, 0, stride * sizeof *out);
  for (size_t t = 0; t < set->count; t++) {
    const double *a = set->a + t * stride;
    if (x[t] == 0) continue;
    for (size_t i = set->first[t]; i < set->end[t]; i++) out[i] += x[t] * a[i];
  }
}

static double dot(const double *a, const double *b, size_t count) {
  enum { LANES = 8 };
  double sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (size_t lane = 0; lane < LANES; lane++) sums[lane] += a[i + lane] * b[i + lane];
  for (; i < count; i++) sums[0] += a[i] * b[i];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

static void contract_windows(const xrd_working_set *set, const double *w, double *out) {
  const size_t stride = set->problem->stride;
  for (size_t t = 0; t < set->count; t++)
    out[t] = dot(set->a + t * stride + set->first[t], w + set->first[t], set->end[t] - set->first[t]);
}

/* Does the form's structure give products with all columns sooner than the members' own columns theirs? */
static bool structure_pays(const xrd_working_set *set) {
  return set->problem->form->mix != NULL && reached(set) > set->problem->form->product_cost(set->problem);
}

void xrd_working_set_multiply(const xrd_working_set *set, const double *x, double *out) {
  const xrd_prepared *problem = set->problem;
  if (!structure_pays(set)) {
    if (set->windowed)
      multiply_windows(set, x, out);
    else if (xrd_working_set_is_listed(set))
      xrd_near_mix(&set->near, set->threads, x, out);
    else
      xrd_dense_mix(set->threads, problem->stride, set->count, set->a, x, out);
    return;
  }
  memset(set->all, 0, problem->m * sizeof(double));
  for (size_t t = 0; t < set->count; t++) set->all[set->member[t]] = x[t];
  problem->form->mix(problem, set->slope, set->all, set->work, out);
  for (size_t i = problem->n; i < problem->stride; i++) out[i] = 0;
}

/* w = p / u; false when some u is zero or not finite. */
static bool weigh(xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  bool good = true;
  for (size_t i = 0; i < problem->n; i++) {
    if (problem->p[i] == 0) set->u[i] = 1; /* kept only for its place */
    set->w[i] = problem->p[i] / set->u[i];
    good &= set->u[i] > 0 && set->w[i] < 0x1p1000;
  }
  for (size_t i = problem->n; i < problem->stride; i++) {
    set->u[i] = 1;
    set->w[i] = 0;
  }
  return good;
}

static bool well_reached(const xrd_working_set *set) {
  if (set->listed) return xrd_near_serves(&set->near, set->u, set->w);
  double least = HUGE_VAL;
  for (size_t i = 0; i < set->problem->n; i++) least = fmin(least, set->u[i]);
  return least >= WELL_REACHED;
}

bool xrd_working_set_mix(xrd_working_set *set) {
  const bool plain = !structure_pays(set);
  set->listed = plain && xrd_near_extend(&set->near, set->threads, set->a, set->count, set->stop);
  set->windowed = plain && !set->listed && windows_pay(set);
  xrd_working_set_multiply(set, set->q, set->u);
  const bool good = weigh(set);
  if ((!set->windowed && !set->listed) || (good && well_reached(set))) return good;
  set->windowed = set->listed = false;
  xrd_working_set_multiply(set, set->q, set->u);
  return weigh(set);
}

void xrd_working_set_contract(const xrd_working_set *set, const double *w, double *out) {
  const xrd_prepared *problem = set->problem;
  if (!structure_pays(set)) {
    if (set->windowed)
      contract_windows(set, w, out);
    else if (xrd_working_set_is_listed(set))
      xrd_near_price(&set->near, set->threads, w, out);
    else
      xrd_dense_price(set->threads, problem->stride, set->count, set->a, w, out);
    return;
  }
  const xrd_pricing_pass pass = {set->slope, w, 1, set->work, set->all, NULL, set->stop};
  (void)problem->form->price(problem, &pass, NULL, problem->m, false);
  for (size_t t = 0; t < set->count; t++) out[t] = set->all[set->member[t]];
}

void xrd_working_set_price(xrd_working_set *set) { xrd_working_set_contract(set, set->w, set->c); }
