/* The witness of a continuum: intervals in order, and u at their ends. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/measures/density/continuum.h"

enum { WIDTH = 2 };

static void init_interval(xrd_interval *at) {
  arb_init(at->u_from), arb_init(at->u_to);
  arb_init(at->low_from), arb_init(at->high_from), arb_init(at->low_to), arb_init(at->high_to);
}

static void clear_interval(xrd_interval *at) {
  arb_clear(at->u_from), arb_clear(at->u_to);
  arb_clear(at->low_from), arb_clear(at->high_from), arb_clear(at->low_to), arb_clear(at->high_to);
}

/* Pieces in x, ascending. */
static xrd_status set_pieces(xrd_continuum_scene *scene, xrd_error *error) {
  const size_t rows = scene->law.density->count;
  scene->piece = xrd_allocate(rows < 2 ? 2 : rows, sizeof *scene->piece);
  if (scene->piece == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the pieces of a density");
  scene->pieces = xrd_law_pieces(scene->law.density, scene->piece);
  return XRD_OK;
}

static xrd_status set_intervals(xrd_continuum_scene *scene, const xrd_measure_witness *witness, xrd_error *error) {
  scene->interval = xrd_allocate_zero(witness->count, sizeof *scene->interval);
  if (scene->interval == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu intervals", witness->count);
  scene->count = witness->count;
  double before = -HUGE_VAL;
  for (size_t k = 0; k < scene->count; k++) {
    xrd_interval *at = &scene->interval[k];
    init_interval(at);
    at->from = witness->places[WIDTH * k], at->to = witness->places[WIDTH * k + 1];
    if (!(before < at->from && at->from <= at->to))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "interval %zu, [%.17g, %.17g], is not in order", k, at->from, at->to);
    before = at->to;
  }
  return XRD_OK;
}

/* A cut says that the outermost interval goes on, and is its end, from where the closed forms of tails hold. */
static bool goes_on(const xrd_continuum_scene *scene, const xrd_interval *at, double cut, int sign) {
  return at->from < at->to && cut == (sign > 0 ? at->to : at->from) && xrd_law_is_cut(scene->law.density, cut, sign);
}

static xrd_status set_open(xrd_continuum_scene *scene, const xrd_measure_witness *witness, xrd_error *error) {
  xrd_interval *first = &scene->interval[0], *last = &scene->interval[scene->count - 1];
  first->open_from = isfinite(witness->cut_low), last->open_to = isfinite(witness->cut_high);
  const bool below = !first->open_from || goes_on(scene, first, witness->cut_low, -1);
  const bool above = !last->open_to || goes_on(scene, last, witness->cut_high, 1);
  if (!below || !above)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "a cut is not the end, beyond the density's middle, of an interval that goes on: %.17g or %.17g",
                    witness->cut_low, witness->cut_high);
  return XRD_OK;
}

/* u = 2 p / s */
static xrd_status set_u_at(const xrd_continuum_scene *scene, double end, bool from, arb_t u, xrd_error *error) {
  acb_t t, p;
  acb_init(t), acb_init(p);
  arb_zero(u);
  for (size_t k = 0; k < scene->pieces && arb_is_zero(u); k++) {
    const xrd_law_piece *piece = &scene->piece[k];
    acb_set_d(t, end);
    if (piece->mirrored) acb_sub_ui(t, t, 1, scene->precision), acb_neg(t, t);
    const double x = piece->mirrored ? 1 - end : end;
    const bool inside = piece->mirrored || !from ? piece->from < x && x <= piece->to
                                                 : piece->from <= x && x < piece->to;
    if (!inside || !xrd_law_value(&scene->law, piece, t, p)) continue;
    arb_div(u, acb_realref(p), scene->s, scene->precision);
    arb_mul_2exp_si(u, u, 1);
  }
  acb_clear(t), acb_clear(p);
  if (arb_is_positive(u) && arb_is_finite(u)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "the density is not known to be above 0 at %.17g", end);
}

static xrd_status set_u(xrd_continuum_scene *scene, const xrd_measure_witness *witness, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < scene->count && status == XRD_OK; k++) {
    xrd_interval *at = &scene->interval[k];
    if (!(at->from < at->to)) continue;
    scene->intervals = true;
    status = set_u_at(scene, at->from, true, at->u_from, error);
    if (status == XRD_OK) status = set_u_at(scene, at->to, false, at->u_to, error);
  }
  return status == XRD_OK ? xrd_continuum_set_atoms(scene, witness, error) : status;
}

xrd_status xrd_continuum_prepare(xrd_continuum_scene *scene, const xrd_measure_witness *witness, xrd_error *error) {
  xrd_status status = set_pieces(scene, error);
  if (status == XRD_OK) status = set_intervals(scene, witness, error);
  if (status == XRD_OK) status = set_open(scene, witness, error);
  if (status == XRD_OK) status = set_u(scene, witness, error);
  return status == XRD_OK ? xrd_continuum_is_law(scene, error) : status;
}

void xrd_continuum_release(xrd_continuum_scene *scene) {
  for (size_t k = 0; k < scene->count; k++) clear_interval(&scene->interval[k]);
  free(scene->interval), free(scene->piece);
}
