/* The witness: stretches in order, u at their ends, and u between them.

   u at atoms a_i of mass q_i: u' falls by 2 s q_i there, so that with the lengths l, l' of the holes below and above

     (coth(s l) + coth(s l')) u_i - u_{i-1} / sinh(s l) - u_{i+1} / sinh(s l') = 2 q_i,

   coth = 1 and no neighbour outside: from below on u_i = shift_i + share_i u_{i+1}, and back. */
#include "check/measures/stretches.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/structure.h"

enum { GUARD = 43, WIDTH = 2, COLUMNS = XRD_DENSITY_COLUMNS };

void xrd_restretches_decay(const xrd_restretches *s, double a, double b, arb_t e) {
  arb_t term;
  arb_init(term);
  arb_set_d(e, a), arb_set_d(term, b);
  arb_sub(e, e, term, s->law.precision);
  arb_abs(e, e);
  arb_mul(e, e, s->law.slope, s->law.precision);
  arb_neg(e, e);
  arb_exp(e, e, s->law.precision);
  arb_clear(term);
}

static void add_piece(xrd_redensity *d, double from, double to, size_t index, bool mirrored) {
  if (from < to) d->piece[d->pieces++] = (xrd_redensity_piece){from, to, index, mirrored, NULL};
}

static xrd_status set_pieces(xrd_redensity *d, xrd_error *error) {
  const xrd_density *density = d->density;
  d->piece = xrd_allocate(density->count + 2, sizeof *d->piece);
  if (d->piece == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check a density");
  double low, high;
  xrd_density_hull(density, &low, &high);
  double kink = high;
  if (density->family == XRD_DENSITY_LAPLACE) kink = density->parameter[0];
  if (density->family == XRD_DENSITY_TRIANGULAR) kink = density->parameter[1];
  if (density->family == XRD_DENSITY_BETA) {
    add_piece(d, 0, 0.5, 0, false), add_piece(d, 0, 0.5, 0, true);
  } else if (density->family == XRD_DENSITY_HISTOGRAM) {
    for (size_t i = 0; i < density->count; i++)
      if (density->rows[i * COLUMNS + 2] > 0)
        add_piece(d, density->rows[i * COLUMNS], density->rows[i * COLUMNS + 1], i, false);
  } else {
    add_piece(d, low, kink, 0, false), add_piece(d, kink, high, 1, false);
  }
  return XRD_OK;
}

void xrd_redensity_piece_ends(const xrd_redensity_piece *piece, double *from, double *to) {
  *from = piece->mirrored ? 1 - piece->to : piece->from;
  *to = piece->mirrored ? 1 - piece->from : piece->to;
}

static void init_stretch(xrd_restretch *at) {
  for (int k = 0; k < 2; k++) {
    arb_init(at->u[k]);
    for (int end = 0; end < 2; end++) arb_init(at->part[k][end]), arb_init(at->moment[k][end]);
  }
}

static void clear_stretch(xrd_restretch *at) {
  for (int k = 0; k < 2; k++) {
    arb_clear(at->u[k]);
    for (int end = 0; end < 2; end++) arb_clear(at->part[k][end]), arb_clear(at->moment[k][end]);
  }
}

static xrd_status set_order(xrd_restretches *s, xrd_error *error) {
  const xrd_measure_witness *witness = s->law.witness;
  for (size_t k = 0; k < s->count; k++) {
    const double from = witness->places[WIDTH * k], to = witness->places[WIDTH * k + 1];
    if (!(from <= to) || (k > 0 && !(s->stretch[k - 1].end[1] < from)))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "interval %zu, from %.17g to %.17g, is out of order", k, from, to);
    s->stretch[k].end[0] = from, s->stretch[k].end[1] = to;
    s->intervals = s->intervals || from < to;
  }
  return XRD_OK;
}

/* A finite cut says that the outermost interval goes on. */
static xrd_status set_open(xrd_restretches *s, xrd_error *error) {
  const xrd_measure_witness *witness = s->law.witness;
  double hull[2];
  xrd_density_hull(s->law.density, &hull[0], &hull[1]);
  for (int side = 0; side < 2; side++) {
    xrd_restretch *outer = &s->stretch[side == 0 ? 0 : s->count - 1];
    const double cut = side == 0 ? witness->cut_low : witness->cut_high;
    outer->open[side] = isfinite(cut);
    const bool good = isinf(hull[side]) && cut == outer->end[side] && outer->end[0] < outer->end[1];
    if (outer->open[side] && !good)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "the cut %.17g is not the end of an interval that goes on", cut);
  }
  return XRD_OK;
}

/* u = 2 p / s at an end of an interval, by the piece on its inside. */
static xrd_status set_end(xrd_restretches *s, xrd_restretch *at, int end, xrd_error *error) {
  acb_t z, p;
  acb_init(z), acb_init(p);
  for (size_t k = 0; k < s->law.pieces; k++) {
    const xrd_redensity_piece *piece = &s->law.piece[k];
    double from, to;
    xrd_redensity_piece_ends(piece, &from, &to);
    if (end == 0 ? !(from <= at->end[0] && at->end[0] < to) : !(from < at->end[1] && at->end[1] <= to)) continue;
    acb_set_d(z, at->end[end]);
    xrd_redensity_place(piece, z, z, s->law.precision);
    xrd_redensity_value(&s->law, piece, z, p);
    arb_div(at->u[end], acb_realref(p), s->law.slope, s->law.precision);
    arb_mul_2exp_si(at->u[end], at->u[end], 1);
  }
  acb_clear(z), acb_clear(p);
  if (arb_is_positive(at->u[end]) && arb_is_finite(at->u[end])) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "the density is not known to be > 0 at %.17g", at->end[end]);
}

/* coth and 1 / sinh of s times the distance to the neighbour on a side; 1 and 0 without one. */
static const xrd_restretch *look(const xrd_restretches *s, size_t k, int side, arb_t coth, arb_t csch) {
  if (side == 0 ? k == 0 : k + 1 == s->count) {
    arb_one(coth), arb_zero(csch);
    return NULL;
  }
  const xrd_restretch *at = &s->stretch[k], *other = side == 0 ? at - 1 : at + 1;
  arb_set_d(coth, at->end[side]), arb_set_d(csch, other->end[1 - side]);
  arb_sub(csch, csch, coth, s->law.precision);
  arb_abs(csch, csch);
  arb_mul(csch, csch, s->law.slope, s->law.precision);
  arb_coth(coth, csch, s->law.precision);
  arb_csch(csch, csch, s->law.precision);
  return other;
}

/* u_i = shift + share u_{i+1}; at->u holds the two until the way back. */
static void eliminate(xrd_restretches *s, size_t k) {
  const slong precision = s->law.precision;
  xrd_restretch *at = &s->stretch[k];
  arb_t coth, csch, pivot, right;
  arb_init(coth), arb_init(csch), arb_init(pivot), arb_init(right);
  const xrd_restretch *below = look(s, k, 0, pivot, csch);
  arb_set_d(right, s->law.witness->masses[k]);
  arb_mul_2exp_si(right, right, 1);
  if (below != NULL && below->end[0] < below->end[1]) {
    arb_addmul(right, csch, below->u[1], precision);
  } else if (below != NULL) {
    arb_addmul(right, csch, below->u[0], precision);
    arb_submul(pivot, csch, below->u[1], precision);
  }
  (void)look(s, k, 1, coth, csch);
  arb_add(pivot, pivot, coth, precision);
  arb_div(at->u[0], right, pivot, precision);
  arb_div(at->u[1], csch, pivot, precision);
  arb_clear(coth), arb_clear(csch), arb_clear(pivot), arb_clear(right);
}

static xrd_status set_u(xrd_restretches *s, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < s->count && status == XRD_OK; k++) {
    xrd_restretch *at = &s->stretch[k];
    if (at->end[0] < at->end[1])
      for (int end = 0; end < 2 && status == XRD_OK; end++) status = set_end(s, at, end, error);
    else
      eliminate(s, k);
  }
  for (size_t k = s->count; k-- > 0 && status == XRD_OK;) {
    xrd_restretch *at = &s->stretch[k];
    if (at->end[0] < at->end[1]) continue;
    if (k + 1 < s->count) arb_addmul(at->u[0], at->u[1], at[1].u[0], s->law.precision);
    arb_set(at->u[1], at->u[0]);
    if (!arb_is_positive(at->u[0]) || !arb_is_finite(at->u[0]))
      status = xrd_fail(error, XRD_ERR_ARGUMENT, "the output law gives nothing at %.17g", at->end[0]);
  }
  return status;
}

/* down = (u_left - u_right e) / (1 - e^2), up the other way round */
static void set_hole(const xrd_restretches *s, xrd_rehole *hole) {
  const slong precision = s->law.precision;
  if (hole->left != NULL) arb_set(hole->down, hole->left->u[1]);
  if (hole->right != NULL) arb_set(hole->up, hole->right->u[0]);
  if (hole->left == NULL || hole->right == NULL) return;
  arb_t e, divisor;
  arb_init(e), arb_init(divisor);
  xrd_restretches_decay(s, hole->left->end[1], hole->right->end[0], e);
  arb_submul(hole->down, hole->right->u[0], e, precision);
  arb_submul(hole->up, hole->left->u[1], e, precision);
  arb_sqr(divisor, e, precision);
  arb_sub_ui(divisor, divisor, 1, precision);
  arb_neg(divisor, divisor);
  arb_div(hole->down, hole->down, divisor, precision);
  arb_div(hole->up, hole->up, divisor, precision);
  arb_clear(e), arb_clear(divisor);
}

bool xrd_restretches_has_hole(const xrd_restretches *s, size_t k) {
  if (k == 0) return !s->stretch[0].open[0];
  return k < s->count || !s->stretch[k - 1].open[1];
}

static xrd_status judge_outside(const xrd_restretches *s, xrd_error *error) {
  const bool outside = xrd_restretches_has_hole(s, 0) || xrd_restretches_has_hole(s, s->count);
  if (s->law.density->family != XRD_DENSITY_STUDENT || !outside) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "tails of student densities belong to intervals that go on");
}

static xrd_status allocate(xrd_restretches *s, size_t count, xrd_error *error) {
  s->stretch = xrd_allocate_zero(count, sizeof *s->stretch);
  s->hole = xrd_allocate_zero(count + 1, sizeof *s->hole);
  if (s->stretch == NULL || s->hole == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu intervals", count);
  s->count = count;
  for (size_t k = 0; k < count; k++) init_stretch(&s->stretch[k]);
  for (size_t k = 0; k <= count; k++) {
    arb_init(s->hole[k].down), arb_init(s->hole[k].up);
    s->hole[k].left = k > 0 ? &s->stretch[k - 1] : NULL;
    s->hole[k].right = k < count ? &s->stretch[k] : NULL;
  }
  return XRD_OK;
}

static void init_law(xrd_redensity *d, const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                     slong precision) {
  *d = (xrd_redensity){
      .density = problem->density, .witness = witness, .precision = precision, .goal = precision - GUARD};
  arb_init(d->slope), arb_init(d->divisor);
  arb_set_d(d->slope, witness->slope);
  xrd_redensity_set_divisor(d);
}

xrd_status xrd_restretches_init(xrd_restretches *s, const xrd_measure_problem *problem,
                                const xrd_measure_witness *witness, slong precision, xrd_error *error) {
  *s = (xrd_restretches){.count = 0};
  init_law(&s->law, problem, witness, precision);
  arb_init(s->distortion), arb_init(s->log_u), arb_init(s->rate), arb_init(s->total);
  xrd_status status = set_pieces(&s->law, error);
  if (status == XRD_OK) status = allocate(s, witness->count, error);
  if (status == XRD_OK) status = set_order(s, error);
  if (status == XRD_OK) status = set_open(s, error);
  if (status == XRD_OK) status = judge_outside(s, error);
  if (status == XRD_OK) status = set_u(s, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k <= s->count; k++) set_hole(s, &s->hole[k]);
  if (!xrd_restretches_is_law(s)) return xrd_fail(error, XRD_ERR_ARGUMENT, "the intervals do not carry an output law");
  xrd_restretches_sum(s);
  return XRD_OK;
}

void xrd_restretches_clear(xrd_restretches *s) {
  for (size_t k = 0; k < s->count; k++) clear_stretch(&s->stretch[k]);
  for (size_t k = 0; s->count > 0 && k <= s->count; k++) arb_clear(s->hole[k].down), arb_clear(s->hole[k].up);
  free(s->stretch), free(s->hole), free(s->law.piece);
  arb_clear(s->law.slope), arb_clear(s->law.divisor);
  arb_clear(s->distortion), arb_clear(s->log_u), arb_clear(s->rate), arb_clear(s->total);
}
