/* Integrals of p over holes and intervals by adaptive quadrature (acb_calc_integrate), piece by piece. */
#include <acb.h>
#include <acb_calc.h>
#include <arb.h>
#include <mag.h>
#include <math.h>

#include "certify/measures/density/continuum.h"

static const double VALUE_NS = 10000; /* of an integrand */

enum { CORNER = -100, EVALUATIONS = 4000 /* of a counted integral */ };

typedef struct {
  const xrd_continuum_scene *scene;
  const xrd_hole *hole;
  const xrd_law_piece *piece;
  xrd_hole_integrand f;
  double from, to; /* of the whole integral */
} context;

/* value = sinh(s (z - end)) or sinh(s (end - z)), and its derivative over s: the cosh, up to sign */
static void hyperbolic(const xrd_continuum_scene *scene, const acb_t z, double end, acb_t sinh, acb_t cosh) {
  const slong precision = scene->precision;
  arb_t number;
  arb_init(number);
  arb_set_d(number, end);
  acb_sub_arb(sinh, z, number, precision);
  acb_mul_arb(sinh, sinh, scene->s, precision);
  acb_sinh_cosh(sinh, cosh, sinh, precision);
  arb_clear(number);
}

/* u of a gap: (u_left sinh(s (h - z)) + u_right sinh(s (z - g))) / sinh(s (h - g)), and u' */
static void gap_u(const xrd_continuum_scene *scene, const xrd_hole *hole, const acb_t z, acb_t u, acb_t slope) {
  const slong precision = scene->precision;
  const double g = hole->left->to, h = hole->right->from;
  acb_t sinh, cosh;
  arb_t length, term;
  acb_init(sinh), acb_init(cosh), arb_init(length), arb_init(term);
  arb_set_d(length, h), arb_set_d(term, g);
  arb_sub(length, length, term, precision);
  arb_mul(length, length, scene->s, precision);
  arb_sinh(length, length, precision);
  hyperbolic(scene, z, g, sinh, cosh);
  acb_mul_arb(u, sinh, hole->right->u_from, precision);
  acb_mul_arb(slope, cosh, hole->right->u_from, precision);
  hyperbolic(scene, z, h, sinh, cosh);
  arb_neg(term, hole->left->u_to);
  acb_addmul_arb(u, sinh, term, precision);
  acb_addmul_arb(slope, cosh, term, precision);
  acb_div_arb(u, u, length, precision);
  acb_div_arb(slope, slope, length, precision);
  acb_mul_arb(slope, slope, scene->s, precision);
  acb_clear(sinh), acb_clear(cosh), arb_clear(length), arb_clear(term);
}

/* x - the hole's end, towards the outside */
static void set_distance(const xrd_hole *hole, const acb_t z, acb_t distance, slong precision) {
  arb_t end;
  arb_init(end);
  arb_set_d(end, hole->left != NULL ? hole->left->to : hole->right->from);
  acb_sub_arb(distance, z, end, precision);
  if (hole->left == NULL) acb_neg(distance, distance);
  arb_clear(end);
}

/* exp(-s |z - end|), the end to the right or to the left */
static void decay(const xrd_continuum_scene *scene, const acb_t z, double end, bool right, acb_t value) {
  arb_t number;
  arb_init(number);
  arb_set_d(number, end);
  acb_sub_arb(value, z, number, scene->precision);
  acb_mul_arb(value, value, scene->s, scene->precision);
  if (!right) acb_neg(value, value);
  acb_exp(value, value, scene->precision);
  arb_clear(number);
}

/* Outside u = u_end exp(-s |x - end|). */
static void outside_u(const xrd_continuum_scene *scene, const xrd_hole *hole, const acb_t z, acb_t u, acb_t slope) {
  const bool above = hole->left != NULL;
  decay(scene, z, above ? hole->left->to : hole->right->from, !above, u);
  acb_mul_arb(u, u, above ? hole->left->u_to : hole->right->u_from, scene->precision);
  acb_mul_arb(slope, u, scene->s, scene->precision);
  if (above) acb_neg(slope, slope);
}

/* u and u' in any hole */
static void any_u(const xrd_continuum_scene *scene, const xrd_hole *hole, const acb_t z, acb_t u, acb_t slope) {
  if (hole->left != NULL && hole->right != NULL)
    gap_u(scene, hole, z, u, slope);
  else
    outside_u(scene, hole, z, u, slope);
}

/* On an interval p log(2 p / s), the piece's coordinate being t. */
static void interval_log(const context *at, const acb_t t, const acb_t p, bool analytic, acb_t result) {
  const slong precision = at->scene->precision;
  acb_t log_u;
  arb_t factor;
  acb_init(log_u), arb_init(factor);
  if (!xrd_law_log(&at->scene->law, at->piece, t, analytic, log_u)) acb_indeterminate(log_u);
  arb_set_ui(factor, 2);
  arb_div(factor, factor, at->scene->s, precision);
  arb_log(factor, factor, precision);
  acb_add_arb(log_u, log_u, factor, precision);
  acb_mul(result, p, log_u, precision);
  acb_clear(log_u), arb_clear(factor);
}

static void gap_value(const context *at, const acb_t z, acb_t p, bool analytic, acb_t result) {
  const slong precision = at->scene->precision;
  const xrd_hole *hole = at->hole;
  acb_t u, slope;
  acb_init(u), acb_init(slope);
  any_u(at->scene, hole, z, u, slope);
  if (at->f == XRD_HOLE_LOG_U) {
    acb_log_analytic(u, u, analytic, precision);
  } else if (at->f == XRD_HOLE_MOMENT) {
    acb_div(u, slope, u, precision);
    set_distance(hole, z, slope, precision);
    acb_mul(u, u, slope, precision);
  } else {
    const bool up = at->f == XRD_HOLE_UP;
    decay(at->scene, z, up ? at->to : at->from, up, slope);
    acb_div(u, slope, u, precision);
  }
  acb_mul(result, p, u, precision);
  acb_clear(u), acb_clear(slope);
}

static int integrand(acb_ptr result, const acb_t z, void *pointer, slong order, slong precision) {
  const context *at = pointer;
  acb_t p, x;
  (void)precision;
  if (xrd_continuum_stops(at->scene, VALUE_NS)) {
    acb_zero(result); /* which needs no halving */
    return 0;
  }
  if (at->scene->evaluations != NULL) ++*at->scene->evaluations;
  acb_init(p), acb_init(x);
  if (!xrd_law_value(&at->scene->law, at->piece, z, p)) acb_indeterminate(p);
  acb_set(x, z);
  if (at->piece->mirrored) acb_sub_ui(x, x, 1, at->scene->precision), acb_neg(x, x);
  if (at->f == XRD_HOLE_MASS) {
    acb_set(result, p);
  } else if (at->f == XRD_HOLE_FIRST) {
    set_distance(at->hole, x, x, at->scene->precision);
    acb_mul(result, p, x, at->scene->precision);
  } else if (at->hole == NULL) {
    interval_log(at, z, p, order != 0, result);
  } else {
    gap_value(at, x, p, order != 0, result);
  }
  acb_clear(p), acb_clear(x);
  return 0;
}

static void add_piece(context *at, double from, double to, arb_t sum) {
  acb_t a, b, part;
  mag_t tolerance;
  acb_calc_integrate_opt_t few;
  acb_calc_integrate_opt_init(few);
  few->eval_limit = EVALUATIONS;
  const acb_calc_integrate_opt_struct *options = at->scene->evaluations != NULL ? few : NULL;
  acb_init(a), acb_init(b), acb_init(part), mag_init(tolerance);
  acb_set_d(a, from), acb_set_d(b, to);
  mag_set_ui_2exp_si(tolerance, 1, -at->scene->precision);
  (void)acb_calc_integrate(part, integrand, at, a, b, at->scene->precision, tolerance, options, at->scene->precision);
  arb_add(sum, sum, acb_realref(part), at->scene->precision);
  acb_clear(a), acb_clear(b), acb_clear(part), mag_clear(tolerance);
}

void xrd_hole_integrate(const xrd_continuum_scene *scene, const xrd_hole *hole, double from, double to,
                        xrd_hole_integrand f, arb_t sum) {
  arb_zero(sum);
  for (size_t k = 0; k < scene->pieces; k++) {
    context at = {.scene = scene, .hole = hole, .piece = &scene->piece[k], .f = f, .from = from, .to = to};
    double a = fmax(from, at.piece->from), b = fmin(to, at.piece->to);
    if (at.piece->mirrored) a = fmax(1 - to, at.piece->from), b = fmin(1 - from, at.piece->to); /* exact from 1/2 on */
    if (at.piece->power_at_from) a = fmax(a, ldexp(1, CORNER));
    if (a < b) add_piece(&at, a, b, sum);
  }
}

/* BETA: the last 2^CORNER before an end, all of it as far away as that end or 2^CORNER less or more.  An atom may be
   within: there log u and log k are s 2^CORNER off at most, each, which the mass takes. */
static void add_corner(const xrd_continuum_scene *scene, const xrd_hole *hole, arb_t mass, arb_t first) {
  const xrd_law_piece piece = {.to = 0.5, .power_at_from = true, .mirrored = hole->left != NULL};
  arb_t end, share, distance;
  arb_init(end), arb_init(share), arb_init(distance);
  arb_one(end);
  arb_mul_2exp_si(end, end, CORNER);
  xrd_law_corner(&scene->law, &piece, end, share);
  arb_set_d(distance, hole->left != NULL ? hole->left->to : hole->right->from);
  if (piece.mirrored) arb_sub_ui(distance, distance, 1, scene->precision), arb_neg(distance, distance);
  arb_add_error(distance, end);
  arb_addmul(first, share, distance, scene->precision);
  arb_mul(end, end, scene->s, scene->precision);
  arb_mul_2exp_si(end, end, 1);
  arb_zero(distance), arb_add_error(distance, end);
  arb_exp(distance, distance, scene->precision);
  arb_mul(share, share, distance, scene->precision);
  arb_add(mass, mass, share, scene->precision);
  arb_clear(end), arb_clear(share), arb_clear(distance);
}

/* Where the closed forms of a tail begin to hold. */
static double beyond_middle(const xrd_density *density, double end, int sign) {
  double at = end;
  if (density->family == XRD_DENSITY_MIXTURE) {
    for (size_t i = 0; i < density->count; i++)
      at = sign * fmax(sign * at, sign * density->rows[i * XRD_DENSITY_COLUMNS + 1]);
    return at;
  }
  const double middle = density->family == XRD_DENSITY_STUDENT       ? nextafter(density->parameter[1], sign * HUGE_VAL)
                        : density->family == XRD_DENSITY_EXPONENTIAL ? 0
                                                                     : density->parameter[0];
  return sign * fmax(sign * at, sign * middle);
}

static void add_tail(const xrd_continuum_scene *scene, double end, double from, int sign, arb_t mass, arb_t first) {
  xrd_law_tail tail;
  arb_t step, place;
  xrd_law_tail_init(&tail), arb_init(step), arb_init(place);
  xrd_law_tail_set(&scene->law, from, sign, &tail);
  arb_set_d(step, end), arb_set_d(place, from);
  arb_sub(step, step, place, scene->precision);
  arb_abs(step, step);
  arb_add(mass, mass, tail.mass, scene->precision);
  arb_add(first, first, tail.first, scene->precision);
  arb_addmul(first, step, tail.mass, scene->precision);
  xrd_law_tail_clear(&tail), arb_clear(step), arb_clear(place);
}

void xrd_hole_outside(const xrd_continuum_scene *scene, const xrd_hole *hole, arb_t mass, arb_t first) {
  const xrd_density *density = scene->law.density;
  const int sign = hole->left != NULL ? 1 : -1;
  const double end = sign > 0 ? hole->left->to : hole->right->from;
  double low, high;
  xrd_density_hull(density, &low, &high);
  const bool beta = density->family == XRD_DENSITY_BETA, finite = isfinite(sign > 0 ? high : low);
  const double far = finite ? (sign > 0 ? high : low) : beyond_middle(density, end, sign);
  xrd_hole_integrate(scene, hole, fmin(end, far), fmax(end, far), XRD_HOLE_MASS, mass);
  xrd_hole_integrate(scene, hole, fmin(end, far), fmax(end, far), XRD_HOLE_FIRST, first);
  if (beta) add_corner(scene, hole, mass, first);
  if (!finite) add_tail(scene, end, far, sign, mass, first);
}

void xrd_hole_u(const xrd_continuum_scene *scene, const xrd_hole *hole, const arb_t x, arb_t u, arb_t growth) {
  acb_t z, value, slope;
  acb_init(z), acb_init(value), acb_init(slope);
  acb_set_arb(z, x);
  if (hole->left != NULL && hole->right != NULL) {
    gap_u(scene, hole, z, value, slope);
    acb_div(slope, slope, value, scene->precision);
    arb_set(growth, acb_realref(slope));
  } else {
    outside_u(scene, hole, z, value, slope);
    arb_set(growth, scene->s);
    if (hole->left != NULL) arb_neg(growth, growth);
  }
  arb_set(u, acb_realref(value));
  acb_clear(z), acb_clear(value), acb_clear(slope);
}
