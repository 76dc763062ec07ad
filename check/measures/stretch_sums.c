/* Parts of c and moments along the line and back, and the sums over holes and intervals.

   From a stretch's near end to its far one, e = exp(-s length), and across a hole, the side's half of u there being
   h exp(-s |x - near|):

     interval   c' = c e + (1 - e)/2,               m' = m e + (2/s) int p exp(-s |x - far|) dx - (u' - e u) / (2 s)
     hole       c' = c e + int p/u exp(-s |x - far|) dx,                    m' = (m + length h) e.

   E[m/u] on an interval is P/s - [m_- - m_+]/2, from s (m_- + m_+) = u - (m_- - m_+)'; outside it is P m/u_e + E|X -
   e|, m the side's that comes from within. */
#include <math.h>

#include "check/measures/stretches.h"

static const double OPEN_REACH = 100; /* where a side goes on, times 1/s */

static bool is_interval(const xrd_restretch *at) { return at->end[0] < at->end[1]; }

/* sum += factor (2/s) */
static void add_two_over_slope(const xrd_restretches *s, arb_t sum, arb_t factor) {
  arb_mul_2exp_si(factor, factor, 1);
  arb_div(factor, factor, s->law.slope, s->law.precision);
  arb_add(sum, sum, factor, s->law.precision);
}

/* int p exp(-s |x - far|) over the interval; of a side that goes on, what is farther away is at most exp(-s reach). */
static void smooth(const xrd_restretches *s, const xrd_restretch *at, int side, arb_t integral) {
  const double far = at->end[1 - side], reach = OPEN_REACH / s->law.witness->slope;
  const double near = !at->open[side] ? at->end[side]
                      : side == 0     ? fmin(at->end[0], far - reach)
                                      : fmax(at->end[1], far + reach);
  xrd_restretches_integrate(s, NULL, fmin(near, far), fmax(near, far), XRD_RESTRETCH_WEIGHT, far, integral);
  if (!at->open[side]) return;
  arb_t rest;
  arb_init(rest);
  xrd_restretches_decay(s, near, far, rest);
  arb_add_error(integral, rest);
  arb_clear(rest);
}

static void pass_interval(xrd_restretches *s, xrd_restretch *at, int side) {
  const slong precision = s->law.precision;
  const int near = side, far = 1 - side;
  arb_t e, term;
  arb_init(e), arb_init(term);
  if (at->open[side]) {
    for (int end = 0; end < 2; end++) arb_set_d(at->part[side][end], 0.5);
  } else {
    xrd_restretches_decay(s, at->end[0], at->end[1], e);
    arb_set_d(term, 0.5);
    arb_sub(at->part[side][far], at->part[side][near], term, precision);
    arb_mul(at->part[side][far], at->part[side][far], e, precision);
    arb_add(at->part[side][far], at->part[side][far], term, precision);
  }
  arb_mul(at->moment[side][far], at->moment[side][near], e, precision);
  arb_mul(e, e, at->u[near], precision); /* 0 where the side goes on */
  arb_sub(e, e, at->u[far], precision);
  arb_mul_2exp_si(e, e, -1);
  arb_div(e, e, s->law.slope, precision);
  arb_add(at->moment[side][far], at->moment[side][far], e, precision);
  smooth(s, at, side, term);
  add_two_over_slope(s, at->moment[side][far], term);
  arb_clear(e), arb_clear(term);
}

static void pass_hole(xrd_restretches *s, const xrd_rehole *hole, int side, const xrd_restretch *from,
                      xrd_restretch *to) {
  const slong precision = s->law.precision;
  const double g = hole->left->end[1], h = hole->right->end[0];
  arb_t e, term;
  arb_init(e), arb_init(term);
  xrd_restretches_decay(s, g, h, e);
  xrd_restretches_integrate(s, hole, g, h, XRD_RESTRETCH_WEIGHT, side == 0 ? h : g, to->part[side][side]);
  arb_addmul(to->part[side][side], from->part[side][1 - side], e, precision);
  arb_set_d(to->moment[side][side], h), arb_set_d(term, g);
  arb_sub(term, to->moment[side][side], term, precision);
  arb_mul(term, term, side == 0 ? hole->down : hole->up, precision);
  arb_add(term, term, from->moment[side][1 - side], precision);
  arb_mul(to->moment[side][side], term, e, precision);
  arb_clear(e), arb_clear(term);
}

/* An atom hands on what comes. */
static void pass_stretch(xrd_restretches *s, xrd_restretch *at, int side) {
  if (is_interval(at)) {
    pass_interval(s, at, side);
    return;
  }
  arb_set(at->part[side][1 - side], at->part[side][side]);
  arb_set(at->moment[side][1 - side], at->moment[side][side]);
}

/* P beyond the outermost end and E|X - end| there. */
static void outside(const xrd_restretches *s, bool above, arb_t mass, arb_t first) {
  double hull[2];
  xrd_density_hull(s->law.density, &hull[0], &hull[1]);
  const double end = above ? s->stretch[s->count - 1].end[1] : s->stretch[0].end[0], far = hull[above];
  const xrd_rehole *hole = &s->hole[above ? s->count : 0];
  if (isinf(far)) {
    xrd_restretches_beyond(s, above, end, mass, first);
    return;
  }
  xrd_restretches_integrate(s, hole, fmin(end, far), fmax(end, far), XRD_RESTRETCH_MASS, end, mass);
  xrd_restretches_integrate(s, hole, fmin(end, far), fmax(end, far), XRD_RESTRETCH_FIRST, end, first);
}

/* The side's first part of c; log_u += P log u - s E|X - end|, total += u / s, distortion += E|X - end|. */
static void begin(xrd_restretches *s, int side, arb_t inside) {
  const slong precision = s->law.precision;
  xrd_restretch *at = &s->stretch[side == 0 ? 0 : s->count - 1];
  if (at->open[side]) return;
  arb_t mass, first, term;
  arb_init(mass), arb_init(first), arb_init(term);
  outside(s, side == 1, mass, first);
  arb_div(at->part[side][side], mass, at->u[side], precision);
  arb_log(term, at->u[side], precision);
  arb_addmul(s->log_u, mass, term, precision);
  arb_submul(s->log_u, s->law.slope, first, precision);
  arb_div(term, at->u[side], s->law.slope, precision);
  arb_add(s->total, s->total, term, precision);
  arb_add(s->distortion, s->distortion, first, precision);
  arb_sub(inside, inside, mass, precision);
  arb_clear(mass), arb_clear(first), arb_clear(term);
}

/* distortion += P m / u at the outermost end, m from within: P/u is the part of c there. */
static void add_outer_cost(xrd_restretches *s, int side) {
  const xrd_restretch *at = &s->stretch[side == 0 ? 0 : s->count - 1];
  if (at->open[side]) return;
  arb_addmul(s->distortion, at->part[side][side], at->moment[1 - side][side], s->law.precision);
}

static void sweep(xrd_restretches *s) {
  for (size_t k = 0; k < s->count; k++) {
    if (k > 0) pass_hole(s, &s->hole[k], 0, &s->stretch[k - 1], &s->stretch[k]);
    pass_stretch(s, &s->stretch[k], 0);
  }
  for (size_t k = s->count; k-- > 0;) {
    if (k + 1 < s->count) pass_hole(s, &s->hole[k + 1], 1, &s->stretch[k + 1], &s->stretch[k]);
    pass_stretch(s, &s->stretch[k], 1);
  }
}

static void add_hole(xrd_restretches *s, const xrd_rehole *hole, arb_t inside) {
  const slong precision = s->law.precision;
  const double g = hole->left->end[1], h = hole->right->end[0];
  arb_t term, sum;
  arb_init(term), arb_init(sum);
  xrd_restretches_integrate(s, hole, g, h, XRD_RESTRETCH_LOG_U, g, term);
  arb_add(s->log_u, s->log_u, term, precision);
  xrd_restretches_integrate(s, hole, g, h, XRD_RESTRETCH_COST, g, term);
  arb_add(s->distortion, s->distortion, term, precision);
  xrd_restretches_integrate(s, hole, g, h, XRD_RESTRETCH_MASS, g, term);
  arb_sub(inside, inside, term, precision);
  xrd_restretches_decay(s, g, h, term); /* total += (down + up) (1 - e) / s */
  arb_sub_ui(term, term, 1, precision);
  arb_add(sum, hole->down, hole->up, precision);
  arb_mul(term, term, sum, precision);
  arb_div(term, term, s->law.slope, precision);
  arb_sub(s->total, s->total, term, precision);
  arb_clear(term), arb_clear(sum);
}

/* int p log p over an interval without open sides, or over a stretch of a hole. */
static void add_log_p(xrd_restretches *s, double from, double to, bool minus) {
  arb_t term;
  arb_init(term);
  xrd_restretches_integrate(s, NULL, from, to, XRD_RESTRETCH_LOG_P, from, term);
  if (minus) arb_neg(term, term);
  arb_add(s->log_u, s->log_u, term, s->law.precision);
  arb_clear(term);
}

/* Where a side goes on: int p log p is minus the entropy, less what the holes have. */
static void add_logs(xrd_restretches *s) {
  const bool open = s->stretch[0].open[0] || s->stretch[s->count - 1].open[1];
  double hull[2];
  xrd_density_hull(s->law.density, &hull[0], &hull[1]);
  for (size_t k = 0; !open && k < s->count; k++)
    if (is_interval(&s->stretch[k])) add_log_p(s, s->stretch[k].end[0], s->stretch[k].end[1], false);
  for (size_t k = 0; open && k <= s->count; k++)
    if (xrd_restretches_has_hole(s, k))
      add_log_p(s, k > 0 ? s->stretch[k - 1].end[1] : hull[0], k < s->count ? s->stretch[k].end[0] : hull[1], true);
  if (!open) return;
  arb_t entropy;
  arb_init(entropy);
  xrd_redensity_entropy(s->law.density, s->law.precision, entropy);
  arb_sub(s->log_u, s->log_u, entropy, s->law.precision);
  arb_clear(entropy);
}

/* distortion -= [m_- - m_+]/2 */
static void add_moments(xrd_restretches *s, const xrd_restretch *at) {
  arb_t term;
  arb_init(term);
  for (int side = 0; side < 2; side++)
    for (int end = 0; end < 2; end++) {
      if (at->open[end]) continue;
      arb_mul_2exp_si(term, at->moment[side][end], -1);
      if (side == end) /* m_- at `from`, m_+ at `to` */
        arb_add(s->distortion, s->distortion, term, s->law.precision);
      else
        arb_sub(s->distortion, s->distortion, term, s->law.precision);
    }
  arb_clear(term);
}

static void add_intervals(xrd_restretches *s, arb_t inside) {
  const slong precision = s->law.precision;
  arb_t term;
  arb_init(term);
  for (size_t k = 0; k < s->count; k++)
    if (is_interval(&s->stretch[k])) add_moments(s, &s->stretch[k]);
  add_logs(s);
  arb_set_ui(term, 2);
  arb_div(term, term, s->law.slope, precision);
  arb_log(term, term, precision);
  arb_addmul(s->log_u, term, inside, precision);
  arb_div(term, inside, s->law.slope, precision);
  arb_add(s->distortion, s->distortion, term, precision);
  add_two_over_slope(s, s->total, inside);
  arb_clear(term);
}

void xrd_restretches_sum(xrd_restretches *s) {
  const slong precision = s->law.precision;
  arb_t inside;
  arb_init(inside);
  arb_one(inside);
  begin(s, 0, inside), begin(s, 1, inside);
  sweep(s);
  for (int side = 0; side < 2; side++) add_outer_cost(s, side);
  for (size_t k = 1; k < s->count; k++) add_hole(s, &s->hole[k], inside);
  if (s->intervals) add_intervals(s, inside);
  arb_mul(s->rate, s->total, s->law.slope, precision);
  arb_mul_2exp_si(s->rate, s->rate, -1);
  arb_log(s->rate, s->rate, precision);
  arb_sub(s->rate, s->rate, s->log_u, precision);
  arb_submul(s->rate, s->distortion, s->law.slope, precision);
  if (s->count == 1 && !s->intervals) arb_zero(s->rate);
  arb_clear(inside);
}
