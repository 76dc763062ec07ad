/* Is c <= T everywhere?  On an interval c - 1 has no positive maximum inside, for (c - 1)'' = s^2 (c - 1): its ends
   decide where T >= 1.  In a hole, with r = 2 p / (s u), c'' = s^2 (c - r).  On a cell from a to b, d = s (b - a):

     c <= max(c_-(a) + c_+(b) e^-d, c_-(a) e^-d + c_+(b)) + int p/u,     int p/u <= (c_-(b) - c_-(a) e^-d) e^d;

   and where r >= rho on it, rho <= T, c - rho is at most the solution of f'' = s^2 f with its value and slope at a, or
   at b, which has no positive maximum inside.  r comes from its logarithm at an end and the growth of that on the cell.
   Cells that neither proves are halved: c_- and c_+ at the middle are those at the ends and two integrals.

   Outside, c falls beyond the end of a density; of others beyond a place from which r falls and is below 1: there
   c > T >= 1 would grow for ever, while c stays bounded. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/measures/stretches.h"
#include "check/structure.h"

enum { DEEPEST = 44, DOUBLINGS = 60, COLUMNS = XRD_DENSITY_COLUMNS };

/* c_- and c_+ at a place */
typedef struct {
  double x;
  arb_t part[2];
} post;

typedef struct {
  const xrd_restretches *s;
  const xrd_rehole *hole;
  const xrd_redensity_piece *piece; /* of the cell at hand; NULL: p = 0 */
  const arb_struct *target;
} search;

static void init_post(post *at, double x) {
  at->x = x;
  arb_init(at->part[0]), arb_init(at->part[1]);
}

static void clear_post(post *at) { arb_clear(at->part[0]), arb_clear(at->part[1]); }

static bool exceeds(const search *at, const post *a) {
  arb_t c;
  arb_init(c);
  arb_add(c, a->part[0], a->part[1], at->s->law.precision);
  const bool more = arb_gt(c, at->target);
  arb_clear(c);
  return more;
}

/* to's part of a side from that at `from` */
static void carry(const search *at, const post *from, post *to, int side) {
  arb_t e;
  arb_init(e);
  xrd_restretches_decay(at->s, from->x, to->x, e);
  xrd_restretches_integrate(at->s, at->hole, fmin(from->x, to->x), fmax(from->x, to->x), XRD_RESTRETCH_WEIGHT, to->x,
                            to->part[side]);
  arb_addmul(to->part[side], from->part[side], e, at->s->law.precision);
  arb_clear(e);
}

/* The first of the two bounds. */
static bool is_low_by_mass(const search *at, const post *a, const post *b) {
  const slong precision = at->s->law.precision;
  arb_t e, bound, other, mass;
  arb_init(e), arb_init(bound), arb_init(other), arb_init(mass);
  xrd_restretches_decay(at->s, a->x, b->x, e);
  arb_set(bound, a->part[0]), arb_addmul(bound, b->part[1], e, precision);
  arb_set(other, b->part[1]), arb_addmul(other, a->part[0], e, precision);
  arb_max(bound, bound, other, precision);
  arb_set(mass, b->part[0]), arb_submul(mass, a->part[0], e, precision);
  arb_div(mass, mass, e, precision);
  if (at->piece != NULL) arb_add(bound, bound, mass, precision);
  const bool low = arb_le(bound, at->target);
  arb_clear(e), arb_clear(bound), arb_clear(other), arb_clear(mass);
  return low;
}

/* log r and its growth at a real x */
static void ratio(const search *at, const arb_t x, arb_t log_r, arb_t growth) {
  const slong precision = at->s->law.precision;
  arb_t u, steep;
  acb_t z, p;
  arb_init(u), arb_init(steep), acb_init(z), acb_init(p);
  xrd_rehole_u(at->s, at->hole, x, u, steep);
  xrd_restretches_shape(at->s, at->piece, x, growth, log_r);
  arb_sub(growth, growth, steep, precision);
  acb_set_arb(z, x);
  xrd_redensity_place(at->piece, z, z, precision);
  xrd_redensity_value(&at->s->law, at->piece, z, p);
  arb_mul(u, u, at->s->law.slope, precision);
  arb_mul_2exp_si(u, u, -1);
  arb_div(log_r, acb_realref(p), u, precision);
  arb_log(log_r, log_r, precision);
  arb_clear(u), arb_clear(steep), acb_clear(z), acb_clear(p);
}

/* log r at an end less what its growth can take off over the length; minus infinity where that is not known. */
static void least_from(const search *at, double x, arb_t loss, arb_t least) {
  arb_t place, growth;
  arb_init(place), arb_init(growth);
  arb_set_d(place, x);
  ratio(at, place, least, growth);
  arb_zero(growth);
  arb_max(loss, loss, growth, at->s->law.precision);
  arb_sub(least, least, loss, at->s->law.precision);
  if (!arb_is_finite(least)) arb_neg_inf(least);
  arb_clear(place), arb_clear(growth);
}

/* rho = min(T, what r is at least on the cell), a number */
static void least_ratio(const search *at, const post *a, const post *b, arb_t rho) {
  const slong precision = at->s->law.precision;
  arf_t end;
  arb_t x, growth, length, other;
  arf_init(end);
  arb_init(x), arb_init(growth), arb_init(length), arb_init(other);
  arb_set_d(x, a->x), arb_set_d(length, b->x);
  arb_union(x, x, length, precision);
  ratio(at, x, other, growth);
  arb_set_d(x, a->x);
  arb_sub(length, length, x, precision);
  arb_mul(growth, growth, length, precision);
  arb_neg(length, growth);
  least_from(at, a->x, length, rho);
  least_from(at, b->x, growth, other);
  arb_max(rho, rho, other, precision);
  arb_exp(rho, rho, precision);
  arb_get_lbound_arf(end, rho, precision);
  arb_set_arf(rho, end);
  arb_min(rho, rho, at->target, precision);
  arf_clear(end);
  arb_clear(x), arb_clear(growth), arb_clear(length), arb_clear(other);
}

/* rho + f at the other end, f of the value and slope at `from`; c' = s (c_+ - c_-), away from `from`. */
static void grown(const search *at, const post *from, const post *to, const arb_t rho, arb_t bound) {
  const slong precision = at->s->law.precision;
  const bool up = from->x < to->x;
  arb_t sinh, cosh, slope;
  arb_init(sinh), arb_init(cosh), arb_init(slope);
  arb_set_d(sinh, fmax(from->x, to->x)), arb_set_d(slope, fmin(from->x, to->x));
  arb_sub(sinh, sinh, slope, precision);
  arb_mul(sinh, sinh, at->s->law.slope, precision);
  arb_sinh_cosh(sinh, cosh, sinh, precision);
  arb_sub(slope, from->part[up], from->part[!up], precision);
  arb_add(bound, from->part[0], from->part[1], precision);
  arb_sub(bound, bound, rho, precision);
  arb_mul(bound, bound, cosh, precision);
  arb_addmul(bound, slope, sinh, precision);
  arb_add(bound, bound, rho, precision);
  arb_clear(sinh), arb_clear(cosh), arb_clear(slope);
}

/* The second: `from` and `to` are known to be low, one solution at least at the other end. */
static bool is_low_by_ratio(const search *at, const post *a, const post *b) {
  if (at->piece == NULL) return false;
  arb_t rho, bound;
  arb_init(rho), arb_init(bound);
  least_ratio(at, a, b, rho);
  grown(at, a, b, rho, bound);
  bool low = arb_le(bound, at->target);
  if (!low) {
    grown(at, b, a, rho, bound);
    low = arb_le(bound, at->target);
  }
  arb_clear(rho), arb_clear(bound);
  return low;
}

static bool is_end_low(const search *at, const post *a) {
  arb_t c;
  arb_init(c);
  arb_add(c, a->part[0], a->part[1], at->s->law.precision);
  const bool low = arb_le(c, at->target);
  arb_clear(c);
  return low;
}

static bool is_low(const search *at, const post *a, const post *b, int depth) {
  if (exceeds(at, a) || exceeds(at, b)) return false;
  if (is_low_by_mass(at, a, b)) return true;
  if (is_end_low(at, a) && is_end_low(at, b) && is_low_by_ratio(at, a, b)) return true;
  const double middle = a->x + (b->x - a->x) / 2;
  if (depth == DEEPEST || !(a->x < middle && middle < b->x)) return false;
  post half;
  init_post(&half, middle);
  carry(at, a, &half, 0), carry(at, b, &half, 1);
  const bool low = is_low(at, a, &half, depth + 1) && is_low(at, &half, b, depth + 1);
  clear_post(&half);
  return low;
}

/* Does r fall from x outwards for good?  log p is concave in all families but MIXTURE, each of whose components is. */
static bool falls_beyond(const xrd_restretches *s, bool above, double x) {
  const xrd_density *density = s->law.density;
  const double *v = density->parameter, normal[] = {1, v[0], v[1]};
  const bool bells = density->family == XRD_DENSITY_MIXTURE || density->family == XRD_DENSITY_NORMAL;
  const bool mixture = density->family == XRD_DENSITY_MIXTURE;
  arb_t place, growth, bend;
  arb_init(place), arb_init(growth), arb_init(bend);
  bool falls = true;
  for (size_t i = 0; bells && i < (mixture ? density->count : 1); i++) {
    const double *row = mixture ? density->rows + i * COLUMNS : normal;
    arb_set_d(growth, x), arb_set_d(bend, row[1]);
    arb_sub(growth, growth, bend, s->law.precision);
    if (!above) arb_neg(growth, growth);
    arb_set_d(bend, row[2]);
    arb_div(growth, growth, bend, s->law.precision);
    arb_div(growth, growth, bend, s->law.precision);
    falls = falls && arb_ge(growth, s->law.slope);
  }
  if (!bells) {
    arb_set_d(place, x);
    xrd_restretches_shape(s, &s->law.piece[above ? s->law.pieces - 1 : 0], place, growth, bend);
    if (above) arb_neg(growth, growth);
    falls = arb_ge(growth, s->law.slope);
  }
  arb_clear(place), arb_clear(growth), arb_clear(bend);
  return falls;
}

/* Where r <= 1 falls for good; not finite where none is found. */
static double far_end(const search *at, bool above, double end) {
  search outer = *at;
  outer.piece = &at->s->law.piece[above ? at->s->law.pieces - 1 : 0];
  arb_t place, log_r, growth;
  arb_init(place), arb_init(log_r), arb_init(growth);
  double found = above ? HUGE_VAL : -HUGE_VAL, step = 1 / at->s->law.witness->slope;
  for (int k = 0; k < DOUBLINGS && isinf(found); k++, step *= 2) {
    const double x = above ? end + step : end - step;
    arb_set_d(place, x);
    ratio(&outer, place, log_r, growth);
    if (arb_is_nonpositive(log_r) && falls_beyond(at->s, above, x)) found = x;
  }
  arb_clear(place), arb_clear(log_r), arb_clear(growth);
  return found;
}

/* The outer part of c at a far place: P(beyond) / u there, or 0 at the density's end. */
static void set_far(const search *at, bool above, bool ends, post *far) {
  if (ends) return;
  arb_t place, u, first;
  arb_init(place), arb_init(u), arb_init(first);
  arb_set_d(place, far->x);
  xrd_rehole_u(at->s, at->hole, place, u, first);
  xrd_restretches_beyond(at->s, above, far->x, far->part[above], first);
  arb_div(far->part[above], far->part[above], u, at->s->law.precision);
  arb_clear(place), arb_clear(u), arb_clear(first);
}

/* Places between which one formula for p holds, or none: the hole's ends and those of pieces inside. */
static size_t set_posts(const xrd_restretches *s, double from, double to, post *posts) {
  size_t count = 0;
  init_post(&posts[count++], from);
  for (size_t k = 0; k < s->law.pieces; k++) {
    double end[2];
    xrd_redensity_piece_ends(&s->law.piece[k], &end[0], &end[1]);
    for (int side = 0; side < 2; side++)
      if (end[side] > posts[count - 1].x && end[side] < to) init_post(&posts[count++], end[side]);
  }
  init_post(&posts[count++], to);
  return count;
}

static const xrd_redensity_piece *piece_between(const xrd_restretches *s, double from, double to) {
  for (size_t k = 0; k < s->law.pieces; k++) {
    double low, high;
    xrd_redensity_piece_ends(&s->law.piece[k], &low, &high);
    if (low <= from && to <= high) return &s->law.piece[k];
  }
  return NULL;
}

static void set_ends(const search *at, const double *hull, post *posts, size_t count) {
  const xrd_rehole *hole = at->hole;
  post *first = &posts[0], *last = &posts[count - 1];
  if (hole->left != NULL)
    arb_set(first->part[0], hole->left->part[0][1]);
  else
    set_far(at, false, isfinite(hull[0]), first);
  if (hole->right != NULL)
    arb_set(last->part[1], hole->right->part[1][0]);
  else
    set_far(at, true, isfinite(hull[1]), last);
  for (size_t k = 1; k < count; k++) carry(at, &posts[k - 1], &posts[k], 0);
  for (size_t k = count - 1; k-- > 0;) carry(at, &posts[k + 1], &posts[k], 1);
}

static bool is_hole_low(const xrd_restretches *s, const xrd_rehole *hole, const arb_t target, post *posts) {
  search at = {.s = s, .hole = hole, .target = target};
  double hull[2];
  xrd_density_hull(s->law.density, &hull[0], &hull[1]);
  double from = hole->left != NULL ? hole->left->end[1] : hull[0];
  double to = hole->right != NULL ? hole->right->end[0] : hull[1];
  if (isinf(from)) from = far_end(&at, false, to);
  if (isinf(to)) to = far_end(&at, true, from);
  if (isinf(from) || isinf(to)) return false;
  const size_t count = set_posts(s, from, to, posts);
  set_ends(&at, hull, posts, count);
  bool low = true;
  for (size_t k = 0; k + 1 < count && low; k++) {
    at.piece = piece_between(s, posts[k].x, posts[k + 1].x);
    low = is_low(&at, &posts[k], &posts[k + 1], 0);
  }
  for (size_t k = 0; k < count; k++) clear_post(&posts[k]);
  return low;
}

/* The ends of intervals, and atoms. */
static bool are_stretches_low(const xrd_restretches *s, const arb_t target) {
  bool low = true;
  arb_t c;
  arb_init(c);
  for (size_t k = 0; k < s->count && low; k++)
    for (int end = 0; end < 2; end++) {
      arb_add(c, s->stretch[k].part[0][end], s->stretch[k].part[1][end], s->law.precision);
      low = low && arb_le(c, target);
    }
  arb_sub_ui(c, target, 1, s->law.precision);
  low = low && (!s->intervals || arb_is_nonnegative(c));
  arb_clear(c);
  return low;
}

bool xrd_restretches_below(const xrd_restretches *s, const arb_t target, bool *ready) {
  post *posts = xrd_allocate(2 * s->law.pieces + 2, sizeof *posts);
  *ready = posts != NULL;
  bool low = *ready && are_stretches_low(s, target);
  for (size_t k = 0; k <= s->count && low; k++)
    if (xrd_restretches_has_hole(s, k)) low = is_hole_low(s, &s->hole[k], target, posts);
  free(posts);
  return low;
}
