/* POINTS.  For any m, |x - y|^2 >= |x - m|^2 - 2 (x - m) . (y - m), hence
     c(y) <= sum_i v_i exp(-s |x_i - m|^2 + 2 s (x_i - m) . (y - m)),
   convex in y: largest at a vertex V, where it is c(V) exp(s |V - m|^2).  In a cell of many widths 1 / sqrt(s) each row
   is taken at its own nearest point of the box around the cell instead.  Outside the box of the x_i c falls.

   DISTRIBUTIONS.  For any numbers g, log y_k <= g_k + y_k exp(-g_k) - 1, hence
     c(y) <= sum_i v_i exp(-s sum_k x_ik log x_ik + s sum_k x_ik (g_k + y_k exp(-g_k) - 1)),
   convex in y, and sharp at y_k = exp(g_k): with g the logarithms of the cell's middle.  On faces, where y_k = 0,
   nothing ends.

   Both are off by the square of the cell's size.  Vertices are sums of few powers of 2, so that middles are exact. */
#include "certify/measures/cells.h"

#include <math.h>

#include "certify/measures/exponential.h"
#include "certify/up.h"

enum { D = XRD_SPACE_DIMENSIONS };
static const double WIDE = 20; /* slope times a radius squared from which on the box is worth a look */

size_t xrd_simplex_vertices(const xrd_measure_rows *rows) { return rows->kl ? rows->dim : rows->dim + 1; }

/* The simplex 0 <= y_{order[0]} <= y_{order[1]} <= ... <= 1 (Kuhn). */
static void kuhn(const size_t *order, size_t dim, xrd_simplex *cell) {
  for (size_t v = 0; v <= dim; v++)
    for (size_t k = 0; k < dim; k++) cell->vertex[v][order[k]] = k + v >= dim ? 1 : 0; /* NOLINT: dim < D */
}

static size_t factorial(size_t n) { return n < 2 ? 1 : n * factorial(n - 1); }

/* Permutation `number` of 0 .. dim - 1: the digits of the number in the factorial base choose from what is left. */
static void permute(size_t number, size_t dim, size_t *order) {
  size_t left[D] = {0};
  for (size_t k = 0; k < dim; k++) left[k] = k;
  for (size_t k = 0; k < dim; k++) {
    const size_t base = factorial(dim - 1 - k), digit = number / base;
    number %= base;
    order[k] = left[digit];
    for (size_t l = digit; l + 1 < dim - k; l++) left[l] = left[l + 1];
  }
}

size_t xrd_simplices_cover(const xrd_measure_rows *rows, xrd_simplex *cells) {
  const size_t count = rows->kl ? 1 : factorial(rows->dim);
  for (size_t c = 0; c < count; c++) {
    size_t order[D] = {0};
    cells[c] = (xrd_simplex){.bound = HUGE_VAL};
    for (size_t k = 0; rows->kl && k < rows->dim; k++) cells[c].vertex[k][k] = 1;
    if (rows->kl) continue;
    permute(c, rows->dim, order);
    kuhn(order, rows->dim, cells + c);
    for (size_t v = 0; v <= rows->dim; v++)
      cells[c].value[v] = xrd_measure_rows_at_point(rows, cells[c].vertex[v], rows->argument);
  }
  return count;
}

void xrd_simplex_middle(const xrd_measure_rows *rows, const xrd_simplex *cell, double *middle) {
  const size_t count = xrd_simplex_vertices(rows);
  for (size_t k = 0; k < rows->dim; k++) {
    middle[k] = 0;
    for (size_t v = 0; v < count; v++) middle[k] += cell->vertex[v][k] / (double)count;
  }
}

static double box_bound(const xrd_measure_rows *rows, const xrd_simplex *cell, double *argument) {
  double low[D], high[D];
  for (size_t k = 0; k < rows->dim; k++) {
    low[k] = high[k] = cell->vertex[0][k];
    for (size_t v = 1; v <= rows->dim; v++) {
      low[k] = fmin(low[k], cell->vertex[v][k]);
      high[k] = fmax(high[k], cell->vertex[v][k]);
    }
  }
  return xrd_measure_rows_in_box(rows, low, high, argument);
}

static double point_bound(const xrd_measure_rows *rows, const xrd_simplex *cell, const double *middle,
                          double *argument) {
  double largest = 0, widest = 0;
  for (size_t v = 0; v <= rows->dim; v++) {
    double square = 0;
    for (size_t k = 0; k < rows->dim; k++) {
      const double step = cell->vertex[v][k] - middle[k];
      square += step * step;
    }
    const double exponent = xrd_up_value(xrd_up_scale(rows->slope, xrd_up_of_total(square, rows->dim)));
    const xrd_up factor = xrd_up_of(xrd_exponential_sum(&exponent, 1));
    largest = fmax(largest, xrd_up_value(xrd_up_scale(cell->value[v], factor)));
    widest = fmax(widest, exponent);
  }
  return widest > WIDE && largest > 1 ? fmin(largest, box_bound(rows, cell, argument)) : largest;
}

static double distribution_bound(const xrd_measure_rows *rows, const xrd_simplex *cell, const double *middle,
                                 double *argument) {
  double tangent[D], inverse[D], largest = 0;
  for (size_t k = 0; k < rows->dim; k++) {
    tangent[k] = log(middle[k]); /* any number would do */
    const double minus = -tangent[k];
    inverse[k] = xrd_exponential_sum(&minus, 1);
  }
  for (size_t v = 0; v < rows->dim; v++) {
    double g[D];
    for (size_t k = 0; k < rows->dim; k++) {
      const double linear = cell->vertex[v][k] * inverse[k];
      g[k] = tangent[k] + (linear - 1) + 0x1p-50 * (fabs(tangent[k]) + linear + 1);
    }
    largest = fmax(largest, xrd_measure_rows_at_logs(rows, g, argument));
  }
  return largest;
}

void xrd_simplex_bound(const xrd_measure_rows *rows, xrd_simplex *cell, double *argument) {
  double middle[D] = {0};
  xrd_simplex_middle(rows, cell, middle);
  cell->bound = rows->kl ? distribution_bound(rows, cell, middle, argument) : point_bound(rows, cell, middle, argument);
}

/* What an edge costs: its square, under KL in the metric of the middle. */
static double cost(const xrd_measure_rows *rows, const double *a, const double *b, const double *middle) {
  double sum = 0;
  for (size_t k = 0; k < rows->dim; k++) sum += (a[k] - b[k]) * (a[k] - b[k]) / (rows->kl ? middle[k] : 1);
  return sum;
}

/* (a + b) / 2 where that is exact. */
static bool halve(const double *a, const double *b, size_t dim, double *half) {
  for (size_t k = 0; k < dim; k++) {
    const double sum = a[k] + b[k];
    if (fmax(a[k], b[k]) - sum != -fmin(a[k], b[k])) return false;
    half[k] = sum / 2;
  }
  return true;
}

bool xrd_simplex_split(const xrd_measure_rows *rows, const xrd_simplex *cell, xrd_simplex *first, xrd_simplex *second,
                       double *argument) {
  const size_t count = xrd_simplex_vertices(rows);
  double middle[D] = {0}, half[D] = {0}, most = -1;
  size_t from = 0, to = 0;
  xrd_simplex_middle(rows, cell, middle);
  for (size_t a = 0; a < count; a++)
    for (size_t b = a + 1; b < count; b++) {
      const double here = cost(rows, cell->vertex[a], cell->vertex[b], middle);
      if (here > most) most = here, from = a, to = b;
    }
  if (!halve(cell->vertex[from], cell->vertex[to], rows->dim, half)) return false;
  *first = *second = *cell;
  for (size_t k = 0; k < rows->dim; k++) first->vertex[to][k] = second->vertex[from][k] = half[k];
  if (!rows->kl) first->value[to] = second->value[from] = xrd_measure_rows_at_point(rows, half, argument);
  xrd_simplex_bound(rows, first, argument);
  xrd_simplex_bound(rows, second, argument);
  return true;
}
