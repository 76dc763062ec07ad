/* c(y) between the cuts as a finite sum: Gauss-Legendre rules of N nodes on panels.  With f = p w k(., y), analytic and
   at most M in the ellipse whose foci are a panel's ends and whose half axes are 5/3 and 4/3 of the panel's half length
   h, a rule errs by at most

     h (64/15) M 3^(-2 (N - 1)) / (1 - 1/9) = (24/5) h M 9^(1 - N)                   (Rabinowitz 1969; Trefethen 2013)

   M is found on strips that cover the ellipse, all in balls; |k(z, y)| <= exp(slope (Im z)^2) for every real y.  A
   panel is halved where the strips are too wide for the balls, or that error is too large. */
#include <arb_hypgeom.h>
#include <math.h>

#include "base/memory.h"
#include "check/measures/density.h"
#include "check/structure.h"

enum { STRIPS = 8, DEEPEST = 340 };

static const double MOST_PANELS = 1e5, LENGTH = 0.5 /* of a panel, times sqrt(slope) */;

typedef struct {
  xrd_redensity *d;
  size_t order;
  arb_ptr node, weight;              /* order, on [-1, 1] */
  arb_t middle, half, width, height; /* of the panel at hand; half a strip's width, half the ellipse's height */
  arb_t error;                       /* of the panel at hand */
} rule;

/* result = p / u over a ball or at a point. */
static void set_weight(const xrd_redensity *d, const xrd_redensity_piece *piece, const acb_t z, acb_t x, acb_t result) {
  acb_t p;
  acb_init(p);
  xrd_redensity_place(piece, z, x, d->precision);
  xrd_redensity_log_u(d, x, result, NULL);
  acb_neg(result, result);
  acb_exp(result, result, d->precision);
  xrd_redensity_value(d, piece, z, p);
  acb_mul(result, result, p, d->precision);
  acb_clear(p);
}

static void set_panel(rule *r, double from, double to) {
  const slong precision = r->d->precision;
  arb_set_d(r->middle, from), arb_set_d(r->half, to);
  arb_sub(r->half, r->half, r->middle, precision);
  arb_mul_2exp_si(r->half, r->half, -1);
  arb_add(r->middle, r->middle, r->half, precision);
  arb_mul_ui(r->width, r->half, 5, precision);
  arb_div_ui(r->width, r->width, 3 * STRIPS, precision);
  arb_mul_2exp_si(r->height, r->half, 2);
  arb_div_ui(r->height, r->height, 3, precision);
}

/* The strip k of those that cover the ellipse, as one ball. */
static void set_strip(const rule *r, int k, acb_t z) {
  arb_mul_si(acb_realref(z), r->width, 2 * k + 1 - STRIPS, r->d->precision);
  arb_add(acb_realref(z), acb_realref(z), r->middle, r->d->precision);
  arb_add_error(acb_realref(z), r->width);
  arb_zero(acb_imagref(z));
  arb_add_error(acb_imagref(z), r->height);
}

/* error = the largest |p / u| on a strip. */
static void set_largest(rule *r, const xrd_redensity_piece *piece) {
  acb_t z, x, w;
  arb_t bound;
  acb_init(z), acb_init(x), acb_init(w), arb_init(bound);
  arb_zero(r->error);
  for (int k = 0; k < STRIPS; k++) {
    set_strip(r, k, z);
    set_weight(r->d, piece, z, x, w);
    acb_abs(bound, w, r->d->precision);
    arb_max(r->error, r->error, bound, r->d->precision);
  }
  acb_clear(z), acb_clear(x), acb_clear(w), arb_clear(bound);
}

/* Is the panel's error small?  It is in rule->error then. */
static bool is_fine(rule *r, const xrd_redensity_piece *piece) {
  const slong precision = r->d->precision;
  arb_t factor;
  arb_init(factor);
  set_largest(r, piece);
  arb_sqr(factor, r->height, precision);
  arb_mul(factor, factor, r->d->slope, precision);
  arb_exp(factor, factor, precision);
  arb_mul(r->error, r->error, factor, precision);
  arb_mul(r->error, r->error, r->half, precision);
  arb_mul_ui(r->error, r->error, 24, precision);
  arb_div_ui(r->error, r->error, 5, precision);
  arb_set_ui(factor, 9);
  arb_pow_ui(factor, factor, r->order - 1, precision);
  arb_div(r->error, r->error, factor, precision);
  arb_one(factor);
  arb_mul_2exp_si(factor, factor, -r->d->goal);
  const bool fine = arb_le(r->error, factor);
  arb_clear(factor);
  return fine;
}

static bool make_room(xrd_redensity *d, size_t more) {
  size_t first = d->room, second = d->room;
  void *x = xrd_grow(d->x, &first, d->nodes + more, sizeof *d->x);
  if (x != NULL) d->x = x;
  void *weight = xrd_grow(d->weight, &second, d->nodes + more, sizeof *d->weight);
  if (weight != NULL) d->weight = weight;
  if (x == NULL || weight == NULL) return false;
  d->room = first < second ? first : second;
  return true;
}

static bool add_nodes(rule *r, const xrd_redensity_piece *piece) {
  xrd_redensity *d = r->d;
  if (!make_room(d, r->order)) return false;
  acb_t z, x, w;
  acb_init(z), acb_init(x), acb_init(w);
  for (size_t k = 0; k < r->order; k++, d->nodes++) {
    arb_set(acb_realref(z), r->middle);
    arb_addmul(acb_realref(z), r->half, r->node + k, d->precision);
    set_weight(d, piece, z, x, w);
    arb_init(d->x + d->nodes), arb_init(d->weight + d->nodes);
    arb_set(d->x + d->nodes, acb_realref(x));
    arb_mul(d->weight + d->nodes, acb_realref(w), r->weight + k, d->precision);
    arb_mul(d->weight + d->nodes, d->weight + d->nodes, r->half, d->precision);
    arb_add(d->total, d->total, d->weight + d->nodes, d->precision);
  }
  acb_clear(z), acb_clear(x), acb_clear(w);
  arb_add(d->error, d->error, r->error, d->precision);
  return true;
}

static xrd_status add_panel(rule *r, const xrd_redensity_piece *piece, double from, double to, int depth,
                            xrd_error *error) {
  const double middle = from / 2 + to / 2;
  set_panel(r, from, to);
  if (is_fine(r, piece))
    return add_nodes(r, piece) ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for the nodes of a density");
  if (depth == DEEPEST || !(from < middle && middle < to))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the integrals of c between %.17g and %.17g are not proved", from, to);
  const xrd_status status = add_panel(r, piece, from, middle, depth + 1, error);
  return status == XRD_OK ? add_panel(r, piece, middle, to, depth + 1, error) : status;
}

/* BETA before its pieces: at most the mass there over the least u. */
static void add_corner(xrd_redensity *d, const xrd_redensity_piece *piece) {
  acb_t x, log_u;
  arb_t mass;
  acb_init(x), acb_init(log_u), arb_init(mass);
  mag_set_d(arb_radref(acb_realref(x)), piece->from);
  xrd_redensity_place(piece, x, x, d->precision);
  xrd_redensity_log_u(d, x, log_u, NULL);
  acb_neg(log_u, log_u);
  acb_exp(log_u, log_u, d->precision);
  xrd_redensity_corner(d, piece, mass);
  arb_addmul(d->error, mass, acb_realref(log_u), d->precision);
  acb_clear(x), acb_clear(log_u), arb_clear(mass);
}

static xrd_status add_piece(rule *r, const xrd_redensity_piece *piece, xrd_error *error) {
  if (piece->kappa != NULL) return XRD_OK;
  const double panels = ceil((piece->to - piece->from) * sqrt(r->d->witness->slope) / LENGTH);
  if (!(panels <= MOST_PANELS))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%.3g panels would be needed between %.17g and %.17g", panels, piece->from,
                    piece->to);
  xrd_status status = XRD_OK;
  double from = piece->from;
  for (double k = 1; k <= fmax(1, panels) && status == XRD_OK; k++) {
    const double to = k >= panels ? piece->to : piece->from + (piece->to - piece->from) * (k / panels);
    if (from < to) status = add_panel(r, piece, from, to, 0, error);
    from = to;
  }
  if (r->d->density->family == XRD_DENSITY_BETA) add_corner(r->d, piece);
  return status;
}

xrd_status xrd_redensity_set_nodes(xrd_redensity *d, xrd_error *error) {
  rule r = {.d = d, .order = (size_t)d->goal * 2 / 5};
  r.node = xrd_balls_new(r.order), r.weight = xrd_balls_new(r.order);
  arb_init(r.middle), arb_init(r.half), arb_init(r.width), arb_init(r.height), arb_init(r.error);
  arb_zero(d->error), arb_zero(d->total);
  const bool ready = r.node != NULL && r.weight != NULL;
  xrd_status status = ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a quadrature");
  for (size_t k = 0; ready && k < r.order; k++)
    arb_hypgeom_legendre_p_ui_root(r.node + k, r.weight + k, r.order, k, d->precision + 16);
  for (size_t k = 0; k < d->pieces && status == XRD_OK; k++) status = add_piece(&r, d->piece + k, error);
  xrd_balls_free(r.node, r.order), xrd_balls_free(r.weight, r.order);
  arb_clear(r.middle), arb_clear(r.half), arb_clear(r.width), arb_clear(r.height), arb_clear(r.error);
  return status;
}
