#include "solvers/pricing.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"

static const double FLAT_TO = 2; /* times the slope where single precision was of no use: there it is of none either */
static const double FAR = 1e-3;  /* prices this far above the level, relative to it, need no more digits */

xrd_status xrd_pricing_init(xrd_pricing *pricing, const xrd_prepared *problem, int threads, xrd_error *error) {
  const size_t m = problem->m;
  *pricing = (xrd_pricing){.problem = problem, .threads = threads, .at_slope = NAN, .flat_to = -1};
  const xrd_array arrays[] = {XRD_ARRAY(pricing->price, m),
                              XRD_ARRAY(pricing->v, m),
                              XRD_ARRAY(pricing->work, problem->form->work_size(problem, threads)),
                              XRD_ARRAY(pricing->column, m),
                              XRD_ARRAY(pricing->at_w, problem->stride),
                              XRD_ARRAY(pricing->at_price, m),
                              XRD_ARRAY(pricing->at_v, m),
                              {0}};
  return xrd_carve_bare(&pricing->block, arrays, error);
}

void xrd_pricing_clear(xrd_pricing *pricing) {
  xrd_carve_free(pricing->block);
  memset(pricing, 0, sizeof *pricing);
}

void xrd_pricing_forget(xrd_pricing *pricing) {
  pricing->flat_to = -1;
  pricing->at_slope = NAN;
}

static size_t take_outsiders(xrd_pricing *pricing, const xrd_working_set *set) {
  size_t count = 0;
  for (size_t j = 0; j < pricing->problem->m; j++)
    if (set->place[j] == SIZE_MAX) pricing->column[count++] = j;
  return count;
}

/* Keeps of the columns those that may have reached the level since all were priced; how many. */
static size_t drop_hopeless(xrd_pricing *pricing, const xrd_working_set *set, size_t count, double level) {
  const xrd_prepared *problem = pricing->problem;
  double mean = 0, square = 0;
  for (size_t i = 0; i < problem->n; i++) {
    if (problem->p[i] == 0) continue;
    const double x = set->w[i] / pricing->at_w[i] - 1;
    mean += problem->p[i] * x;
    square += problem->p[i] * x * x;
  }
  const double slack = 4 * XRD_COARSE_ERROR, spread = fmax(square - mean * mean, 0) * (1 + slack);
  size_t kept = 0;
  for (size_t k = 0; k < count; k++) {
    const size_t j = pricing->column[k];
    const double c = pricing->at_price[j], variance = pricing->at_v[j] - c * c + slack * (pricing->at_v[j] + c * c);
    const double bound = (c * (1 + mean) + sqrt(fmax(variance, 0) * spread)) * (1 + slack);
    pricing->price[j] = bound;
    if (!(bound < level)) pricing->column[kept++] = j;
  }
  return kept;
}

/* After a pass over all columns. */
static void remember(xrd_pricing *pricing, const xrd_working_set *set) {
  const xrd_prepared *problem = pricing->problem;
  pricing->at_slope = set->slope;
  memcpy(pricing->at_w, set->w, problem->n * sizeof(double));
  memcpy(pricing->at_price, pricing->price, problem->m * sizeof(double));
  memcpy(pricing->at_v, pricing->v, problem->m * sizeof(double));
  for (size_t t = 0; t < set->count; t++) pricing->at_v[set->member[t]] = INFINITY;
}

static bool price_columns(xrd_pricing *pricing, const xrd_working_set *set, bool coarse, size_t count) {
  const xrd_pricing_pass pass = {set->slope,     set->w,     pricing->threads, pricing->work,
                                 pricing->price, pricing->v, pricing->stop};
  return pricing->problem->form->price(pricing->problem, &pass, pricing->column, count, coarse);
}

static double largest(const xrd_pricing *pricing, size_t count) {
  double most = 0;
  for (size_t k = 0; k < count; k++) most = fmax(most, pricing->price[pricing->column[k]]);
  return most;
}

/* Judges in double precision the columns that single precision leaves in doubt; false when they are too many. */
static bool sharpen(xrd_pricing *pricing, const xrd_working_set *set, size_t count, double doubtful) {
  size_t kept = 0;
  for (size_t k = 0; k < count; k++)
    if (pricing->price[pricing->column[k]] > doubtful) pricing->column[kept++] = pricing->column[k];
  if (kept > pricing->problem->m / 4 + 4) return false;
  return price_columns(pricing, set, false, kept);
}

void xrd_pricing_update(xrd_pricing *pricing, const xrd_working_set *set, double level, double tolerance) {
  const xrd_prepared *problem = pricing->problem;
  if (problem->form->rounded == NULL) {
    (void)price_columns(pricing, set, false, problem->m);
    return;
  }
  size_t outsiders = take_outsiders(pricing, set), count = outsiders;
  if (pricing->at_slope == set->slope) count = drop_hopeless(pricing, set, outsiders, level);
  const bool all = count > outsiders / 2;
  if (all) count = take_outsiders(pricing, set);
  if (set->slope <= pricing->flat_to || !price_columns(pricing, set, true, count)) {
    (void)price_columns(pricing, set, false, count);
  } else if (largest(pricing, count) <= level * (1 + fmax(FAR, 2 * tolerance)) &&
             !sharpen(pricing, set, count, level * (1 - 2 * XRD_COARSE_ERROR))) {
    pricing->flat_to = FLAT_TO * set->slope;
    count = take_outsiders(pricing, set);
    (void)price_columns(pricing, set, false, count);
  }
  for (size_t t = 0; t < set->count; t++) pricing->price[set->member[t]] = set->c[t];
  if (all) remember(pricing, set);
}
