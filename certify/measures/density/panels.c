/* A panel has centre m and half width h.  If f is analytic and |f| <= M inside the ellipse with foci m -+ h and half
   axes h (rho + 1/rho) / 2 and h (rho - 1/rho) / 2, its Chebyshev coefficients on the panel are at most 2 M rho^-k.  N
   Gauss nodes integrate the terms below k = 2 N exactly, and of those above only even ones; the integral and the rule
   of T_k are at most 2 / (k^2 - 1) and 2 in magnitude (on [-1, 1]).  With N >= 2 the error is at most

     h (64/15) M rho^(-2 N) / (1 - rho^-2)                                           (Rabinowitz 1969; Trefethen 2013)

   rho = 5/2.  M is found on XRD_PANEL_STRIPS rectangles that cover the ellipse: p in complex balls, u by
   certify/measures/density/strip.c.  For real y |exp(-s (z - y)^2)| <= exp(s (Im z)^2), so that the bound for the dual
   sum serves every y.  A panel is halved until its errors are small.

   THE CORNER of BETA, 0 <= t <= e = 2^corner: one node at t = 0 with the whole mass.  Let L be a bound of |x - y_j| and
   of |x - y|, y in the support, increased by e.  The logarithms of u and of k(x, y) change by at most 2 s L e, the mean
   of (x - y_j)^2 by at most 2 L e + 4 s L^3 e. */
#include "certify/measures/density/panels.h"

#include <arb_hypgeom.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/ends.h"
#include "certify/measures/balls.h"
#include "certify/up.h"

enum { DEEPEST = 40, DEEPEST_FOR_SIZE = 6, BITS = 40, CORNER = -100 };

static const double REACH = 8.5;
static const double ATOM_NS = 2000; /* of the sums at a node, or of a strip's bounds */
static const double WIDTH = 1.5 /* panels times sqrt(s) */, MOST_PANELS = 1e6;
static const double HALF_LENGTH = 1.4501, HALF_HEIGHT = 1.0501; /* the ellipse's, rounded up, for h = 1 */

/* N = bits / 2, so that rho^(-2 N) < 2^(-1.3 bits). */
static bool set_rule(xrd_panels *panels) {
  panels->order = (size_t)panels->precision / 2;
  panels->node = xrd_measure_balls_new(panels->order);
  panels->weight = xrd_measure_balls_new(panels->order);
  if (panels->node == NULL || panels->weight == NULL) return false;
  for (size_t k = 0; k < panels->order; k++)
    arb_hypgeom_legendre_p_ui_root(panels->node + k, panels->weight + k, panels->order, k, panels->precision + 16);
  return true;
}

xrd_status xrd_panels_init(xrd_panels *panels, const xrd_law *law, const xrd_atoms *atoms, slong precision,
                           xrd_error *error) {
  *panels = (xrd_panels){
      .law = law, .atoms = atoms, .precision = precision, .tolerance = ldexp(1, -(int)precision - 2)};
  panels->corner = CORNER, panels->reach = REACH, panels->degree = precision / 16 * 10;
  arb_init(panels->error), arb_init(panels->dual_total), arb_init(panels->log_u), arb_init(panels->log_dual),
      arb_init(panels->distortion);
  return set_rule(panels) ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a quadrature");
}

void xrd_panels_clear(xrd_panels *panels) {
  xrd_measure_balls_free(panels->node, panels->order);
  xrd_measure_balls_free(panels->weight, panels->order);
  for (size_t k = 0; k < panels->count; k++) arb_clear(panels->x + k), arb_clear(panels->dual + k);
  free(panels->x);
  free(panels->dual);
  free(panels->near);
  arb_clear(panels->error), arb_clear(panels->dual_total), arb_clear(panels->log_u), arb_clear(panels->log_dual),
      arb_clear(panels->distortion);
}

/* Room for one more node; a ball never moves its digits with itself, so that bytes may move. */
static bool make_room(xrd_panels *panels) {
  if (panels->count < panels->capacity) return true;
  size_t first = panels->capacity, second = first, third = first;
  void *x = xrd_grow(panels->x, &first, panels->count + 1, sizeof *panels->x);
  if (x != NULL) panels->x = x;
  void *dual = xrd_grow(panels->dual, &second, panels->count + 1, sizeof *panels->dual);
  if (dual != NULL) panels->dual = dual;
  void *near = xrd_grow(panels->near, &third, panels->count + 1, sizeof *panels->near);
  if (near != NULL) panels->near = near;
  if (x == NULL || dual == NULL || near == NULL) return false;
  panels->capacity = first;
  return true;
}

static bool add_dual(xrd_panels *panels, const arb_t x, const arb_t dual) {
  if (!make_room(panels)) return false;
  arb_init(panels->x + panels->count), arb_init(panels->dual + panels->count);
  arb_set(panels->x + panels->count, x);
  arb_set(panels->dual + panels->count, dual);
  panels->near[panels->count++] = xrd_upper_end(x);
  return true;
}

typedef struct {
  double from, to;
  const xrd_law_piece *piece;
  const arb_struct *kappa;
  arb_t dual, log_u, distortion; /* M of the three integrands; then the errors */
} panel;

static void panel_init(panel *at) { arb_init(at->dual), arb_init(at->log_u), arb_init(at->distortion); }
static void panel_clear(panel *at) { arb_clear(at->dual), arb_clear(at->log_u), arb_clear(at->distortion); }

/* The largest |p| over the rectangle around t. */
static bool density_bound(const xrd_panels *panels, const panel *at, double t, double half, double height,
                          arb_t bound) {
  acb_t z, p;
  acb_init(z), acb_init(p);
  arb_set_d(acb_realref(z), t);
  mag_set_d(arb_radref(acb_realref(z)), half);
  mag_set_d(arb_radref(acb_imagref(z)), height);
  const bool analytic = xrd_law_value(panels->law, at->piece, z, p) && acb_is_finite(p);
  if (analytic) acb_abs(bound, p, BITS);
  acb_clear(z), acb_clear(p);
  return analytic;
}

/* bound = max(bound, a b) */
static void raise_to_product(arb_t bound, const arb_t a, const arb_t b) {
  arb_t product;
  arb_init(product);
  arb_mul(product, a, b, BITS);
  arb_max(bound, bound, product, BITS);
  arb_clear(product);
}

/* Raises the three M by those of one rectangle; `lift` = exp(s H^2). */
static bool raise_bounds(const xrd_panels *panels, panel *at, double t, double half, double height, const arb_t lift) {
  xrd_atoms_strip strip;
  arb_t p;
  arb_init(p), arb_init(strip.inverse), arb_init(strip.logarithm), arb_init(strip.distortion);
  const double x = at->piece->mirrored ? 1 - t : t;
  const xrd_up wide = xrd_up_add(xrd_up_of(half), xrd_up_scale(0x1p-53, xrd_up_of(x))); /* 1 - t is rounded */
  const bool good = density_bound(panels, at, t, half, height, p) &&
                    xrd_atoms_strip_bound(panels->atoms, x, xrd_up_value(wide), height, &strip);
  if (good) {
    raise_to_product(at->log_u, p, strip.logarithm);
    raise_to_product(at->distortion, p, strip.distortion);
    arb_mul(p, p, strip.inverse, BITS);
    raise_to_product(at->dual, at->kappa == NULL ? p : at->kappa, lift);
  }
  arb_clear(p), arb_clear(strip.inverse), arb_clear(strip.logarithm), arb_clear(strip.distortion);
  return good;
}

/* M becomes h (64/15) M rho^(-2 N) / (1 - rho^-2); 64/15 / (1 - 4/25) < 6. */
static void set_errors(const xrd_panels *panels, panel *at, double h) {
  arb_t factor, term;
  arb_init(factor), arb_init(term);
  arb_set_ui(factor, 2);
  arb_div_ui(factor, factor, 5, BITS);
  arb_pow_ui(factor, factor, 2 * panels->order, BITS);
  arb_mul_ui(factor, factor, 6, BITS);
  arb_set_d(term, h);
  arb_mul(factor, factor, term, BITS);
  arb_mul(at->dual, at->dual, factor, BITS);
  arb_mul(at->log_u, at->log_u, factor, BITS);
  arb_mul(at->distortion, at->distortion, factor, BITS);
  arb_clear(factor), arb_clear(term);
}

xrd_panel_strip xrd_panel_strip_at(double middle, double length, size_t k) {
  const double off = length * ((2 * (double)k + 1) / XRD_PANEL_STRIPS - 1);
  const xrd_up width = xrd_up_divide(xrd_up_of(length), XRD_PANEL_STRIPS);
  const xrd_up rounding = xrd_up_scale(0x1p-53, xrd_up_add(xrd_up_of(middle), xrd_up_scale(3, xrd_up_of(length))));
  return (xrd_panel_strip){middle + off, xrd_up_value(xrd_up_add(width, rounding))};
}

/* False where the integrands are not known to be analytic. */
static bool find_errors(const xrd_panels *panels, panel *at) {
  const double h = xrd_up_value(xrd_up_of_total((at->to - at->from) / 2, 1));
  const double middle = at->from + (at->to - at->from) / 2;
  const double length = h * HALF_LENGTH, height = h * HALF_HEIGHT;
  arb_t lift;
  arb_init(lift);
  arb_set_d(lift, height);
  arb_mul(lift, lift, lift, BITS);
  arb_mul(lift, lift, panels->atoms->s, BITS);
  arb_exp(lift, lift, BITS);
  arb_zero(at->dual), arb_zero(at->log_u), arb_zero(at->distortion);
  bool good = true;
  for (size_t k = 0; k < XRD_PANEL_STRIPS && good; k++) {
    const xrd_panel_strip strip = xrd_panel_strip_at(middle, length, k);
    good = raise_bounds(panels, at, strip.centre, strip.half, height, lift);
  }
  if (good) set_errors(panels, at, h);
  arb_clear(lift);
  return good;
}

static bool is_small(const xrd_panels *panels, const panel *at) {
  const double most = panels->tolerance;
  return xrd_upper_end(at->dual) <= most && xrd_upper_end(at->log_u) <= most &&
         xrd_upper_end(at->distortion) * panels->atoms->slope <= most;
}

static void set_x(const xrd_panels *panels, const xrd_law_piece *piece, const arb_t t, arb_t x) {
  arb_set(x, t);
  if (!piece->mirrored) return;
  arb_sub_ui(x, x, 1, panels->precision + 16);
  arb_neg(x, x);
}

typedef struct {
  arb_t x, u, squares, mass, dual;
  acb_t t, p;
} node;

static void node_init(node *n) {
  arb_init(n->x), arb_init(n->u), arb_init(n->squares), arb_init(n->mass), arb_init(n->dual);
  acb_init(n->t), acb_init(n->p);
}

static void node_clear(node *n) {
  arb_clear(n->x), arb_clear(n->u), arb_clear(n->squares), arb_clear(n->mass), arb_clear(n->dual);
  acb_clear(n->t), acb_clear(n->p);
}

/* n->mass stands at n->x, n->dual in its dual sum where that is kappa's. */
static bool add_node(xrd_panels *panels, node *n, bool dual_is_kappa) {
  const slong precision = panels->precision;
  xrd_atoms_sums(panels->atoms, n->x, n->u, n->squares);
  arb_div(n->squares, n->squares, n->u, precision);
  arb_addmul(panels->distortion, n->mass, n->squares, precision);
  if (!dual_is_kappa) arb_div(n->dual, n->mass, n->u, precision);
  arb_log(n->u, n->u, precision);
  arb_mul(n->u, n->u, n->mass, precision);
  arb_add(panels->log_u, panels->log_u, n->u, precision);
  if (!dual_is_kappa) arb_add(panels->log_dual, panels->log_dual, n->u, precision);
  return add_dual(panels, n->x, n->dual);
}

static bool add_nodes(xrd_panels *panels, const panel *at) {
  const slong precision = panels->precision;
  arb_t h, middle;
  node n;
  node_init(&n), arb_init(h), arb_init(middle);
  arb_set_d(h, at->to), arb_set_d(middle, at->from);
  arb_sub(h, h, middle, precision + 64);
  arb_mul_2exp_si(h, h, -1);
  arb_add(middle, middle, h, precision + 64);
  bool good = true;
  for (size_t k = 0; k < panels->order && good; k++) {
    arb_mul(acb_realref(n.t), h, panels->node + k, precision + 16);
    arb_add(acb_realref(n.t), acb_realref(n.t), middle, precision + 16);
    set_x(panels, at->piece, acb_realref(n.t), n.x);
    (void)xrd_law_value(panels->law, at->piece, n.t, n.p);
    arb_mul(n.dual, h, panels->weight + k, precision);
    arb_mul(n.mass, n.dual, acb_realref(n.p), precision);
    if (at->kappa != NULL) arb_mul(n.dual, n.dual, at->kappa, precision);
    good = add_node(panels, &n, at->kappa != NULL);
  }
  node_clear(&n), arb_clear(h), arb_clear(middle);
  return good;
}

/* A panel's strips, or its nodes, go through atoms; asked here, as nodes are few. */
static bool is_stopped(const xrd_panels *panels) {
  return xrd_stop_wanted(panels->law->stop, ATOM_NS * (double)(XRD_PANEL_STRIPS + panels->order));
}

static xrd_status add_panel(xrd_panels *panels, panel *at, int depth, xrd_error *error) {
  if (is_stopped(panels)) return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving");
  const bool analytic = find_errors(panels, at), small = analytic && is_small(panels, at);
  const double from = at->from, to = at->to, middle = from + (to - from) / 2;
  if (++panels->panels > (size_t)MOST_PANELS || (!analytic && depth == DEEPEST) || !(from < middle && middle < to))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the atoms' integrals cannot be bounded near x = %.17g",
                    at->piece->mirrored ? 1 - middle : middle);
  if (!analytic || (!small && depth < DEEPEST_FOR_SIZE)) {
    at->to = middle;
    xrd_status status = add_panel(panels, at, depth + 1, error);
    at->from = middle, at->to = to;
    if (status == XRD_OK) status = add_panel(panels, at, depth + 1, error);
    at->from = from;
    return status;
  }
  if (!add_nodes(panels, at)) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for nodes of a quadrature");
  arb_add_error(panels->log_u, at->log_u);
  if (at->kappa == NULL) arb_add_error(panels->log_dual, at->log_u);
  arb_add_error(panels->distortion, at->distortion);
  arb_add(panels->error, panels->error, at->dual, BITS);
  return XRD_OK;
}

xrd_status xrd_panels_add(xrd_panels *panels, const xrd_law_piece *piece, double from, double to, const arb_t kappa,
                          xrd_error *error) {
  const double count = fmax(1, ceil((to - from) * sqrt(panels->atoms->slope) / WIDTH));
  if (!(to - from > 0)) return XRD_OK;
  if (!(count <= MOST_PANELS))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%.3g panels would be needed between %.17g and %.17g", count, from, to);
  xrd_status status = XRD_OK;
  panel at = {.piece = piece, .kappa = kappa};
  panel_init(&at);
  for (double k = 0; k < count && status == XRD_OK; k++) {
    at.from = k == 0 ? from : from + (to - from) * (k / count);
    at.to = k + 1 == count ? to : from + (to - from) * ((k + 1) / count);
    status = add_panel(panels, &at, 0, error);
  }
  panel_clear(&at);
  return status;
}

/* L: all atoms lie within it of the corner, and the support, which is 1 long. */
static void corner_length(const xrd_panels *panels, double corner, arb_t length) {
  const xrd_atoms *atoms = panels->atoms;
  const double far = fmax(fabs(atoms->place[0] - corner), fabs(atoms->place[atoms->count - 1] - corner));
  arb_set_d(length, xrd_up_value(xrd_up_of_total(fmax(far, 1), 1)));
}

static xrd_status add_corner(xrd_panels *panels, const xrd_law_piece *piece, xrd_error *error) {
  const slong precision = panels->precision;
  node n;
  arb_t length, end, change, term;
  node_init(&n), arb_init(length), arb_init(end), arb_init(change), arb_init(term);
  corner_length(panels, piece->mirrored, length);
  arb_set_ui(n.x, piece->mirrored);
  arb_one(end);
  arb_mul_2exp_si(end, end, panels->corner);
  xrd_law_corner(panels->law, piece, end, n.mass);
  arb_mul(change, length, end, BITS);
  arb_mul_2exp_si(change, change, 1); /* 2 L e */
  arb_mul(term, change, panels->atoms->s, BITS);
  arb_mul(end, term, n.mass, BITS);
  arb_add_error(panels->log_u, end), arb_add_error(panels->log_dual, end);
  arb_mul(length, length, length, BITS);
  arb_mul(length, length, term, BITS);
  arb_mul_2exp_si(length, length, 1); /* 4 s L^3 e */
  arb_add(change, change, length, BITS);
  arb_mul(change, change, n.mass, BITS);
  arb_add_error(panels->distortion, change);
  bool good = add_node(panels, &n, false);
  if (good) {
    arb_mul_2exp_si(term, term, 1); /* u and k together */
    arb_zero(change);
    arb_add_error(change, term);
    arb_exp(change, change, precision);
    arb_mul(panels->dual + panels->count - 1, panels->dual + panels->count - 1, change, precision);
  }
  node_clear(&n), arb_clear(length), arb_clear(end), arb_clear(change), arb_clear(term);
  return good ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for nodes of a quadrature");
}

xrd_status xrd_panels_add_from_corner(xrd_panels *panels, const xrd_law_piece *piece, xrd_error *error) {
  xrd_status status = add_corner(panels, piece, error);
  for (int exponent = panels->corner; exponent < -2 && status == XRD_OK; exponent += 2)
    status = xrd_panels_add(panels, piece, ldexp(1, exponent), ldexp(1, exponent + 2), NULL, error);
  if (status == XRD_OK) status = xrd_panels_add(panels, piece, 0.25, piece->to, NULL, error);
  return status;
}
