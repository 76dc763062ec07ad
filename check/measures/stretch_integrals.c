/* Integrals against p by rigorous quadrature (Petras; Johansson 2018), piece by piece, and what lies beyond them. */
#include <acb_calc.h>
#include <acb_poly.h>
#include <float.h>
#include <math.h>

#include "check/measures/stretches.h"

enum { EVALUATIONS = 1000000, COLUMNS = XRD_DENSITY_COLUMNS };

static const double CORNER = 0x1p-300; /* of BETA, before which only the mass is known */
static const double BELL_REACH = 16, BELL_STEP = 8, SLIDE_REACH = 110;

typedef struct {
  const xrd_restretches *s;
  const xrd_rehole *hole;
  const xrd_redensity_piece *piece;
  xrd_restretch_quantity quantity;
  double about;
  bool beyond; /* x >= about */
} integrand;

/* |x - about| and exp(-s |x - about|) */
static void set_step(const xrd_restretches *s, const acb_t x, double about, bool beyond, acb_t step, acb_t decay) {
  arb_t number;
  arb_init(number);
  arb_set_d(number, about);
  acb_sub_arb(step, x, number, s->law.precision);
  if (!beyond) acb_neg(step, step);
  acb_mul_arb(decay, step, s->law.slope, s->law.precision);
  acb_neg(decay, decay);
  acb_exp(decay, decay, s->law.precision);
  arb_clear(number);
}

/* One half of u, and of m where it is wanted: side 0 comes from the left. */
static void add_half(const xrd_restretches *s, const xrd_rehole *hole, const acb_t x, int side, acb_t u, acb_ptr m) {
  const xrd_restretch *at = side == 0 ? hole->left : hole->right;
  const arb_struct *factor = side == 0 ? hole->down : hole->up;
  if (at == NULL) return;
  acb_t step, decay;
  acb_init(step), acb_init(decay);
  set_step(s, x, at->end[1 - side], side == 0, step, decay);
  if (m != NULL) {
    acb_mul_arb(step, step, factor, s->law.precision);
    acb_add_arb(step, step, at->moment[side][1 - side], s->law.precision);
    acb_addmul(m, step, decay, s->law.precision);
  }
  acb_mul_arb(decay, decay, factor, s->law.precision);
  acb_add(u, u, decay, s->law.precision);
  acb_clear(step), acb_clear(decay);
}

static void hole_factor(const integrand *f, const acb_t x, acb_t result) {
  acb_t u, m;
  acb_init(u), acb_init(m);
  const bool cost = f->quantity == XRD_RESTRETCH_COST;
  for (int side = 0; side < 2; side++) add_half(f->s, f->hole, x, side, u, cost ? m : NULL);
  if (f->quantity == XRD_RESTRETCH_LOG_U) {
    acb_log_analytic(result, u, 1, f->s->law.precision);
  } else {
    acb_div(result, cost ? m : result, u, f->s->law.precision);
  }
  acb_clear(u), acb_clear(m);
}

static void factor(const integrand *f, const acb_t z, const acb_t x, acb_t result) {
  acb_t step;
  acb_init(step);
  acb_one(result);
  if (f->quantity == XRD_RESTRETCH_FIRST || f->quantity == XRD_RESTRETCH_WEIGHT) {
    set_step(f->s, x, f->about, f->beyond, step, result);
    if (f->quantity == XRD_RESTRETCH_FIRST) acb_swap(step, result);
  }
  if (f->quantity == XRD_RESTRETCH_LOG_P) {
    acb_poly_t s;
    acb_poly_init(s);
    xrd_redensity_log_series(&f->s->law, f->piece, z, 1, s);
    acb_poly_get_coeff_acb(result, s, 0);
    acb_poly_clear(s);
  } else if (f->hole != NULL && f->quantity != XRD_RESTRETCH_MASS && f->quantity != XRD_RESTRETCH_FIRST) {
    hole_factor(f, x, result);
  }
  acb_clear(step);
}

static int evaluate(acb_ptr result, const acb_t z, void *context, slong order, slong precision) {
  const integrand *f = context;
  acb_t p, x;
  (void)order, (void)precision;
  acb_init(p), acb_init(x);
  xrd_redensity_place(f->piece, z, x, f->s->law.precision);
  xrd_redensity_value(&f->s->law, f->piece, z, p);
  factor(f, z, x, result);
  acb_mul(result, result, p, f->s->law.precision);
  acb_clear(p), acb_clear(x);
  return 0;
}

/* An integral's own size, roughly, as what its error is measured by. */
static void set_tolerance(const xrd_restretches *s, double size, mag_t tolerance) {
  mag_set_d(tolerance, fmax(size, DBL_MIN));
  mag_mul_2exp_si(tolerance, tolerance, -s->law.goal);
}

static void add_range(integrand *f, double from, double to, const mag_t tolerance, arb_t sum) {
  acb_t a, b, part;
  acb_init(a), acb_init(b), acb_init(part);
  acb_calc_integrate_opt_t options;
  acb_calc_integrate_opt_init(options);
  options->eval_limit = EVALUATIONS;
  acb_set_d(a, from), acb_set_d(b, to);
  acb_calc_integrate(part, evaluate, f, a, b, f->s->law.goal, tolerance, options, f->s->law.precision);
  arb_add(sum, sum, acb_realref(part), f->s->law.precision);
  acb_clear(a), acb_clear(b), acb_clear(part);
}

/* sum += [0, bound] */
static void add_up_to(arb_t sum, const arb_t bound, slong precision) {
  arb_t range;
  arb_init(range);
  arb_union(range, range, bound, precision);
  arb_add(sum, sum, range, precision);
  arb_clear(range);
}

/* BETA: the mass before CORNER times what the factor is there; between 0 and that where an end is within. */
static void add_corner(integrand *f, bool whole, arb_t sum) {
  acb_t z, x, value;
  arb_t mass;
  acb_init(z), acb_init(x), acb_init(value), arb_init(mass);
  xrd_redensity_piece corner = *f->piece;
  corner.from = CORNER;
  xrd_redensity_corner(&f->s->law, &corner, mass);
  mag_set_d(arb_radref(acb_realref(z)), CORNER);
  xrd_redensity_place(f->piece, z, x, f->s->law.precision);
  factor(f, z, x, value);
  arb_mul(mass, mass, acb_realref(value), f->s->law.precision);
  if (whole)
    arb_add(sum, sum, mass, f->s->law.precision);
  else
    add_up_to(sum, mass, f->s->law.precision);
  acb_clear(z), acb_clear(x), acb_clear(value), arb_clear(mass);
}

static void integrate(integrand *f, double from, double to, double size, arb_t integral) {
  mag_t tolerance;
  mag_init(tolerance);
  set_tolerance(f->s, size, tolerance);
  arb_zero(integral);
  const bool corners = f->s->law.density->family == XRD_DENSITY_BETA;
  for (size_t k = 0; k < f->s->law.pieces; k++) {
    f->piece = &f->s->law.piece[k];
    const bool turned = f->piece->mirrored; /* 1 - x is exact from 1/2 on */
    const double a = fmax(turned ? 1 - to : from, f->piece->from), b = fmin(turned ? 1 - from : to, f->piece->to);
    if (!(a < b)) continue;
    if (corners && a < CORNER) add_corner(f, a <= 0 && b >= CORNER, integral);
    add_range(f, corners ? fmax(a, CORNER) : a, b, tolerance, integral);
  }
  mag_clear(tolerance);
}

void xrd_restretches_integrate(const xrd_restretches *s, const xrd_rehole *hole, double from, double to,
                               xrd_restretch_quantity quantity, double about, arb_t integral) {
  integrand f = {.s = s, .hole = hole, .quantity = quantity, .about = about, .beyond = about <= from};
  const bool outside = hole != NULL && (hole->left == NULL || hole->right == NULL);
  const bool own = quantity == XRD_RESTRETCH_MASS || quantity == XRD_RESTRETCH_FIRST;
  double size = 1;
  if (outside && own) /* these are set against u */
    size = arf_get_d(arb_midref(hole->left != NULL ? hole->left->u[1] : hole->right->u[0]), ARF_RND_NEAR);
  integrate(&f, from, to, size, integral);
}

/* Past it lies next to nothing of what is beyond x. */
static double far_from(const xrd_density *density, bool above, double x) {
  const double *v = density->parameter, sign = above ? 1 : -1, normal[] = {1, v[0], v[1]};
  if (density->family == XRD_DENSITY_EXPONENTIAL) return x + SLIDE_REACH / v[0];
  if (density->family != XRD_DENSITY_NORMAL && density->family != XRD_DENSITY_MIXTURE)
    return sign * (fmax(sign * x, sign * v[0]) + SLIDE_REACH * v[1]);
  const bool mixture = density->family == XRD_DENSITY_MIXTURE;
  double far = sign * x;
  for (size_t i = 0; i < (mixture ? density->count : 1); i++) {
    const double *row = mixture ? density->rows + i * COLUMNS : normal;
    far = fmax(far, fmax(sign * row[1] + BELL_REACH * row[2], sign * x + BELL_STEP * row[2]));
  }
  return sign * far;
}

/* Past `far`: its mass, and by Cauchy and Schwarz E[|X - x|; past far] <= sqrt(mass E[(X - x)^2; past far]). */
void xrd_restretches_beyond(const xrd_restretches *s, bool above, double x, arb_t mass, arb_t first) {
  const double far = far_from(s->law.density, above, x), low = fmin(x, far), high = fmax(x, far);
  const xrd_rehole *hole = &s->hole[above ? s->count : 0];
  arb_t rest, second;
  arb_init(rest), arb_init(second);
  xrd_restretches_integrate(s, hole, low, high, XRD_RESTRETCH_MASS, x, mass);
  xrd_restretches_integrate(s, hole, low, high, XRD_RESTRETCH_FIRST, x, first);
  xrd_redensity_beyond(&s->law, above, far, x, rest, second);
  add_up_to(mass, rest, s->law.precision);
  arb_mul(second, second, rest, s->law.precision);
  arb_sqrt(second, second, s->law.precision);
  add_up_to(first, second, s->law.precision);
  arb_clear(rest), arb_clear(second);
}
