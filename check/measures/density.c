#include "check/measures/density.h"

#include <math.h>
#include <stdlib.h>

#include "check/structure.h"

/* Guard bits: what products of some thousand atoms and nodes may lose. */
enum { GUARD = 43 };

static xrd_status set_side(xrd_redensity *d, int side, xrd_error *error) {
  const xrd_measure_witness *witness = d->witness;
  double *end = side == 1 ? &d->high : &d->low;
  const double cut = side == 1 ? witness->cut_high : witness->cut_low;
  const double kappa = side == 1 ? witness->kappa_high : witness->kappa_low;
  d->open[side] = isinf(*end);
  if (!d->open[side]) return XRD_OK;
  if (!(fabs(cut) <= XRD_COORDINATE_MAX))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s goes on %s, where the cut is %.17g",
                    xrd_density_name(d->density->family), side == 1 ? "above" : "below", cut);
  if (!(kappa > 0 && isfinite(kappa)))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "kappa %s is not a finite number > 0: %.17g",
                    side == 1 ? "above" : "below", kappa);
  *end = cut;
  arb_set_d(d->kappa[side], kappa);
  return XRD_OK;
}

static xrd_status set_atoms(xrd_redensity *d, xrd_error *error) {
  const xrd_measure_witness *witness = d->witness;
  d->place = xrd_balls_new(witness->count), d->mass = xrd_balls_new(witness->count);
  if (d->place == NULL || d->mass == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu atoms", witness->count);
  arb_t sum;
  arb_init(sum);
  d->first = HUGE_VAL, d->last = -HUGE_VAL;
  for (size_t j = 0; j < witness->count; j++) {
    arb_set_d(d->place + j, witness->places[j]), arb_set_d(d->mass + j, witness->masses[j]);
    arb_add(sum, sum, d->mass + j, d->precision);
    if (!(witness->masses[j] > 0)) continue;
    d->first = fmin(d->first, witness->places[j]), d->last = fmax(d->last, witness->places[j]);
  }
  for (size_t j = 0; j < witness->count && arb_is_positive(sum); j++)
    arb_div(d->mass + j, d->mass + j, sum, d->precision);
  const bool some = arb_is_positive(sum);
  arb_clear(sum);
  return some ? XRD_OK : xrd_fail(error, XRD_ERR_ARGUMENT, "no atom has mass");
}

static void init_balls(xrd_redensity *d) {
  arb_init(d->slope), arb_init(d->divisor), arb_init(d->kappa[0]), arb_init(d->kappa[1]);
  arb_init(d->error), arb_init(d->total);
  arb_init(d->distortion), arb_init(d->log_u), arb_init(d->rate), arb_init(d->log_w);
}

xrd_status xrd_redensity_init(xrd_redensity *d, const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                              slong precision, xrd_error *error) {
  *d = (xrd_redensity){
      .density = problem->density, .witness = witness, .precision = precision, .goal = precision - GUARD};
  init_balls(d);
  arb_set_d(d->slope, witness->slope);
  xrd_density_hull(d->density, &d->low, &d->high);
  xrd_status status = set_side(d, 0, error);
  if (status == XRD_OK) status = set_side(d, 1, error);
  if (status == XRD_OK && !(d->low < d->high))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "the cuts %.17g and %.17g are not in order", d->low, d->high);
  if (status == XRD_OK) status = set_atoms(d, error);
  if (status == XRD_OK) status = xrd_redensity_split(d, error);
  if (status == XRD_OK) xrd_redensity_channel(d);
  return status == XRD_OK ? xrd_redensity_set_nodes(d, error) : status;
}

void xrd_redensity_clear(xrd_redensity *d) {
  xrd_balls_free(d->place, d->witness->count), xrd_balls_free(d->mass, d->witness->count);
  for (size_t k = 0; k < d->nodes; k++) arb_clear(d->x + k), arb_clear(d->weight + k);
  free(d->x), free(d->weight), free(d->piece);
  arb_clear(d->slope), arb_clear(d->divisor), arb_clear(d->kappa[0]), arb_clear(d->kappa[1]);
  arb_clear(d->error), arb_clear(d->total);
  arb_clear(d->distortion), arb_clear(d->log_u), arb_clear(d->rate), arb_clear(d->log_w);
}
