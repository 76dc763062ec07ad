#include "solvers/fine/rows.h"

#include <lapacke.h>
#include <math.h>

enum { ROWS_A_CELL = 7, SYMBOLS_A_ROW = 2 }; /* fewer symbols for a row are kept as they are */

static const double CELL = 0.5; /* its length, in slope^-1/2 */

/* A cell's symbols, seen from its middle: t = (x - middle) / half. */
typedef struct {
  size_t count;
  const double *x, *p;
  double middle, half;
} cell;

/* sum_i p_i g(t_i)^2 and sum_i p_i t_i g(t_i)^2, g the monic polynomial of that degree with the recurrence a, b. */
static void measure(const cell *c, int degree, const double *a, const double *b, double *norm, double *moment) {
  *norm = *moment = 0;
  for (size_t i = 0; i < c->count; i++) {
    const double t = (c->x[i] - c->middle) / c->half;
    double g = 1, before = 0;
    for (int k = 0; k < degree; k++) {
      const double next = (t - a[k]) * g - b[k] * before;
      before = g;
      g = next;
    }
    const double square = c->p[i] * g * g;
    *norm += square;
    *moment += square * t;
  }
}

/* Appends the nodes and weights of the cell's quadrature, fewer where its measure has fewer points that count. */
static void compress(xrd_fine_rows *rows, const cell *c) {
  const double nothing = 1e-26;
  double a[ROWS_A_CELL], b[ROWS_A_CELL] = {0}, off[ROWS_A_CELL], vectors[ROWS_A_CELL * ROWS_A_CELL],
                         work[2 * ROWS_A_CELL];
  double total = 0, last = 0;
  int degree = 0;
  for (; degree < ROWS_A_CELL; degree++) {
    double norm, moment;
    measure(c, degree, a, b, &norm, &moment);
    if (degree == 0) total = norm;
    if (!(norm > nothing * total)) break;
    a[degree] = moment / norm;
    b[degree] = degree == 0 ? 0 : norm / last;
    if (degree > 0) off[degree - 1] = sqrt(b[degree]);
    last = norm;
  }
  (void)LAPACKE_dstev_work(LAPACK_COL_MAJOR, 'V', degree, a, off, vectors, degree, work);
  for (int k = 0; k < degree; k++) {
    const double first = vectors[k * degree];
    if (!(first * first * total > 0)) continue;
    rows->x[rows->count] = c->middle + c->half * a[k];
    rows->p[rows->count++] = first * first * total;
  }
}

void xrd_fine_rows_take(xrd_fine_rows *rows, size_t n, const double *x, const double *p, double slope) {
  const double length = CELL / sqrt(slope);
  rows->count = 0;
  for (size_t first = 0, end = 0; first < n; first = end) {
    while (end < n && x[end] - x[first] <= length) end++;
    const double half = 0.5 * (x[end - 1] - x[first]);
    const cell c = {end - first, x + first, p + first, x[first] + half, half};
    if (c.count > SYMBOLS_A_ROW * ROWS_A_CELL && half > 0) {
      compress(rows, &c);
      continue;
    }
    for (size_t i = first; i < end; i++) {
      if (!(p[i] > 0)) continue;
      rows->x[rows->count] = x[i];
      rows->p[rows->count++] = p[i];
    }
  }
}
