/* The channel's numbers and E log w, by rigorous quadrature (Petras; Johansson 2018), which halves where the integrand
   is not proved to be analytic.  About a, the middle of a ball, with t = x - a and any number b near the mean of the
   places under q_j k,

     log u(x) = log sum_j q_j exp(-s (a - y_j)^2 + 2 s t (y_j - b)) + 2 s t (b - a) - s t^2.

   Beyond the last piece u <= 1 and, y the outermost atom of mass q and z the one on the other side,
     log q - s (x - y)^2 <= log u <= 0,     0 <= mean of (x - y_j)^2 <= (x - z)^2,
   and log w = log kappa - log p >= min(0, log kappa) where p <= 1. */
#include <acb.h>
#include <acb_calc.h>
#include <math.h>

#include "check/measures/density.h"

enum { EVALUATIONS = 4000000 };

typedef enum { DISTORTION, LOG_U, LOG_W } quantity;

typedef struct {
  const xrd_redensity *d;
  const xrd_redensity_piece *piece;
  quantity quantity;
} integrand;

/* FLOAT: the mean of the places at x; any number is right. */
static double mean_place(const xrd_measure_witness *witness, double x) {
  double top = -HUGE_VAL, total = 0, sum = 0;
  for (int round = 0; round < 2; round++)
    for (size_t j = 0; j < witness->count; j++) {
      if (!(witness->masses[j] > 0)) continue;
      const double step = witness->places[j] - x, power = log(witness->masses[j]) - witness->slope * step * step;
      if (round == 0)
        top = fmax(top, power);
      else
        total += exp(power - top), sum += exp(power - top) * step;
    }
  return isfinite(sum / total) ? x + sum / total : x;
}

typedef struct {
  acb_t t, power, term, sum, square;
  arb_t middle, about, number;
} expansion;

static void expansion_init(expansion *e) {
  acb_init(e->t), acb_init(e->power), acb_init(e->term), acb_init(e->sum), acb_init(e->square);
  arb_init(e->middle), arb_init(e->about), arb_init(e->number);
}

static void expansion_clear(expansion *e) {
  acb_clear(e->t), acb_clear(e->power), acb_clear(e->term), acb_clear(e->sum), acb_clear(e->square);
  arb_clear(e->middle), arb_clear(e->about), arb_clear(e->number);
}

/* sum and square += an atom's share, power = 2 s t */
static void add_atom(const xrd_redensity *d, expansion *e, size_t j, const acb_t x, bool with_square) {
  const slong precision = d->precision;
  arb_sub(e->number, d->place + j, e->about, precision);
  acb_mul_arb(e->term, e->power, e->number, precision);
  arb_sub(e->number, d->place + j, e->middle, precision);
  arb_mul(e->number, e->number, e->number, precision);
  arb_mul(e->number, e->number, d->slope, precision);
  arb_sub(acb_realref(e->term), acb_realref(e->term), e->number, precision);
  acb_exp(e->term, e->term, precision);
  acb_mul_arb(e->term, e->term, d->mass + j, precision);
  acb_add(e->sum, e->sum, e->term, precision);
  if (!with_square) return;
  acb_t step;
  acb_init(step);
  acb_set(step, x);
  arb_sub(acb_realref(step), acb_realref(step), d->place + j, precision);
  acb_mul(step, step, step, precision);
  acb_addmul(e->square, e->term, step, precision);
  acb_clear(step);
}

void xrd_redensity_log_u(const xrd_redensity *d, const acb_t x, acb_t log_u, acb_ptr mean) {
  const slong precision = d->precision;
  expansion e;
  expansion_init(&e);
  acb_get_real(e.middle, x);
  arb_get_mid_arb(e.middle, e.middle);
  const double middle = arf_get_d(arb_midref(e.middle), ARF_RND_NEAR);
  arb_set_d(e.middle, middle), arb_set_d(e.about, mean_place(d->witness, middle));
  acb_set(e.t, x);
  arb_sub(acb_realref(e.t), acb_realref(e.t), e.middle, precision);
  acb_mul_arb(e.power, e.t, d->slope, precision);
  acb_mul_2exp_si(e.power, e.power, 1);
  for (size_t j = 0; j < d->witness->count; j++)
    if (!arb_is_zero(d->mass + j)) add_atom(d, &e, j, x, mean != NULL);
  if (mean != NULL) acb_div(mean, e.square, e.sum, precision);
  acb_log_analytic(log_u, e.sum, 1, precision);
  arb_sub(e.number, e.about, e.middle, precision);
  acb_mul_arb(e.power, e.power, e.number, precision);
  acb_add(log_u, log_u, e.power, precision);
  acb_mul(e.t, e.t, e.t, precision);
  acb_mul_arb(e.t, e.t, d->slope, precision);
  acb_sub(log_u, log_u, e.t, precision);
  expansion_clear(&e);
}

void xrd_redensity_place(const xrd_redensity_piece *piece, const acb_t z, acb_t x, slong precision) {
  acb_set(x, z);
  if (!piece->mirrored) return;
  acb_sub_ui(x, x, 1, precision);
  acb_neg(x, x);
}

static int evaluate(acb_ptr result, const acb_t z, void *context, slong order, slong precision) {
  const integrand *f = context;
  acb_t p, x, log_u;
  (void)order;
  acb_init(p), acb_init(x), acb_init(log_u);
  xrd_redensity_place(f->piece, z, x, precision);
  xrd_redensity_value(f->d, f->piece, z, p);
  if (f->quantity == LOG_W) {
    acb_log_analytic(log_u, p, 1, precision);
    arb_log(acb_realref(x), f->piece->kappa, precision), arb_zero(acb_imagref(x));
    acb_sub(result, x, log_u, precision);
  } else {
    xrd_redensity_log_u(f->d, x, log_u, f->quantity == DISTORTION ? result : NULL);
    if (f->quantity == LOG_U) acb_set(result, log_u);
    if (!acb_is_finite(log_u)) acb_indeterminate(result);
  }
  acb_mul(result, result, p, precision);
  acb_clear(p), acb_clear(x), acb_clear(log_u);
  return 0;
}

static void integrate(const xrd_redensity *d, const xrd_redensity_piece *piece, quantity q, arb_t integral) {
  integrand f = {d, piece, q};
  acb_t from, to, result;
  mag_t tolerance;
  acb_init(from), acb_init(to), acb_init(result), mag_init(tolerance);
  arb_set_d(acb_realref(from), piece->from), arb_set_d(acb_realref(to), piece->to);
  mag_set_ui_2exp_si(tolerance, 1, -d->goal);
  if (q == DISTORTION) mag_mul_2exp_si(tolerance, tolerance, -(slong)ilogb(d->witness->slope));
  acb_calc_integrate_opt_t options;
  acb_calc_integrate_opt_init(options);
  options->eval_limit = EVALUATIONS;
  acb_calc_integrate(result, evaluate, &f, from, to, d->goal, tolerance, options, d->precision);
  arb_set(integral, acb_realref(result));
  acb_clear(from), acb_clear(to), acb_clear(result), mag_clear(tolerance);
}

/* sum += [0, bound], with its sign. */
static void add_up_to(arb_t sum, const arb_t bound, slong precision) {
  arb_t zero, range;
  arb_init(zero), arb_init(range);
  arb_union(range, zero, bound, precision);
  arb_add(sum, sum, range, precision);
  arb_clear(zero), arb_clear(range);
}

static void add_piece(xrd_redensity *d, const xrd_redensity_piece *piece) {
  const slong precision = d->precision;
  arb_t integral;
  arb_init(integral);
  integrate(d, piece, DISTORTION, integral);
  arb_add(d->distortion, d->distortion, integral, precision);
  integrate(d, piece, LOG_U, integral);
  arb_add(d->log_u, d->log_u, integral, precision);
  if (piece->kappa == NULL) {
    arb_sub(d->log_w, d->log_w, integral, precision);
  } else {
    integrate(d, piece, LOG_W, integral);
    arb_add(d->log_w, d->log_w, integral, precision);
  }
  arb_clear(integral);
}

/* BETA before t = e: log u there is that of a ball around the end. */
static void add_corner(xrd_redensity *d, const xrd_redensity_piece *piece) {
  const slong precision = d->precision;
  arb_t mass;
  acb_t x, log_u, mean;
  arb_init(mass), acb_init(x), acb_init(log_u), acb_init(mean);
  xrd_redensity_corner(d, piece, mass);
  mag_set_d(arb_radref(acb_realref(x)), piece->from);
  xrd_redensity_place(piece, x, x, precision);
  xrd_redensity_log_u(d, x, log_u, mean);
  arb_mul(acb_realref(mean), acb_realref(mean), mass, precision);
  add_up_to(d->distortion, acb_realref(mean), precision);
  arb_mul(mass, mass, acb_realref(log_u), precision);
  add_up_to(d->log_u, mass, precision);
  arb_neg(mass, mass);
  add_up_to(d->log_w, mass, precision);
  arb_clear(mass), acb_clear(x), acb_clear(log_u), acb_clear(mean);
}

/* log q of the outermost atom: of the lightest at its place. */
static void outermost(const xrd_redensity *d, double place, arb_t log_q) {
  arb_pos_inf(log_q);
  for (size_t j = 0; j < d->witness->count; j++)
    if (d->witness->places[j] == place && !arb_is_zero(d->mass + j)) arb_min(log_q, log_q, d->mass + j, d->precision);
  arb_log(log_q, log_q, d->precision);
}

/* p <= 1 beyond x, past the top? */
static bool is_low_beyond(const xrd_redensity *d, bool above, double x) {
  const xrd_redensity_piece piece = {.index = above};
  acb_t z;
  arb_t one;
  acb_init(z), arb_init(one);
  arb_set_d(acb_realref(z), x);
  xrd_redensity_value(d, &piece, z, z);
  arb_one(one);
  const bool low = arb_le(acb_realref(z), one);
  acb_clear(z), arb_clear(one);
  return low;
}

static void add_beyond(xrd_redensity *d, bool above) {
  const slong precision = d->precision;
  const double x = above ? d->piece[d->pieces - 1].to : d->piece[0].from;
  const double near = above ? d->last : d->first, across = above ? d->first : d->last;
  arb_t mass, second, term;
  arb_init(mass), arb_init(second), arb_init(term);
  xrd_redensity_beyond(d, above, x, across, mass, second);
  add_up_to(d->distortion, second, precision);
  xrd_redensity_beyond(d, above, x, near, mass, second);
  outermost(d, near, term);
  arb_mul(term, term, mass, precision);
  arb_submul(term, second, d->slope, precision);
  add_up_to(d->log_u, term, precision);
  arb_log(term, d->kappa[above], precision);
  arb_mul(term, term, mass, precision);
  arb_zero(mass);
  arb_min(term, term, mass, precision);
  if (!is_low_beyond(d, above, x)) arb_indeterminate(term);
  arb_add(d->log_w, d->log_w, term, precision);
  arb_clear(mass), arb_clear(second), arb_clear(term);
}

/* I <= -s D - E log u, whatever the law of the output: its mean divergence from the masses.  One atom: 0. */
void xrd_redensity_channel(xrd_redensity *d) {
  size_t used = 0;
  arb_zero(d->distortion), arb_zero(d->log_u), arb_zero(d->log_w);
  for (size_t k = 0; k < d->pieces; k++) {
    add_piece(d, d->piece + k);
    if (d->density->family == XRD_DENSITY_BETA) add_corner(d, d->piece + k);
  }
  for (int side = 0; side < 2; side++)
    if (d->open[side]) add_beyond(d, side == 1);
  for (size_t j = 0; j < d->witness->count; j++) used += !arb_is_zero(d->mass + j);
  arb_mul(d->rate, d->distortion, d->slope, d->precision);
  arb_add(d->rate, d->rate, d->log_u, d->precision);
  arb_neg(d->rate, d->rate);
  if (used == 1) arb_zero(d->rate);
}
