#include "solvers/fine/centre.h"

#include <lapacke.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { STEPS = 80 };

static const double TO_THE_EDGE = 0.995;        /* share of the way to the boundary that a step may go */
static const double FIRST = 1e-3, LATER = 1e-5; /* of a mean mass, and of one: where it starts from, at least */

static const double RIDGE_LEAST = 1e-15, RIDGE_MOST = 1e-5;

static double total(const xrd_fine_columns *columns) {
  double sum = 0;
  for (size_t t = 0; t < columns->count; t++) sum += columns->q[t];
  return sum;
}

double xrd_fine_gap(const xrd_fine_columns *columns) {
  double most = 0;
  for (size_t t = 0; t < columns->count; t++) most = fmax(most, columns->c[t]);
  return log(most * total(columns));
}

/* Masses that are zero become a small part of their mean, derivatives as small a part of one. */
static bool start(xrd_fine_centre *centre, xrd_fine_columns *columns, bool first) {
  const double small = first ? FIRST : LATER, least = small * total(columns) / (double)columns->count;
  for (size_t t = 0; t < columns->count; t++) columns->q[t] = fmax(columns->q[t], least);
  if (!xrd_fine_columns_evaluate(columns)) return false;
  for (size_t t = 0; t < columns->count; t++) centre->dual[t] = fmax(1 - columns->c[t], small);
  return true;
}

/* The longest step up to one that keeps x and z positive. */
static double reach(const xrd_fine_centre *centre, size_t count) {
  double length = 1;
  for (size_t t = 0; t < count; t++) {
    if (centre->x[t] + length * centre->step[t] < 0) length = centre->x[t] / -centre->step[t];
    if (centre->z[t] + length * centre->z_step[t] < 0) length = centre->z[t] / -centre->z_step[t];
  }
  return length;
}

/* The mean of x z after a step of that length. */
static double complementarity(const xrd_fine_centre *centre, size_t count, double length) {
  double sum = 0;
  for (size_t t = 0; t < count; t++)
    sum += (centre->x[t] + length * centre->step[t]) * (centre->z[t] + length * centre->z_step[t]);
  return sum / (double)count;
}

/* The step towards x z = mu, less the product of the steps at hand. */
static void direct(xrd_fine_centre *centre, size_t count, size_t width, double mu) {
  for (size_t t = 0; t < count; t++) {
    centre->product[t] = mu - centre->step[t] * centre->z_step[t];
    centre->step[t] = centre->product[t] / centre->x[t] - centre->gradient[t];
  }
  (void)LAPACKE_dpbtrs_work(LAPACK_COL_MAJOR, 'L', (int)count, (int)width, 1, centre->factor, (int)width + 1,
                            centre->step, (int)count);
  for (size_t t = 0; t < count; t++)
    centre->z_step[t] = (centre->product[t] - centre->z[t] * centre->step[t]) / centre->x[t] - centre->z[t];
}

/* The Hessian in a scale of unit diagonal, plus z / x and a ridge, factored. */
static bool try_factor(xrd_fine_centre *centre, const xrd_fine_columns *columns, size_t width, double ridge) {
  const size_t k = columns->count, ld = width + 1;
  double *band = centre->factor, *scale = centre->scale;
  xrd_fine_hessian(columns, width, band);
  for (size_t t = 0; t < k; t++) scale[t] = band[t * ld] > 0 ? 1 / sqrt(band[t * ld]) : 1;
  for (size_t t = 0; t < k; t++) {
    centre->gradient[t] = (1 - columns->c[t]) * scale[t];
    centre->x[t] = columns->q[t] / scale[t];
    centre->z[t] = centre->dual[t] * scale[t];
    centre->step[t] = centre->z_step[t] = 0;
    for (size_t d = 1; d <= width && t + d < k; d++) band[t * ld + d] *= scale[t] * scale[t + d];
    band[t * ld] = 1 + ridge + centre->z[t] / centre->x[t];
  }
  return LAPACKE_dpbtrf_work(LAPACK_COL_MAJOR, 'L', (int)k, (int)width, band, (int)ld) == 0;
}

/* The same with as little of a ridge as it takes where rounding left the Hessian indefinite. */
static bool factor(xrd_fine_centre *centre, const xrd_fine_columns *columns, size_t width) {
  bool good = try_factor(centre, columns, width, 0);
  for (double ridge = RIDGE_LEAST; !good && ridge <= RIDGE_MOST && !xrd_stop_settled(columns->stop); ridge *= 100)
    good = try_factor(centre, columns, width, ridge);
  return good;
}

/* Predictor and corrector, and the step; false, and the masses stay, where the factor fails or the numbers break
   down. */
static bool advance(xrd_fine_centre *centre, xrd_fine_columns *columns, size_t width) {
  const size_t k = columns->count;
  if (!factor(centre, columns, width)) return false;
  const double mu = complementarity(centre, k, 0);
  direct(centre, k, width, 0);
  const double share = complementarity(centre, k, reach(centre, k)) / mu;
  direct(centre, k, width, mu * share * share * share);
  const double length = TO_THE_EDGE * reach(centre, k);
  for (size_t t = 0; t < k; t++) {
    columns->q[t] = (centre->x[t] + length * centre->step[t]) * centre->scale[t];
    centre->dual[t] = (centre->z[t] + length * centre->z_step[t]) / centre->scale[t];
  }
  if (xrd_fine_columns_evaluate(columns)) return true;
  for (size_t t = 0; t < k; t++) columns->q[t] = centre->x[t] * centre->scale[t];
  (void)xrd_fine_columns_evaluate(columns);
  return false;
}

/* Takes tiny masses off members that are worth less than their mass, unless that opens the gap again. */
static void drop_dust(xrd_fine_centre *centre, xrd_fine_columns *columns, double tolerance) {
  const size_t k = columns->count;
  memcpy(centre->x, columns->q, k * sizeof *columns->q);
  for (size_t t = 0; t < k; t++)
    if (columns->q[t] * (double)k < tolerance && !xrd_fine_is_used(columns, t)) columns->q[t] = 0;
  if (xrd_fine_columns_evaluate(columns) && xrd_fine_gap(columns) <= tolerance) return;
  memcpy(columns->q, centre->x, k * sizeof *columns->q);
  (void)xrd_fine_columns_evaluate(columns);
}

bool xrd_fine_centre_solve(xrd_fine_centre *centre, xrd_fine_columns *columns, bool first, double tolerance) {
  const size_t width = xrd_fine_width(columns);
  if (columns->count > INT32_MAX || columns->count * (width + 1) > centre->most_band) return false;
  if (!start(centre, columns, first)) return false;
  for (int step = 0; step < STEPS; step++) {
    if (xrd_fine_gap(columns) <= tolerance) {
      drop_dust(centre, columns, tolerance);
      return true;
    }
    if (xrd_stop_ends(columns->stop, (double)columns->count * (double)width)) return true;
    if (!advance(centre, columns, width)) return false;
  }
  return false;
}
