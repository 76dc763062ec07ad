/* The lower bound uses w = 1 / u between the cuts and w = kappa / p beyond them:

     value = E[log w] - log sup_y c(y),   c(y) = int_between p k(x, y) / u dx + kappa int_beyond k(x, y) dx,
     E[log w; beyond] = P(beyond) log kappa + int_beyond - p log p.

   The upper bound uses the channel q_j k / u on all of the line: D = E[sum_j q_j k (x - y_j)^2 / u] and
   I <= -s D - E log u, masses normalised (the mutual information is at most the mean divergence from any output law).
   Panels hold what lies between FARs: the cut or, where that is farther out, the last atom, and margin / sqrt(s) more.

   BEYOND FAR.  For the sup: at y = far' = far - margin / (2 sqrt(s)) and below, what lies beyond far adds at most
   kappa sqrt(pi / s) / 2 erfc(sqrt(s) (far - y)); above far', the nodes' and the other side's parts have fallen below
   what they are at far' (k falls in y above x), and kappa int k dx <= kappa sqrt(pi / s) on this side. Bounded sides: c
   falls beyond the hull. For the channel: with y_n the outermost atom, t_j = |y_n - y_j| (2 |far - y_n| + |y_n - y_j|)
   is the least of d(x, y_j) - d(x, y_n) beyond far, r_j = q_j / q_n, 0 <= log u - log q_n + s (x - y_n)^2 <= sum_{j<n}
   r_j exp(-s t_j), 0 <= mean distortion - (x - y_n)^2 <= sum_{j<n} r_j t_j exp(-s t_j),  t exp(-s t) read as its
   maximum 1 / (e s) where s t_j < 1. */
#include "certify/measures/density/density.h"

#include <arb_hypgeom.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/ends.h"
#include "certify/measures/balls.h"
#include "certify/measures/density/boxes.h"

enum { BITS = 53, GUARD = 16 };

typedef struct {
  int sign;
  bool cut;              /* unbounded: w = kappa / p beyond `from` */
  double from, far, end; /* cut; panels end; boxes end */
  arb_t kappa, part;     /* kappa int_beyond far k dx at `end` and on its near side, at most */
} side;

typedef struct {
  xrd_law law;
  xrd_atoms atoms;
  xrd_panels panels;
  side side[2]; /* below, above */
  slong precision;
  double margin;
} scene;

static xrd_status set_side(scene *s, const xrd_measure_witness *witness, int sign, xrd_error *error) {
  side *at = &s->side[sign > 0];
  const xrd_density *density = s->law.density;
  const double cut = sign > 0 ? witness->cut_high : witness->cut_low;
  const double kappa = sign > 0 ? witness->kappa_high : witness->kappa_low;
  const double atom = s->atoms.place[sign > 0 ? s->atoms.count - 1 : 0];
  double low, high;
  xrd_density_hull(density, &low, &high);
  at->sign = sign;
  at->from = at->far = at->end = sign > 0 ? high : low;
  if (isfinite(at->from)) return XRD_OK;
  if (!xrd_law_is_cut(density, cut, sign))
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "%s is unbounded %s: its cut there must be finite and beyond its middle, not %.17g",
                    xrd_density_name(density->family), sign > 0 ? "above" : "below", cut);
  if (!(kappa > 0) || !isfinite(kappa))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "kappa %s is not a finite number > 0: %.17g", sign > 0 ? "above" : "below",
                    kappa);
  const double margin = s->margin / sqrt(witness->slope);
  at->cut = true;
  at->from = cut;
  at->far = sign * fmax(sign * cut, sign * atom) + sign * margin;
  at->end = at->far - sign * margin / 2;
  arb_set_d(at->kappa, kappa);
  return XRD_OK;
}

/* root = sqrt(pi / s) */
static void gauss_integral(const scene *s, arb_t root) {
  arb_const_pi(root, s->precision);
  arb_div(root, root, s->atoms.s, s->precision);
  arb_sqrt(root, root, s->precision);
}

/* part = kappa sqrt(pi / s) / 2 erfc(sqrt(s) |from - y|), y on the near side of `from` */
static void set_part(const scene *s, const side *at, double from, double y, arb_t part) {
  arb_t term;
  arb_init(term);
  arb_set_d(part, from), arb_set_d(term, y);
  arb_sub(part, part, term, s->precision);
  arb_abs(part, part);
  arb_sqrt(term, s->atoms.s, s->precision);
  arb_mul(part, part, term, s->precision);
  arb_hypgeom_erfc(part, part, s->precision);
  gauss_integral(s, term);
  arb_mul_2exp_si(term, term, -1);
  arb_mul(part, part, term, s->precision);
  arb_mul(part, part, at->kappa, s->precision);
  arb_clear(term);
}

static xrd_status add_clipped(scene *s, const xrd_law_piece *piece, double low, double high, const arb_struct *kappa,
                              xrd_error *error) {
  const double from = fmax(piece->from, low), to = fmin(piece->to, high);
  return from < to ? xrd_panels_add(&s->panels, piece, from, to, kappa, error) : XRD_OK;
}

static xrd_status add_piece(scene *s, const xrd_law_piece *piece, xrd_error *error) {
  const side *low = &s->side[0], *high = &s->side[1];
  if (piece->power_at_from) return xrd_panels_add_from_corner(&s->panels, piece, error);
  xrd_status status = add_clipped(s, piece, low->from, high->from, NULL, error);
  if (status == XRD_OK && low->cut) status = add_clipped(s, piece, low->far, low->from, low->kappa, error);
  if (status == XRD_OK && high->cut) status = add_clipped(s, piece, high->from, high->far, high->kappa, error);
  return status;
}

static xrd_status add_pieces(scene *s, xrd_error *error) {
  const size_t rows = s->law.density->count;
  xrd_law_piece *piece = xrd_allocate(rows < 2 ? 2 : rows, sizeof *piece);
  if (piece == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the pieces of a density");
  const size_t count = xrd_law_pieces(s->law.density, piece);
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < count && status == XRD_OK; k++) status = add_piece(s, &piece[k], error);
  free(piece);
  return status == XRD_OK ? xrd_boxes_order(&s->panels, error) : status;
}

/* ratio and squares: the upper ends of the two. */
static void set_neighbours(const scene *s, const side *at, size_t last, arb_t ratio, arb_t squares) {
  arb_t t, step, term;
  arb_init(t), arb_init(step), arb_init(term);
  arb_zero(ratio), arb_zero(squares);
  for (size_t j = 0; j < s->atoms.count; j++) {
    if (j == last) continue;
    arb_set_d(t, s->atoms.place[last]), arb_set_d(step, s->atoms.place[j]);
    arb_sub(step, t, step, BITS), arb_abs(step, step); /* |y_n - y_j| */
    arb_set_d(term, at->far);
    arb_sub(t, term, t, BITS), arb_abs(t, t);
    arb_mul_2exp_si(t, t, 1);
    arb_add(t, t, step, BITS);
    arb_mul(t, t, step, BITS);
    arb_mul(step, t, s->atoms.s, BITS); /* s t_j */
    arb_neg(term, step);
    arb_exp(term, term, BITS);
    arb_mul(term, term, s->atoms.mass + j, BITS);
    arb_div(term, term, s->atoms.mass + last, BITS);
    arb_add(ratio, ratio, term, BITS);
    arb_sub_ui(step, step, 1, BITS);
    if (!arb_is_nonnegative(step)) {
      arb_mul(t, s->atoms.s, s->atoms.mass + last, BITS);
      arb_div(term, s->atoms.mass + j, t, BITS); /* more than q_j / (q_n e s) */
      arb_one(t);
    }
    arb_addmul(squares, term, t, BITS);
  }
  arb_log(t, s->atoms.mass + last, BITS);
  arb_neg(t, t);
  arb_min(ratio, ratio, t, BITS);
  arb_div(t, t, s->atoms.s, BITS);
  arb_min(squares, squares, t, BITS);
  arb_clear(t), arb_clear(step), arb_clear(term);
}

/* x += mass * [0, upper] */
static void add_share(arb_t x, const arb_t mass, arb_t upper, slong precision) {
  arb_mul(upper, upper, mass, BITS);
  arb_mul_2exp_si(upper, upper, -1);
  arb_add(x, x, upper, precision);
  arb_add_error(x, upper);
}

/* The channel beyond far. */
static void add_beyond(scene *s, const side *at) {
  const slong precision = s->precision;
  const size_t last = at->sign > 0 ? s->atoms.count - 1 : 0;
  xrd_law_tail tail;
  arb_t step, moment, ratio;
  xrd_law_tail_init(&tail), arb_init(step), arb_init(moment), arb_init(ratio);
  xrd_law_tail_set(&s->law, at->far, at->sign, &tail);
  arb_set_d(step, at->far), arb_set_d(moment, s->atoms.place[last]);
  arb_sub(step, step, moment, precision), arb_abs(step, step);
  arb_mul(moment, step, step, precision); /* E[(x - y_n)^2; beyond] from |x - far| */
  arb_mul(moment, moment, tail.mass, precision);
  arb_mul_2exp_si(step, step, 1);
  arb_addmul(moment, step, tail.first, precision);
  arb_add(moment, moment, tail.second, precision);
  arb_add(s->panels.distortion, s->panels.distortion, moment, precision);
  arb_submul(s->panels.log_u, s->atoms.s, moment, precision);
  arb_log(step, s->atoms.mass + last, precision);
  arb_addmul(s->panels.log_u, step, tail.mass, precision);
  set_neighbours(s, at, last, ratio, moment);
  add_share(s->panels.log_u, tail.mass, ratio, precision);
  add_share(s->panels.distortion, tail.mass, moment, precision);
  xrd_law_tail_clear(&tail), arb_clear(step), arb_clear(moment), arb_clear(ratio);
}

/* value += P log kappa + entropy of the tail beyond the cut */
static void add_dual_tail(const scene *s, const side *at, arb_t value) {
  xrd_law_tail tail;
  arb_t term;
  xrd_law_tail_init(&tail), arb_init(term);
  xrd_law_tail_set(&s->law, at->from, at->sign, &tail);
  arb_log(term, at->kappa, s->precision);
  arb_addmul(value, term, tail.mass, s->precision);
  arb_add(value, value, tail.entropy, s->precision);
  xrd_law_tail_clear(&tail), arb_clear(term);
}

/* What lies beyond both fars, for y between the ends; then all that c can be beyond an end. */
static void take_ends(const scene *s, arb_t rest, xrd_supremum *sup) {
  arb_t c, term;
  arb_init(c), arb_init(term);
  arb_zero(rest);
  for (int k = 0; k < 2; k++)
    if (s->side[k].cut) arb_add(rest, rest, s->side[k].part, BITS);
  for (int k = 0; k < 2; k++) {
    const side *at = &s->side[k];
    if (!at->cut) continue;
    const double from = at->sign > 0 ? -HUGE_VAL : at->from, to = at->sign > 0 ? at->from : HUGE_VAL;
    xrd_boxes_value(&s->panels, from, to, at->end, c); /* what is not this side's tail */
    arb_add(c, c, rest, s->precision);
    gauss_integral(s, term);
    arb_addmul(c, term, at->kappa, s->precision);
    xrd_supremum_take(sup, c);
    arb_mul(term, term, at->kappa, s->precision);
    xrd_supremum_reach(sup, term); /* the limit at infinity */
  }
  arb_clear(c), arb_clear(term);
}

static void reach_atoms(const scene *s, xrd_supremum *sup) {
  arb_t c;
  arb_init(c);
  for (size_t j = 0; j < s->atoms.count && !xrd_stop_wanted(sup->stop, 0); j++) {
    xrd_boxes_value(&s->panels, -HUGE_VAL, HUGE_VAL, s->atoms.place[j], c);
    xrd_supremum_reach(sup, c);
  }
  arb_clear(c);
}

static xrd_status find_supremum(scene *s, xrd_supremum *sup, xrd_error *error) {
  arb_t rest;
  arb_init(rest);
  for (int k = 0; k < 2; k++)
    if (s->side[k].cut) set_part(s, &s->side[k], s->side[k].far, s->side[k].end, s->side[k].part);
  reach_atoms(s, sup);
  take_ends(s, rest, sup);
  const xrd_status status = xrd_boxes_supremum(&s->panels, s->side[0].end, s->side[1].end, rest, sup, error);
  arb_clear(rest);
  return status;
}

static void finish(scene *s, const xrd_supremum *sup, xrd_proof *proof, double *excess_nats) {
  arb_t largest;
  arb_init(largest);
  arb_neg(proof->value, s->panels.log_dual);
  for (int k = 0; k < 2; k++)
    if (s->side[k].cut) add_dual_tail(s, &s->side[k], proof->value);
  for (int k = 0; k < 2; k++)
    if (s->side[k].cut) add_beyond(s, &s->side[k]);
  arb_set_arf(largest, sup->bound);
  arb_log(largest, largest, s->precision);
  *excess_nats = xrd_upper_end(largest);
  arb_sub(proof->value, proof->value, largest, s->precision);
  arb_set(proof->excess, s->panels.distortion);
  arb_neg(largest, s->panels.log_u);
  xrd_proof_set_rate(proof, largest, s->atoms.slope, s->atoms.count);
  arb_clear(largest);
}

static xrd_status prove(scene *s, const xrd_measure_witness *witness, const xrd_density_effort *effort,
                        xrd_proof *proof, double *excess_nats, bool *closed, xrd_error *error) {
  xrd_supremum sup;
  xrd_supremum_init(&sup, effort->tolerance, effort->budget);
  sup.stop = effort->stop;
  xrd_status status = set_side(s, witness, -1, error);
  if (status == XRD_OK) status = set_side(s, witness, 1, error);
  if (status == XRD_OK) status = add_pieces(s, error);
  if (status == XRD_OK) status = find_supremum(s, &sup, error);
  if (xrd_stop_wanted(effort->stop, 0)) /* whatever was amiss in what it left */
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving");
  if (status == XRD_OK) finish(s, &sup, proof, excess_nats);
  if (status == XRD_OK) *closed = xrd_supremum_is_closed(&sup);
  xrd_supremum_clear(&sup);
  return status;
}

xrd_status xrd_measure_density(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                               const xrd_density_effort *effort, xrd_proof *proof, double *excess_nats, bool *closed,
                               xrd_error *error) {
  const xrd_density *density = problem->density;
  xrd_status status = xrd_density_validate(density, error);
  if (status != XRD_OK) return status;
  if (density->family == XRD_DENSITY_STUDENT && !(density->parameter[0] > 2))
    return xrd_fail(error, XRD_ERR_INPUT, "student: NU = %.17g has no variance; squared error wants NU > 2",
                    density->parameter[0]);
  const slong precision = effort->precision + GUARD;
  scene s = {.precision = precision, .margin = effort->margin};
  for (int k = 0; k < 2; k++) arb_init(s.side[k].kappa), arb_init(s.side[k].part);
  xrd_law_init(&s.law, density, precision);
  s.law.stop = effort->stop;
  status = xrd_atoms_init(&s.atoms, witness, precision, error);
  const xrd_status second = xrd_panels_init(&s.panels, &s.law, &s.atoms, precision, error);
  if (status == XRD_OK) status = second;
  if (status == XRD_OK) status = prove(&s, witness, effort, proof, excess_nats, closed, error);
  xrd_panels_clear(&s.panels);
  xrd_atoms_clear(&s.atoms);
  xrd_law_clear(&s.law);
  for (int k = 0; k < 2; k++) arb_clear(s.side[k].kappa), arb_clear(s.side[k].part);
  return status;
}
