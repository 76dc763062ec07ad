/* The best mass of one member, all others being fixed. */
#include <math.h>

#include "base/crew.h"
#include "solvers/working_set.h"

static const double ROW_NS = 2;

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

/* The same of the rows where the member's entries count. */
static double price_near(const xrd_working_set *set, size_t t, double s, double *slope) {
  const xrd_near *near = &set->near;
  double sum = 0;
  *slope = 0;
  for (size_t at = near->start[t]; at < near->start[t + 1]; at++) {
    const size_t i = near->row[at];
    const double ratio = near->entry[at] / (set->u[i] + s * near->entry[at]), term = set->problem->p[i] * ratio;
    sum += term;
    *slope += term * ratio;
  }
  return sum;
}

enum { SLICES = 16, SLICE_LEAST = 2048 };

typedef struct {
  const xrd_working_set *set;
  const double *a;
  double mass, price[SLICES], square[SLICES];
} sliced;

static void price_slice(void *context, size_t k, int thread) {
  (void)thread;
  sliced *of = context;
  const size_t n = of->set->problem->n, length = (n + SLICES - 1) / SLICES;
  price_rows(of->set, of->a, of->mass, k * length, k + 1 < SLICES ? (k + 1) * length : n, of->price + k,
             of->square + k);
}

/* Of all rows, in slices that depend on their number alone. */
static double price_at(const xrd_working_set *set, size_t t, double s, double *slope) {
  const size_t n = set->problem->n;
  if (xrd_working_set_is_listed(set)) return price_near(set, t, s, slope);
  const double *a = set->a + t * set->problem->stride;
  double price = 0;
  *slope = 0;
  if (n < SLICES * SLICE_LEAST) {
    price_rows(set, a, s, 0, n, &price, slope);
    return price;
  }
  sliced of = {.set = set, .a = a, .mass = s};
  xrd_crew_share(ROW_NS * (double)n >= XRD_CREW_PAYS ? set->threads : 1, SLICES, price_slice, &of);
  for (size_t k = 0; k < SLICES; k++) {
    price += of.price[k];
    *slope += of.square[k];
  }
  return price;
}

double xrd_working_set_wish(const xrd_working_set *set, size_t t) {
  double square;
  const double price = price_at(set, t, 0, &square);
  return (price - 1) / square;
}

/* u += s a. */
static void add(xrd_working_set *set, size_t t, double s) {
  const xrd_near *near = &set->near;
  const double *a = set->a + t * set->problem->stride;
  if (xrd_working_set_is_listed(set))
    for (size_t at = near->start[t]; at < near->start[t + 1]; at++) set->u[near->row[at]] += s * near->entry[at];
  else
    for (size_t i = 0; i < set->problem->n; i++) set->u[i] += s * a[i];
}

void xrd_working_set_settle(xrd_working_set *set, size_t t) {
  enum { STEPS = 30 };
  const double old = set->q[t];
  double square, s = 0, accuracy = 0;
  for (int step = 0; step < STEPS; step++) {
    const double price = price_at(set, t, s, &square);
    if (step == 0) accuracy = 1e-3 * fabs(price - 1);
    if (fabs(price - 1) <= accuracy) break;
    const double next = fmax(s + (price - 1) * price / square, -0.999 * old);
    if (!(fabs(next - s) > 1e-3 * (old + fabs(s)))) break;
    s = next;
  }
  if (!isfinite(s)) return;
  set->q[t] = old + s;
  add(set, t, s);
}
