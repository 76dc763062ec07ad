/* What lies beyond the pieces.  All unbounded families that are covered are log-concave, or sums of log-concave
   components: beyond a place X past its top each is at most p(X) exp(-r |x - X|), r = |(log p)'(X)|, so that

     mass <= p / r,   E[(X' - y)^2; beyond] <= p (g^2 / r + 2 g / r^2 + 2 / r^3),   g = |X - y|.

   BETA: the pieces begin at t = e, before which lies at most e^a / a times the largest (1 - t)^(b - 1) there. */
#include "check/measures/density.h"

typedef struct {
  arb_t p, r, g, term;
} wing;

static void wing_init(wing *w) { arb_init(w->p), arb_init(w->r), arb_init(w->g), arb_init(w->term); }
static void wing_clear(wing *w) { arb_clear(w->p), arb_clear(w->r), arb_clear(w->g), arb_clear(w->term); }

static void add_wing(wing *w, arb_t mass, arb_t second, slong precision) {
  if (!arb_is_positive(w->r)) {
    arb_indeterminate(mass), arb_indeterminate(second);
    return;
  }
  arb_div(w->term, w->p, w->r, precision);
  arb_add(mass, mass, w->term, precision);
  arb_inv(w->r, w->r, precision);
  arb_add(w->p, w->g, w->r, precision); /* g^2 + 2 g / r + 2 / r^2 = (g + 1 / r)^2 + 1 / r^2 */
  arb_mul(w->p, w->p, w->p, precision);
  arb_addmul(w->p, w->r, w->r, precision);
  arb_addmul(second, w->term, w->p, precision);
}

/* z = |x - centre| / length with the sign of what lies above (below) the centre. */
static void standard(arb_t z, double x, double centre, double length, bool above, slong precision) {
  arb_t term;
  arb_init(term);
  arb_set_d(z, above ? x : -x), arb_set_d(term, above ? centre : -centre);
  arb_sub(z, z, term, precision);
  arb_set_d(term, length);
  arb_div(z, z, term, precision);
  arb_clear(term);
}

/* A component weight / sd exp(-z^2 / 2) over the divisor. */
static void set_bell(const xrd_redensity *d, wing *w, double x, const double *row, bool above) {
  standard(w->r, x, row[1], row[2], above, d->precision);
  arb_mul(w->p, w->r, w->r, d->precision);
  arb_mul_2exp_si(w->p, w->p, -1);
  arb_neg(w->p, w->p);
  arb_exp(w->p, w->p, d->precision);
  arb_set_d(w->term, row[2]);
  arb_div(w->r, w->r, w->term, d->precision);
  arb_div(w->p, w->p, w->term, d->precision);
  arb_set_d(w->term, row[0]);
  arb_mul(w->p, w->p, w->term, d->precision);
  arb_div(w->p, w->p, d->divisor, d->precision);
}

static void set_single(const xrd_redensity *d, wing *w, double x, bool above) {
  const double *v = d->density->parameter;
  const xrd_redensity_piece piece = {.index = above};
  acb_t z;
  acb_init(z);
  arb_set_d(acb_realref(z), x);
  xrd_redensity_value(d, &piece, z, z);
  arb_set(w->p, acb_realref(z));
  acb_clear(z);
  if (d->density->family == XRD_DENSITY_EXPONENTIAL) {
    arb_set_d(w->r, v[0]);
    return;
  }
  standard(w->r, x, v[0], v[1], above, d->precision);
  if (d->density->family == XRD_DENSITY_LAPLACE) {
    if (arb_is_positive(w->r)) arb_one(w->r);
  } else { /* LOGISTIC */
    arb_mul_2exp_si(w->r, w->r, -1);
    arb_tanh(w->r, w->r, d->precision);
  }
  arb_set_d(w->term, v[1]);
  arb_div(w->r, w->r, w->term, d->precision);
}

void xrd_redensity_beyond(const xrd_redensity *d, bool above, double x, double y, arb_t mass, arb_t second) {
  const xrd_density *density = d->density;
  const double normal[] = {1, density->parameter[0], density->parameter[1]};
  const bool mixture = density->family == XRD_DENSITY_MIXTURE;
  wing w;
  wing_init(&w);
  arb_zero(mass), arb_zero(second);
  for (size_t i = 0; i < (mixture ? density->count : 1); i++) {
    const double *row = mixture ? density->rows + i * XRD_DENSITY_COLUMNS : normal;
    if (!(row[0] > 0)) continue;
    arb_set_d(w.g, x), arb_set_d(w.term, y);
    arb_sub(w.g, w.g, w.term, d->precision);
    arb_abs(w.g, w.g);
    if (mixture || density->family == XRD_DENSITY_NORMAL)
      set_bell(d, &w, x, row, above);
    else
      set_single(d, &w, x, above);
    add_wing(&w, mass, second, d->precision);
  }
  wing_clear(&w);
}

void xrd_redensity_corner(const xrd_redensity *d, const xrd_redensity_piece *piece, arb_t mass) {
  const double *v = d->density->parameter;
  arb_t end, rest, exponent, one;
  arb_init(end), arb_init(rest), arb_init(exponent), arb_init(one);
  arb_set_d(end, piece->from);
  arb_one(one);
  arb_sub(rest, one, end, d->precision);
  arb_set_d(exponent, v[!piece->mirrored]);
  arb_sub(exponent, exponent, one, d->precision);
  arb_pow(rest, rest, exponent, d->precision);
  arb_max(rest, rest, one, d->precision);
  arb_set_d(exponent, v[piece->mirrored]);
  arb_pow(mass, end, exponent, d->precision);
  arb_div(mass, mass, exponent, d->precision);
  arb_mul(mass, mass, rest, d->precision);
  arb_div(mass, mass, d->divisor, d->precision);
  arb_clear(end), arb_clear(rest), arb_clear(exponent), arb_clear(one);
}
