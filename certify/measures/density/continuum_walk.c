/* Along the line and back: the halves of c at the intervals' ends, E log u, int u and int u c (continuum.c says why).
 */
#include <arb.h>
#include <math.h>

#include "certify/measures/density/continuum.h"

static const double FAR = 14; /* probability 1e-44 */

void xrd_continuum_decay(const xrd_continuum_scene *scene, double a, double b, arb_t e) {
  arb_t term;
  arb_init(term);
  arb_set_d(e, a), arb_set_d(term, b);
  arb_sub(e, e, term, scene->precision);
  arb_mul(e, e, scene->s, scene->precision);
  arb_exp(e, e, scene->precision);
  arb_clear(term);
}

/* to = from e + (1 - e)/2 */
static void pass_interval(const xrd_continuum_scene *scene, const xrd_interval *at, const arb_t from, arb_t to) {
  arb_t e;
  arb_init(e);
  xrd_continuum_decay(scene, at->from, at->to, e);
  arb_mul(to, from, e, scene->precision);
  arb_sub_ui(e, e, 1, scene->precision);
  arb_mul_2exp_si(e, e, -1);
  arb_sub(to, to, e, scene->precision);
  arb_clear(e);
}

/* A side without an end has its half 1/2 everywhere. */
static void pass_low(const xrd_continuum_scene *scene, xrd_interval *at) {
  if (at->open_from) arb_set_d(at->low_from, 0.5), arb_set_d(at->low_to, 0.5);
  if (!at->open_from) pass_interval(scene, at, at->low_from, at->low_to);
}

static void pass_high(const xrd_continuum_scene *scene, xrd_interval *at) {
  if (at->open_to) arb_set_d(at->high_from, 0.5), arb_set_d(at->high_to, 0.5);
  if (!at->open_to) pass_interval(scene, at, at->high_to, at->high_from);
}

/* far = near e + the hole's own part */
static void pass_gap(const xrd_continuum_scene *scene, const xrd_hole *gap, xrd_hole_integrand f, const arb_t near,
                     arb_t far) {
  arb_t e;
  arb_init(e);
  xrd_continuum_decay(scene, gap->left->to, gap->right->from, e);
  xrd_hole_integrate(scene, gap, gap->left->to, gap->right->from, f, far);
  arb_addmul(far, near, e, scene->precision);
  arb_clear(e);
}

/* E log u += P log u_e - s first, int u += u_e / s, int u c += first; and the half of c that begins here. */
static void add_outside(xrd_continuum_scene *scene, const xrd_hole *hole, const arb_t u, arb_t half, arb_t inside) {
  arb_t mass, first, term;
  arb_init(mass), arb_init(first), arb_init(term);
  xrd_hole_outside(scene, hole, mass, first);
  arb_log(term, u, scene->precision);
  arb_addmul(scene->log_u, mass, term, scene->precision);
  arb_submul(scene->log_u, scene->s, first, scene->precision);
  arb_div(term, u, scene->s, scene->precision);
  arb_add(scene->u, scene->u, term, scene->precision);
  arb_add(scene->uc, scene->uc, first, scene->precision);
  arb_sub(inside, inside, mass, scene->precision);
  arb_div(half, mass, u, scene->precision);
  arb_clear(mass), arb_clear(first), arb_clear(term);
}

/* int u c += u_e c_e / (2 s) */
static void add_edge(xrd_continuum_scene *scene, const arb_t u, const arb_t low, const arb_t high) {
  arb_t c;
  arb_init(c);
  arb_add(c, low, high, scene->precision);
  arb_mul(c, c, u, scene->precision);
  arb_div(c, c, scene->s, scene->precision);
  arb_mul_2exp_si(c, c, -1);
  arb_add(scene->uc, scene->uc, c, scene->precision);
  arb_clear(c);
}

/* [H' c - H c'] with H' = u'/(2 s^2) + (x - g) u/2. */
static void add_gap_ends(xrd_continuum_scene *scene, const xrd_hole *gap, const arb_t start, const arb_t end) {
  const slong precision = scene->precision;
  const xrd_interval *left = gap->left, *right = gap->right;
  arb_t c, length, term, h;
  arb_init(c), arb_init(length), arb_init(term), arb_init(h);
  arb_set_d(length, right->from), arb_set_d(term, left->to);
  arb_sub(length, length, term, precision);
  arb_mul(term, length, right->u_from, precision);
  arb_mul_2exp_si(term, term, -1);
  arb_mul_2exp_si(h, end, -1);
  arb_div(h, h, scene->s, precision), arb_div(h, h, scene->s, precision); /* u' / (2 s^2) at h */
  arb_add(term, term, h, precision);
  arb_add(c, right->low_from, right->high_from, precision);
  arb_addmul(scene->uc, term, c, precision);
  arb_sub(c, right->high_from, right->low_from, precision);
  arb_mul(c, c, scene->s, precision); /* c' */
  arb_mul(h, h, length, precision);
  arb_submul(scene->uc, h, c, precision);
  arb_mul_2exp_si(h, start, -1);
  arb_div(h, h, scene->s, precision), arb_div(h, h, scene->s, precision);
  arb_add(c, left->low_to, left->high_to, precision);
  arb_submul(scene->uc, h, c, precision);
  arb_clear(c), arb_clear(length), arb_clear(term), arb_clear(h);
}

/* u' at an end of a gap */
static void steepness(const xrd_continuum_scene *scene, const xrd_hole *gap, double end, arb_t steep) {
  arb_t x, u;
  arb_init(x), arb_init(u);
  arb_set_d(x, end);
  xrd_hole_u(scene, gap, x, u, steep);
  arb_mul(steep, steep, u, scene->precision);
  arb_clear(x), arb_clear(u);
}

static void add_gap(xrd_continuum_scene *scene, const xrd_hole *gap, arb_t inside) {
  const slong precision = scene->precision;
  const double g = gap->left->to, h = gap->right->from;
  arb_t start, end, term;
  arb_init(start), arb_init(end), arb_init(term);
  steepness(scene, gap, g, start), steepness(scene, gap, h, end);
  add_gap_ends(scene, gap, start, end);
  arb_sub(term, end, start, precision);
  arb_div(term, term, scene->s, precision), arb_div(term, term, scene->s, precision);
  arb_add(scene->u, scene->u, term, precision);
  xrd_hole_integrate(scene, gap, g, h, XRD_HOLE_MOMENT, term);
  arb_div(term, term, scene->s, precision);
  arb_sub(scene->uc, scene->uc, term, precision);
  xrd_hole_integrate(scene, gap, g, h, XRD_HOLE_LOG_U, term);
  arb_add(scene->log_u, scene->log_u, term, precision);
  xrd_hole_integrate(scene, gap, g, h, XRD_HOLE_MASS, term);
  arb_sub(inside, inside, term, precision);
  arb_clear(start), arb_clear(end), arb_clear(term);
}

/* factor times P log(2/s) - entropy of the tail beyond `cut`. */
static void add_tail(xrd_continuum_scene *scene, double cut, int sign, int factor) {
  xrd_law_tail tail;
  arb_t term;
  xrd_law_tail_init(&tail), arb_init(term);
  xrd_law_tail_set(&scene->law, cut, sign, &tail);
  arb_set_ui(term, 2);
  arb_div(term, term, scene->s, scene->precision);
  arb_log(term, term, scene->precision);
  arb_mul_si(tail.mass, tail.mass, factor, scene->precision);
  arb_mul_si(tail.entropy, tail.entropy, factor, scene->precision);
  arb_addmul(scene->log_u, tail.mass, term, scene->precision);
  arb_sub(scene->log_u, scene->log_u, tail.entropy, scene->precision);
  xrd_law_tail_clear(&tail), arb_clear(term);
}

/* How far towards an end the integral goes: at large slopes a normal component's share beyond FAR deviations, where p
   is too small for a quadrature, is that of two tails. */
static double near_end(const xrd_continuum_scene *scene, double end, int sign) {
  const xrd_density *density = scene->law.density;
  const double *v = density->parameter;
  double far = -HUGE_VAL;
  if (density->family == XRD_DENSITY_NORMAL) far = sign * v[0] + FAR * v[1];
  if (density->family == XRD_DENSITY_MIXTURE)
    for (size_t i = 0; i < density->count; i++) {
      const double *row = density->rows + i * XRD_DENSITY_COLUMNS;
      far = fmax(far, sign * row[1] + FAR * row[2]);
    }
  return isfinite(far) ? sign * fmin(sign * end, far) : end;
}

/* *most: the largest |c - 1| at an interval's ends.  Holes have raised the supremum by what c is there; where a side
   goes on for ever, c - 1 falls towards its cut. */
static void take_ends(const xrd_continuum_scene *scene, const xrd_interval *at, arb_t most) {
  arb_t c;
  arb_init(c);
  for (int side = 0; side < 2; side++) {
    arb_add(c, side == 0 ? at->low_from : at->low_to, side == 0 ? at->high_from : at->high_to, scene->precision);
    arb_sub_ui(c, c, 1, scene->precision);
    arb_abs(c, c);
    arb_max(most, most, c, scene->precision);
  }
  arb_clear(c);
}

static void add_interval(xrd_continuum_scene *scene, const xrd_interval *at) {
  arb_t term;
  arb_init(term);
  double from = near_end(scene, at->from, -1), to = near_end(scene, at->to, 1);
  if (!(from < to)) from = at->from, to = at->to;
  xrd_hole_integrate(scene, NULL, from, to, XRD_HOLE_LOG_U, term);
  arb_add(scene->log_u, scene->log_u, term, scene->precision);
  if (from > at->from) add_tail(scene, from, -1, 1), add_tail(scene, at->from, -1, -1);
  if (to < at->to) add_tail(scene, to, 1, 1), add_tail(scene, at->to, 1, -1);
  if (at->open_from) add_tail(scene, at->from, -1, 1);
  if (at->open_to) add_tail(scene, at->to, 1, 1);
  arb_clear(term);
}

/* The halves of c, and all sums but those that need both halves. */
void xrd_continuum_sweep(xrd_continuum_scene *scene, arb_t inside) {
  xrd_interval *first = &scene->interval[0], *last = &scene->interval[scene->count - 1];
  const xrd_hole below = {NULL, first}, above = {last, NULL};
  if (!first->open_from) add_outside(scene, &below, first->u_from, first->low_from, inside);
  if (!last->open_to) add_outside(scene, &above, last->u_to, last->high_to, inside);
  for (size_t k = 0; k < scene->count; k++) {
    xrd_interval *at = &scene->interval[k];
    const xrd_hole gap = {at - 1, at};
    if (k > 0) pass_gap(scene, &gap, XRD_HOLE_UP, at[-1].low_to, at->low_from);
    pass_low(scene, at);
    if (at->from < at->to) add_interval(scene, at);
  }
  for (size_t k = scene->count; k-- > 0;) {
    xrd_interval *at = &scene->interval[k];
    const xrd_hole gap = {at, at + 1};
    if (k + 1 < scene->count) pass_gap(scene, &gap, XRD_HOLE_DOWN, at[1].high_from, at->high_to);
    pass_high(scene, at);
  }
}

void xrd_continuum_finish(xrd_continuum_scene *scene, arb_t inside) {
  const slong precision = scene->precision;
  xrd_interval *first = &scene->interval[0], *last = &scene->interval[scene->count - 1];
  const xrd_hole below = {NULL, first}, above = {last, NULL};
  arb_t most;
  arb_init(most);
  if (!first->open_from) add_edge(scene, first->u_from, first->low_from, first->high_from);
  if (!last->open_to) add_edge(scene, last->u_to, last->low_to, last->high_to);
  for (size_t k = 0; k < scene->count; k++) {
    const xrd_hole gap = {&scene->interval[k] - 1, &scene->interval[k]};
    if (k > 0) add_gap(scene, &gap, inside), xrd_hole_supremum(scene, &gap);
    if (scene->interval[k].from < scene->interval[k].to) take_ends(scene, &scene->interval[k], most);
  }
  if (!first->open_from) xrd_hole_supremum(scene, &below);
  if (!last->open_to) xrd_hole_supremum(scene, &above);
  arb_mul_2exp_si(inside, inside, 1);
  arb_div(inside, inside, scene->s, precision); /* (2/s) P of the intervals */
  if (!scene->intervals) arb_zero(inside);
  arb_add(scene->u, scene->u, inside, precision);
  arb_add(scene->uc, scene->uc, inside, precision);
  arb_mul(most, most, inside, precision);
  arb_add_error(scene->uc, most);
  arb_clear(most);
}
