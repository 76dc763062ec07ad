#include "solvers/fine/fine.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "problem/order.h"
#include "solvers/fine/parts.h"

enum { ROUNDS = 40, MEMBERS_LEAST = 100, ENTRIES_A_ROW = 128, BAND_MOST = 64, SLACK = 1 << 18 };

static const double CLOSE = 0.2; /* slope times the square of the distance between members of the lattice */
static const double SHARE = 0.3; /* of the gap, for what is left among the members */
static const double FIRST = 1e-5, TIGHTER = 0.03; /* that at first, and from round to round beside the gap */

bool xrd_fine_fits(const xrd_prepared *problem) {
  const xrd_distortion *d = problem->distortion;
  return d->kind == XRD_SQUARED && d->dim == 1 && problem->m >= MEMBERS_LEAST && problem->n >= MEMBERS_LEAST;
}

static xrd_status allocate(xrd_fine *fine, xrd_error *error) {
  xrd_fine_columns *columns = &fine->columns;
  xrd_fine_centre *centre = &fine->centre;
  const size_t n = fine->n, m = fine->m, rows = n + 2 * (size_t)XRD_LANES;
  columns->most = m;
  columns->most_entries = ENTRIES_A_ROW * n + SLACK;
  centre->most_band = BAND_MOST * m + SLACK;
  const xrd_array arrays[] = {XRD_ARRAY(fine->x, n),
                              XRD_ARRAY(fine->p, n),
                              XRD_ARRAY(fine->place, m),
                              XRD_ARRAY(fine->reproduction, m),
                              XRD_ARRAY(fine->chosen, 2 * m),
                              XRD_ARRAY(fine->sampled, m),
                              XRD_ARRAY(fine->price, m),
                              XRD_ARRAY(fine->kept, m),
                              XRD_ARRAY(fine->kept_q, m),
                              XRD_ARRAY(columns->rows.x, rows),
                              XRD_ARRAY(columns->rows.p, rows),
                              XRD_ARRAY(columns->index, m),
                              XRD_ARRAY(columns->first, m),
                              XRD_ARRAY(columns->end, m),
                              XRD_ARRAY(columns->from, m),
                              XRD_ARRAY(columns->near_first, m),
                              XRD_ARRAY(columns->near_end, m),
                              XRD_ARRAY(columns->entries, columns->most_entries),
                              XRD_ARRAY(columns->shift, rows),
                              XRD_ARRAY(columns->q, m),
                              XRD_ARRAY(columns->c, m),
                              XRD_ARRAY(columns->u, rows),
                              XRD_ARRAY(columns->w, rows),
                              XRD_ARRAY_2(columns->scratch, 2, rows),
                              XRD_ARRAY(centre->factor, centre->most_band),
                              XRD_ARRAY(centre->scale, m),
                              XRD_ARRAY(centre->gradient, m),
                              XRD_ARRAY(centre->x, m),
                              XRD_ARRAY(centre->z, m),
                              XRD_ARRAY(centre->step, m),
                              XRD_ARRAY(centre->z_step, m),
                              XRD_ARRAY(centre->product, m),
                              XRD_ARRAY(centre->dual, m),
                              {0}};
  return xrd_carve_bare(&fine->block, arrays, error);
}

static size_t nearest(const xrd_fine *fine, double x) {
  size_t best = 0;
  for (size_t j = 1; j < fine->m; j++)
    if (fabs(fine->place[j] - x) < fabs(fine->place[best] - x)) best = j;
  return best;
}

/* Symbols of the iteration from left to right; `row` has room for the problem's. */
static void take_symbols(xrd_fine *fine, const xrd_prepared *problem, const xrd_place *order, size_t *row) {
  const size_t n = problem->distortion->n;
  for (size_t i = 0; i < n; i++) row[i] = SIZE_MAX;
  for (size_t i = 0; i < problem->n; i++) row[problem->symbol[i]] = i;
  fine->n = 0;
  for (size_t s = 0; s < n; s++) {
    const size_t i = row[order[s].index];
    if (i == SIZE_MAX || !(problem->p[i] > 0)) continue;
    fine->x[fine->n] = order[s].position;
    fine->p[fine->n++] = problem->p[i];
  }
}

static void take_reproductions(xrd_fine *fine, const xrd_place *order) {
  for (size_t j = 0; j < fine->m; j++) {
    fine->place[j] = order[j].position;
    fine->reproduction[j] = order[j].index;
  }
  fine->low = nearest(fine, fine->x[0]);
  fine->high = nearest(fine, fine->x[fine->n - 1]);
}

static xrd_status take_points(xrd_fine *fine, const xrd_prepared *problem, xrd_error *error) {
  const xrd_distortion *d = problem->distortion;
  xrd_place *x = xrd_order_points(d->x, d->n), *y = xrd_order_points(d->y, d->m);
  size_t *row = xrd_allocate(d->n, sizeof *row);
  const bool good = x != NULL && y != NULL && row != NULL;
  if (good) {
    take_symbols(fine, problem, x, row);
    take_reproductions(fine, y);
  }
  free(x);
  free(y);
  free(row);
  return good ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu points", d->n);
}

xrd_status xrd_fine_init(xrd_fine *fine, const xrd_prepared *problem, xrd_error *error) {
  *fine = (xrd_fine){.n = problem->n, .m = problem->m};
  xrd_status status = allocate(fine, error);
  if (status == XRD_OK) status = take_points(fine, problem, error);
  if (status != XRD_OK) {
    xrd_fine_clear(fine);
    return status;
  }
  fine->columns.kernel = problem->kernel;
  fine->columns.place = fine->place;
  fine->columns.m = fine->m;
  return XRD_OK;
}

void xrd_fine_clear(xrd_fine *fine) {
  xrd_carve_free(fine->block);
  memset(fine, 0, sizeof *fine);
}

/* The mass of each row to the nearest member. */
static void spread(xrd_fine *fine) {
  xrd_fine_columns *columns = &fine->columns;
  memset(columns->q, 0, columns->count * sizeof *columns->q);
  for (size_t i = 0, t = 0; i < columns->rows.count; i++) {
    const double x = columns->rows.x[i];
    while (t + 1 < columns->count &&
           fabs(x - fine->place[columns->index[t + 1]]) <= fabs(x - fine->place[columns->index[t]]))
      t++;
    columns->q[t] += columns->rows.p[i];
  }
}

static int by_place(const void *left, const void *right) {
  const size_t a = *(const size_t *)left, b = *(const size_t *)right;
  return a < b ? -1 : a > b;
}

/* The members and the places asked for, in order and once each; how many. */
static size_t enter(xrd_fine *fine, size_t asked) {
  const xrd_fine_columns *columns = &fine->columns;
  size_t *all = fine->chosen, count = asked + columns->count, kept = 0;
  memcpy(all + asked, columns->index, columns->count * sizeof *all);
  qsort(all, count, sizeof *all, by_place);
  for (size_t k = 0; k < count; k++)
    if (kept == 0 || all[k] != all[kept - 1]) all[kept++] = all[k];
  return kept;
}

static bool put(xrd_fine *fine, const size_t *index, const double *q, size_t count) {
  if (!xrd_fine_columns_take(&fine->columns, index, count)) return false;
  memcpy(fine->columns.q, q, count * sizeof *q);
  return xrd_fine_columns_evaluate(&fine->columns);
}

/* One round: the optimum among the members, and what others there are; the gap over all. */
static double try_members(xrd_fine *fine, double gap_nats, double tolerance, bool first, size_t *asked) {
  xrd_fine_columns *columns = &fine->columns;
  *asked = 0;
  if (!xrd_fine_centre_solve(&fine->centre, columns, first, tolerance)) return HUGE_VAL;
  double sum = 0;
  for (size_t t = 0; t < columns->count; t++) sum += columns->q[t];
  const double most = xrd_fine_look(fine, (1 + SHARE * gap_nats) / sum, asked);
  const double gap = fmax(log(most * sum), xrd_fine_gap(columns));
  return gap;
}

/* From masses that close the gap to those of fewer members that do. */
static double gather_members(xrd_fine *fine, double gap, double gap_nats) {
  enum { TRIES = 3 };
  xrd_fine_columns *columns = &fine->columns;
  const size_t before = columns->count;
  memcpy(fine->kept, columns->index, before * sizeof *fine->kept);
  memcpy(fine->kept_q, columns->q, before * sizeof *fine->kept_q);
  size_t count = xrd_fine_gather(fine), asked;
  if (count == before) return gap;
  bool good = put(fine, fine->chosen, fine->price, count);
  for (int k = 0; k < TRIES && good; k++) {
    const double now = try_members(fine, gap_nats, SHARE * gap_nats, false, &asked);
    if (now <= gap_nats) return now;
    if (asked == 0 || xrd_stop_settled(columns->stop)) break;
    count = enter(fine, asked);
    good = xrd_fine_columns_take(columns, fine->chosen, count);
  }
  return put(fine, fine->kept, fine->kept_q, before) ? gap : HUGE_VAL;
}

xrd_fine_size xrd_fine_measure(xrd_fine *fine, double slope) {
  xrd_fine_rows_take(&fine->columns.rows, fine->n, fine->x, fine->p, slope);
  const size_t members = xrd_fine_choose(fine, sqrt(CLOSE / slope), fine->chosen);
  return (xrd_fine_size){fine->columns.rows.count, members, members == fine->high - fine->low + 1};
}

double xrd_fine_solve(xrd_fine *fine, double slope, double gap_nats, size_t *rounds) {
  xrd_fine_columns *columns = &fine->columns;
  xrd_fine_rows_take(&columns->rows, fine->n, fine->x, fine->p, slope);
  xrd_fine_columns_begin(columns, slope);
  size_t count = xrd_fine_choose(fine, sqrt(CLOSE / slope), fine->chosen), asked;
  if (!xrd_fine_columns_take(columns, fine->chosen, count)) return HUGE_VAL;
  spread(fine);
  const double least = SHARE * gap_nats;
  double tolerance = fmax(least, FIRST);
  for (*rounds = 1; *rounds <= ROUNDS && !xrd_stop_wanted(columns->stop, 0); ++*rounds) {
    const double gap = try_members(fine, gap_nats, tolerance, *rounds == 1, &asked);
    if (gap <= gap_nats) return gap_nats <= XRD_FINE_SHARP ? gather_members(fine, gap, gap_nats) : gap;
    if (!(gap < HUGE_VAL) || xrd_stop_settled(columns->stop)) return gap;
    xrd_fine_ask_for_means(fine, &asked);
    count = enter(fine, asked);
    if (count == columns->count && tolerance <= least) return gap;
    tolerance = fmax(least, TIGHTER * fmin(gap, tolerance));
    if (!xrd_fine_columns_take(columns, fine->chosen, count)) return HUGE_VAL;
  }
  return HUGE_VAL;
}
