/* Around a centre eta_0, with t_i = v_i exp(-s d(x_i, eta_0)) and z_i = x_i - A'(eta_0)
   (certify/measures/divergence.h),

     c(eta_0 + tau) = exp(-s B(tau)) sum_i t_i exp(s z_i tau),   B(tau) = A(eta_0 + tau) - A(eta_0) - A'(eta_0) tau:

   certify/measures/expansion.h bounds that.  Each term rises up to A' = x_i and falls from there, so that c is largest
   between the least and the largest x_i, and on a box each term is at most its value at the point of the box nearest to
   x_i: terms below exp(-90) / n times a value that c takes are left out of its expansion, and exp(-90) times it is
   added.  A box is halved until the expansion serves the terms that stay.

   Where x_1 = 0 (or 1) occurs, the least (largest) eta is infinite: certify/measures/line_ends.c. */
#include "certify/measures/line.h"

#include <math.h>

#include "certify/ends.h"
#include "certify/measures/divergence.h"
#include "certify/measures/line_ends.h"

enum { ROUGH_BITS = 32, DEEPEST = 1000 };
static const double NEGLIGIBLE = 90;
static const double ROW_NS = 1000; /* of one box */
static const double PART_OF_TOLERANCE = 64;

typedef struct {
  const xrd_measure_scene *scene;
  xrd_supremum *sup;
  arb_ptr log_weight; /* n: log v_i at a few bits */
  arb_ptr nearest;    /* n: log of the largest v_i k(x_i, .) on the box at hand */
  double negligible;  /* a term below exp(this) may be left out */
  xrd_parameter end[2], centre;
  arb_t term, left_out;
} line;

static void line_clear(line *l) {
  xrd_measure_balls_free(l->log_weight, l->scene->n);
  xrd_measure_balls_free(l->nearest, l->scene->n);
  xrd_parameter_clear(&l->end[0]), xrd_parameter_clear(&l->end[1]), xrd_parameter_clear(&l->centre);
  arb_clear(l->term), arb_clear(l->left_out);
}

/* n terms below exp(negligible) are together at most left_out = exp(-90) times what c reaches somewhere. */
static void set_negligible(line *l) {
  arb_set_arf(l->term, l->sup->reached);
  arb_log(l->left_out, l->term, ROUGH_BITS);
  const double whole = floor(xrd_lower_end(l->left_out)) - NEGLIGIBLE;
  l->negligible = whole - ceil(log2((double)l->scene->n));
  arb_set_d(l->left_out, whole);
  arb_exp(l->left_out, l->left_out, ROUGH_BITS);
}

static bool line_init(line *l, const xrd_measure_scene *scene, xrd_supremum *sup) {
  *l = (line){.scene = scene, .sup = sup};
  l->log_weight = xrd_measure_balls_new(scene->n);
  l->nearest = xrd_measure_balls_new(scene->n);
  xrd_parameter_init(&l->end[0]), xrd_parameter_init(&l->end[1]), xrd_parameter_init(&l->centre);
  arb_init(l->term), arb_init(l->left_out);
  if (l->log_weight == NULL || l->nearest == NULL) return false;
  for (size_t i = 0; i < scene->n; i++)
    if (!arb_is_zero(scene->weight + i)) arb_log(l->log_weight + i, scene->weight + i, ROUGH_BITS);
  set_negligible(l);
  return true;
}

static void set_box(line *l, const arf_t centre, double radius) {
  arb_set_arf(l->centre.eta, centre);
  arb_set_d(l->term, radius);
  arb_sub(l->end[0].eta, l->centre.eta, l->term, ARF_PREC_EXACT);
  arb_add(l->end[1].eta, l->centre.eta, l->term, ARF_PREC_EXACT);
  for (int k = 0; k < 2; k++) xrd_parameter_close(l->scene, &l->end[k], 2 * ROUGH_BITS);
  xrd_parameter_close(l->scene, &l->centre, l->scene->precision);
}

/* l->nearest[i] = log of a number >= v_i k(x_i, .) on the box. */
static void set_nearest(line *l, size_t i) {
  arb_ptr top = l->nearest + i;
  xrd_statistic(l->scene, i, false, l->term);
  const int side = arb_lt(l->term, l->end[0].mean) ? 0 : arb_gt(l->term, l->end[1].mean) ? 1 : -1;
  arb_set(top, l->log_weight + i);
  if (side < 0) return; /* at the top of the term, or nearly */
  xrd_divergence(l->scene, i, &l->end[side], l->term, 2 * ROUGH_BITS);
  arb_mul(l->term, l->term, l->scene->slope, ROUGH_BITS);
  if (arb_is_nonnegative(l->term)) arb_sub(top, top, l->term, ROUGH_BITS);
}

static bool is_kept(const line *l, size_t i) {
  return !arb_is_zero(l->scene->weight + i) && xrd_upper_end(l->nearest + i) >= l->negligible;
}

/* About (s |z| R)^K / K! of term i: what the expansion leaves out of it.  It decides only whether to halve. */
static double remainder_of(line *l, size_t i, double radius, mag_t offset) {
  const double degree = XRD_EXPANSION_DEGREE, slope = l->scene->witness->slope;
  xrd_statistic_offset(l->scene, i, &l->centre, l->term);
  arb_get_mag(offset, l->term);
  xrd_divergence(l->scene, i, &l->centre, l->term, 2 * ROUGH_BITS);
  const double log_term = arf_get_d(arb_midref(l->log_weight + i), ARF_RND_NEAR) -
                          slope * arf_get_d(arb_midref(l->term), ARF_RND_NEAR);
  return exp(log_term + degree * log(slope * radius * mag_get_d(offset)) - lgamma(degree + 1));
}

/* Does the expansion serve all terms that stay, to well within the tolerance?  *any: is there one? */
static bool reaches(line *l, const xrd_expansion *e, bool *any) {
  mag_t largest, one;
  mag_init(largest), mag_init(one);
  double remainder = 0;
  *any = false;
  for (size_t i = 0; i < l->scene->n; i++) {
    if (xrd_stop_wanted(l->scene->stop, ROW_NS)) break;
    if (!is_kept(l, i)) continue;
    *any = true;
    remainder += remainder_of(l, i, e->radius, one);
    mag_max(largest, largest, one);
  }
  const bool enough = xrd_expansion_reaches(e, largest) && remainder <= l->sup->tolerance / PART_OF_TOLERANCE;
  mag_clear(largest), mag_clear(one);
  return enough;
}

static void expand(line *l, xrd_expansion *e) {
  arb_t z;
  arb_init(z);
  for (size_t i = 0; i < l->scene->n; i++) {
    if (xrd_stop_wanted(l->scene->stop, ROW_NS)) break;
    if (!is_kept(l, i)) continue;
    xrd_divergence_term(l->scene, i, &l->centre, l->term, l->scene->precision);
    xrd_statistic_offset(l->scene, i, &l->centre, z);
    xrd_expansion_add(e, l->term, z);
  }
  xrd_expansion_close(e);
  arb_clear(z);
}

/* True where the box is done, or the caller wants to stop; else it is to be halved. */
static bool try_box(line *l, const arf_t centre, double radius) {
  xrd_expansion_shape shape;
  xrd_expansion e;
  bool any;
  set_box(l, centre, radius);
  for (size_t i = 0; i < l->scene->n && !xrd_stop_wanted(l->scene->stop, ROW_NS); i++)
    if (!arb_is_zero(l->scene->weight + i)) set_nearest(l, i);
  if (xrd_stop_wanted(l->scene->stop, 0)) return true;
  xrd_divergence_shape(l->scene, &l->centre, &shape);
  xrd_expansion_init(&e, &shape, l->scene->slope, radius, l->scene->precision);
  arb_set(e.left_out, l->left_out);
  const bool done = reaches(l, &e, &any);
  if (done && any) {
    expand(l, &e);
    xrd_expansion_supremum(&e, l->sup);
  } else if (!any) {
    xrd_supremum_take(l->sup, l->left_out);
  }
  xrd_expansion_clear(&e);
  arb_clear(shape.mean), arb_clear(shape.rest);
  return done || !any;
}

static void take_box(line *l, const arf_t centre, double radius, int depth) {
  if (try_box(l, centre, radius)) return;
  if (depth == DEEPEST || l->sup->budget == 0 || !(radius > 0x1p-900)) {
    arb_indeterminate(l->term); /* nothing can be said about this box */
    xrd_supremum_take(l->sup, l->term);
    return;
  }
  l->sup->budget--;
  arf_t half, middle;
  arf_init(half), arf_init(middle);
  arf_set_d(half, radius / 2);
  arf_sub(middle, centre, half, ARF_PREC_EXACT, ARF_RND_DOWN);
  take_box(l, middle, radius / 2, depth + 1);
  arf_add(middle, centre, half, ARF_PREC_EXACT, ARF_RND_DOWN);
  take_box(l, middle, radius / 2, depth + 1);
  arf_clear(half), arf_clear(middle);
}

/* A box that holds [low, high]; its radius is a power of 2, or 0.  low > high: the ends of the line took all. */
static void take_interval(line *l, const arf_t low, const arf_t high) {
  if (arf_cmp(low, high) > 0) return;
  arf_t centre, radius;
  arf_init(centre), arf_init(radius);
  arf_add(centre, low, high, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_mul_2exp_si(centre, centre, -1);
  arf_sub(radius, high, centre, ARF_PREC_EXACT, ARF_RND_DOWN);
  int exponent = 0;
  const double least = arf_get_d(radius, ARF_RND_CEIL);
  (void)frexp(least, &exponent);
  take_box(l, centre, least > 0 ? ldexp(1, exponent) : 0, 0);
  arf_clear(centre), arf_clear(radius);
}

static void set_squared_ends(const xrd_measure_scene *scene, arf_t low, arf_t high) {
  double least = HUGE_VAL, largest = -HUGE_VAL;
  for (size_t i = 0; i < scene->n; i++) {
    if (arb_is_zero(scene->weight + i)) continue;
    least = fmin(least, scene->problem->x[i]);
    largest = fmax(largest, scene->problem->x[i]);
  }
  arf_set_d(low, 2 * least);
  arf_set_d(high, 2 * largest);
}

xrd_status xrd_measure_line(const xrd_measure_scene *scene, xrd_supremum *sup, xrd_error *error) {
  line l;
  const bool ready = line_init(&l, scene, sup);
  arf_t low, high;
  arf_init(low), arf_init(high);
  if (ready && scene->problem->kernel == XRD_MEASURE_KL) {
    xrd_measure_line_end(scene, -1, sup, low);
    xrd_measure_line_end(scene, 1, sup, high);
  } else if (ready) {
    set_squared_ends(scene, low, high);
  }
  if (ready) take_interval(&l, low, high);
  arf_clear(low), arf_clear(high);
  line_clear(&l);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for boxes on a line");
}
