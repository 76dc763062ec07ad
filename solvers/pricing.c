#include "solvers/pricing.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double FAR = 1e-3; /* prices this far above the level, relative to it, need no more digits */

xrd_status xrd_pricing_init(xrd_pricing *pricing, const xrd_prepared *problem, int threads, xrd_error *error) {
  *pricing = (xrd_pricing){.problem = problem, .threads = threads};
  pricing->price = xrd_allocate(problem->m, sizeof(double));
  pricing->v = xrd_allocate(problem->m, sizeof(double));
  pricing->work = xrd_allocate(problem->form->work_size(problem, threads), sizeof(double));
  if (pricing->price && pricing->v && pricing->work) return XRD_OK;
  xrd_pricing_clear(pricing);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the prices of %zu reproductions", problem->m);
}

void xrd_pricing_clear(xrd_pricing *pricing) {
  free(pricing->price);
  free(pricing->v);
  free(pricing->work);
  memset(pricing, 0, sizeof *pricing);
}

static void price_in_double(xrd_pricing *pricing, const xrd_working_set *set) {
  const xrd_prepared *problem = pricing->problem;
  problem->form->price(problem, set->slope, set->w, pricing->threads, pricing->work, pricing->price, pricing->v);
}

/* Judges in double precision the columns that single precision leaves in doubt; false when they are too many. */
static bool sharpen(xrd_pricing *pricing, const xrd_working_set *set, double doubtful) {
  const xrd_prepared *problem = pricing->problem;
  size_t count = 0;
  for (size_t j = 0; j < problem->m; j++) count += set->place[j] == SIZE_MAX && pricing->price[j] > doubtful;
  if (count > problem->m / 4 + 4) return false;
  for (size_t j = 0; j < problem->m; j++)
    if (set->place[j] == SIZE_MAX && pricing->price[j] > doubtful)
      problem->kernel->price(problem->stride, 1, problem->form->excess(problem, j, pricing->work), set->slope, set->w,
                             problem->inverse_p, pricing->price + j, pricing->v + j);
  return true;
}

void xrd_pricing_update(xrd_pricing *pricing, const xrd_working_set *set, double level, double tolerance) {
  const xrd_prepared *problem = pricing->problem;
  if (pricing->flat || problem->form->price_coarse == NULL ||
      !problem->form->price_coarse(problem, set->slope, set->w, pricing->threads, pricing->work, pricing->price,
                                   pricing->v)) {
    price_in_double(pricing, set);
    return;
  }
  double most = 0;
  for (size_t j = 0; j < problem->m; j++)
    if (set->place[j] == SIZE_MAX) most = fmax(most, pricing->price[j]);
  for (size_t t = 0; t < set->count; t++) pricing->price[set->member[t]] = set->c[t];
  if (most > level * (1 + fmax(FAR, 2 * tolerance))) return;
  pricing->flat = !sharpen(pricing, set, level * (1 - 2 * XRD_COARSE_ERROR));
  if (pricing->flat) price_in_double(pricing, set);
}
